/// How observations are distributed, as an author writes it: `{normal: {mean: 0.2, sigma: 0.05}}`.
///
/// Parameters may be signals, so that a latency gets worse at noon.
package enum DistributionSource: Equatable, FieldConvertible {
    case normal(NormalParameters)
    case lognormal(LognormalParameters)
    case exponential(ExponentialParameters)
    case uniform(UniformParameters)
    case pareto(ParetoParameters)
    /// The share of each bucket, the last one being that above all bounds; they need not add up to 1.
    case weights([Double])

    package static let variants: [FieldType.Variant] = [
        .init(
            "normal",
            .record(NormalParameters.self),
            "The normal distribution; what it puts below zero counts as zero."
        ),
        .init(
            "lognormal",
            .record(LognormalParameters.self),
            "The logarithm is normally distributed: typical of latencies."
        ),
        .init("exponential", .record(ExponentialParameters.self), "Waiting times between independent events."),
        .init("uniform", .record(UniformParameters.self), "All values between two are equally likely."),
        .init("pareto", .record(ParetoParameters.self), "A long tail: sizes of files, of cities."),
        .init("weights", .list(.number(.atLeast(0)), atLeast: 1), "The share of each bucket, the last for +Inf."),
    ]
    package static let type = FieldType.variant(variants)

    package init?(_ value: FieldValue) {
        guard case .variant(let name, let content) = value else { return nil }
        let source: DistributionSource? =
            switch name {
            case "normal": NormalParameters(content).map(Self.normal)
            case "lognormal": LognormalParameters(content).map(Self.lognormal)
            case "exponential": ExponentialParameters(content).map(Self.exponential)
            case "uniform": UniformParameters(content).map(Self.uniform)
            case "pareto": ParetoParameters(content).map(Self.pareto)
            case "weights": [Double](content).map(Self.weights)
            default: nil
            }
        guard let source else { return nil }
        self = source
    }

    package var fieldValue: FieldValue {
        switch self {
        case .normal(let parameters): .variant("normal", parameters.fieldValue)
        case .lognormal(let parameters): .variant("lognormal", parameters.fieldValue)
        case .exponential(let parameters): .variant("exponential", parameters.fieldValue)
        case .uniform(let parameters): .variant("uniform", parameters.fieldValue)
        case .pareto(let parameters): .variant("pareto", parameters.fieldValue)
        case .weights(let weights): .variant("weights", weights.fieldValue)
        }
    }

    /// nil for weights.
    var parameters: (any DistributionParameters)? {
        switch self {
        case .normal(let parameters): parameters
        case .lognormal(let parameters): parameters
        case .exponential(let parameters): parameters
        case .uniform(let parameters): parameters
        case .pareto(let parameters): parameters
        case .weights: nil
        }
    }

    /// Whether it is the same at every moment.
    package var isConstant: Bool {
        parameters?.signals.allSatisfy { $0.constant != nil } ?? true
    }

    package var signals: [any Signal] { parameters?.signals ?? [] }

    /// How much it costs to know its parameters at a moment, and so many probabilities or quantiles.
    ///
    /// Each parameter that is drawn, but not to be seen, is averaged over its law.
    package func work(ofProbabilities count: Int) -> Work {
        let nodes = signals.filter { $0.isBlurred && $0.draws != .none }.reduce(1) { nodes, _ in nodes * 13 }
        return signals.map(\.work).sum + nodes * (count + 1) * Work(steps: 4)
    }

    /// With the names of the fields.
    var namedSignals: [(name: String, signal: any Signal)] {
        func names<Parameters: DistributionParameters>(_: Parameters) -> [String] { Parameters.fields.map(\.name) }
        return parameters.map { Array(zip(names($0), $0.signals)).map { (name: $0, signal: $1) } } ?? []
    }

    /// The distribution at a moment; nil for weights, which are about buckets.
    func distribution(at moment: Moment, seed: Seed) -> Distribution? {
        parameters.map { parameters in
            parameters.distribution(
                parameters.signals.enumerated().map {
                    $1.value(at: moment, seed: seed.derived(for: .distribution).derived(index: $0))
                }
            )
        }
    }
}

/// The parameters of one family of distributions.
package protocol DistributionParameters: Parameterised {
    var signals: [any Signal] { get }
    /// - Parameter values: of ``signals``, in their order.
    func distribution(_ values: [Double]) -> Distribution
}

/// Tells of a parameter that is a number out of range; one that is a signal is kept in range when it is used.
private func check(_ field: String, _ operand: Operand, above minimum: Double, orEqual: Bool) -> [ParameterConflict] {
    guard let constant = operand.signal.constant else { return [] }
    guard orEqual ? constant >= minimum : constant > minimum, constant.isFinite else {
        let bound = orEqual ? "a number of at least \(minimum.words)" : "a number above \(minimum.words)"
        return [ParameterConflict(field, "found \(constant.words); allowed is \(bound)")]
    }
    return []
}

package struct NormalParameters: DistributionParameters {
    package var mean = Operand(Static())
    package var sigma = Operand(Static())

    package static let fields: [ParameterField<NormalParameters>] = [
        .signal("mean", \.mean, "The middle."), .signal("sigma", \.sigma, "The standard deviation."),
    ]
    package init() {}
    package var conflicts: [ParameterConflict] { check("sigma", sigma, above: 0, orEqual: true) }
    package var signals: [any Signal] { [mean.signal, sigma.signal] }
    package func distribution(_ values: [Double]) -> Distribution { .normal(mean: values[0], sigma: values[1]) }
}

package struct LognormalParameters: DistributionParameters {
    package var median = Operand(Static())
    package var sigma = Operand(Static())

    package static let fields: [ParameterField<LognormalParameters>] = [
        .signal("median", \.median, "Half of the observations are below."),
        .signal("sigma", \.sigma, "The standard deviation of the natural logarithm."),
    ]
    package init() {}
    package var conflicts: [ParameterConflict] {
        check("median", median, above: 0, orEqual: false) + check("sigma", sigma, above: 0, orEqual: true)
    }
    package var signals: [any Signal] { [median.signal, sigma.signal] }
    package func distribution(_ values: [Double]) -> Distribution { .lognormal(median: values[0], sigma: values[1]) }
}

package struct ExponentialParameters: DistributionParameters {
    package var mean = Operand(Static())

    package static let fields: [ParameterField<ExponentialParameters>] = [.signal("mean", \.mean, "The mean.")]
    package init() {}
    package var conflicts: [ParameterConflict] { check("mean", mean, above: 0, orEqual: false) }
    package var signals: [any Signal] { [mean.signal] }
    package func distribution(_ values: [Double]) -> Distribution { .exponential(mean: values[0]) }
}

package struct UniformParameters: DistributionParameters {
    package var minimum = Operand(Static())
    package var maximum = Operand(Static())

    package static let fields: [ParameterField<UniformParameters>] = [
        .signal("min", \.minimum, "The lowest observation."), .signal("max", \.maximum, "The highest observation."),
    ]
    package init() {}
    package var conflicts: [ParameterConflict] {
        guard let lower = minimum.signal.constant, let upper = maximum.signal.constant else { return [] }
        guard lower > upper else { return ParameterConflict.ofDistance("max", lower, upper) }
        return [ParameterConflict("max", "the maximum \(upper.words) is below the minimum \(lower.words); swap them")]
    }
    package var signals: [any Signal] { [minimum.signal, maximum.signal] }
    package func distribution(_ values: [Double]) -> Distribution {
        .uniform(min: min(values[0], values[1]), max: max(values[0], values[1]))
    }
}

package struct ParetoParameters: DistributionParameters {
    package var minimum = Operand(Static())
    package var shape = Operand(Static())

    package static let fields: [ParameterField<ParetoParameters>] = [
        .signal("min", \.minimum, "The lowest observation."),
        .signal("shape", \.shape, "How quickly the tail thins out: above 1, as the mean is infinite otherwise."),
    ]
    package init() {}
    package var conflicts: [ParameterConflict] {
        check("min", minimum, above: 0, orEqual: false) + check("shape", shape, above: 1, orEqual: false)
    }
    package var signals: [any Signal] { [minimum.signal, shape.signal] }
    package func distribution(_ values: [Double]) -> Distribution { .pareto(min: values[0], shape: values[1]) }
}
