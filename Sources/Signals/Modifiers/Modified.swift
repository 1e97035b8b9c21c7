package import MetricModel

/// A signal with modifiers: `{kind: sine, ..., scale: 2, clamp: {min: 0}}`.
///
/// No kind of its own: it is written as its base is, with more keys. An `offset` that the base has itself is added after
/// `scale`, like any other, so that the key means the same wherever it stands.
package struct Modified: Signal {
    package let base: any Signal
    package let modifiers: Modifiers
    /// The base without an offset of its own, and the offset that is added to it.
    private let inner: any Signal
    private let offset: Double

    package static let kind = ""
    package static let summary = ""
    package static let example = SignalExample("", over: "")
    package static let integralSummary = ""
    package static let fields: [ParameterField<Modified>] = []

    package init() {
        self.init(Static(), Modifiers())
    }

    package init(_ base: any Signal, _ modifiers: Modifiers) {
        self.base = base
        self.modifiers = modifiers
        (inner, offset) = Self.withoutOffset(base, modifiers.offset)
    }

    private static func withoutOffset<Kind: Signal>(_ base: Kind, _ offset: Double) -> (any Signal, Double) {
        guard let field = Kind.fields.first(where: { $0.name == "offset" }),
            case .number(let own) = field.get(base)
        else { return (base, offset) }
        var inner = base
        field.set(&inner, .number(0))
        return (inner, own)
    }

    package static func == (left: Modified, right: Modified) -> Bool {
        left.modifiers == right.modifiers && left.base.isEqual(to: right.base)
    }

    private func isModifier(_ path: ArraySlice<ParameterStep>) -> Bool {
        Modifiers.fields.contains { path.first == .key($0.name) }
            && !(path.first == .key("offset") && base.value(at: path) != nil)
    }

    package func value(at path: ArraySlice<ParameterStep>) -> FieldValue? {
        isModifier(path) ? modifiers.value(at: path) : base.value(at: path)
    }

    package func replacing(_ path: ArraySlice<ParameterStep>, with value: FieldValue) -> Modified {
        if isModifier(path) {
            return Modified(base, modifiers.replacing(path, with: value))
        }
        return Modified(base.replacing(path, with: value), modifiers)
    }

    package func isPresent(at moment: Moment) -> Bool {
        base.isPresent(at: modifiers.phase == .zero ? moment : moment.advanced(by: modifiers.phase))
    }

    package var constant: Double? {
        guard modifiers.noise == nil, let constant = inner.constant else { return nil }
        return finish(modifiers.scale * constant + offset)
    }

    package var bounds: ClosedRange<Double> {
        let ends = [inner.bounds.lowerBound, inner.bounds.upperBound].map { modifiers.scale * $0 + offset }
        // No draw of the normal distribution is further out than nine deviations.
        let noise = 9 * (modifiers.noise?.sigma ?? 0)
        let (lower, upper) = ((ends.min() ?? 0) - noise, (ends.max() ?? 0) + noise)
        return finish(lower)...max(finish(lower), finish(upper))
    }

    package var cycle: Cycle? { modifiers.noise == nil ? inner.cycle : nil }

    package var draws: Draws {
        modifiers.noise.map { inner.draws.joined(with: .held($0.hold.nanoseconds)) } ?? inner.draws
    }

    package func timetable(since epoch: Timestamp) -> Timetable? {
        guard var timetable = inner.timetable(since: epoch) else { return nil }
        if modifiers.phase != .zero { timetable = timetable.advanced(by: modifiers.phase) }
        guard draws == .none, modifiers.clamp != nil || modifiers.round != nil else { return timetable }
        var plain = modifiers
        (plain.clamp, plain.round) = (nil, nil)
        let signal = Modified(base, plain)
        return timetable.breaking { time in
            let moment = Moment(epoch + TimeSpan(nanoseconds: time), since: epoch)
            return regime(of: signal.value(at: moment, seed: Seed(bits: 0)))
        }
    }

    /// Beyond one limit or the other, or at which multiple.
    private func regime(of value: Double) -> Int {
        if let limits = modifiers.clamp?.limits {
            if value <= limits.lowerBound { return .min }
            if value >= limits.upperBound { return .max }
        }
        guard let step = modifiers.round else { return 0 }
        let multiple = (value / step).rounded()
        return multiple.magnitude < 0x1p53 ? Int(multiple) : 0
    }

    package func law(at moment: Moment) -> Law {
        let moment = modifiers.phase == .zero ? moment : moment.advanced(by: modifiers.phase)
        var law = inner.law(at: moment).scaled(by: modifiers.scale, plus: offset)
        if let noise = modifiers.noise { law = law + .normal(mean: 0, sigma: noise.sigma, hold: noise.hold) }
        if let clamp = modifiers.clamp { law = law.clamped(to: clamp.limits) }
        return law.isDrawn
            ? modifiers.round.map(law.rounded) ?? law
            : Law(finish(law.mean))
    }

    package var neverDecreases: Bool {
        modifiers.noise == nil && (modifiers.scale == 0 || (modifiers.scale > 0 && inner.neverDecreases))
    }

    package var asTotal: (any Signal)? {
        if neverDecreases { return self }
        guard modifiers.noise == nil, modifiers.scale > 0 else { return nil }
        return base.asTotal.map { Modified($0, modifiers) }
    }

    package var restarts: RecordedRestarts? {
        modifiers.scale > 0 ? base.restarts?.advanced(by: modifiers.phase) : nil
    }

    package func value(at moment: Moment, seed: Seed) -> Double {
        let moment = modifiers.phase == .zero ? moment : moment.advanced(by: modifiers.phase)
        var value = modifiers.scale * inner.value(at: moment, seed: seed) + offset
        if let noise = modifiers.noise { value += noise.value(at: moment.time, seed: seed) }
        return finish(value)
    }

    /// A random walk with two limits, as far as it is moved and kept within limits, and nothing else.
    var boundedWalk: BoundedWalk? {
        guard modifiers.noise == nil, modifiers.round == nil, let walk = inner as? RandomWalk else { return nil }
        return BoundedWalk(walk, phase: modifiers.phase) { finish(modifiers.scale * $0 + offset) }
    }

    /// NaN stays what it is.
    private func finish(_ value: Double) -> Double {
        var value = value
        if let clamp = modifiers.clamp, !value.isNaN {
            value = min(max(value, clamp.limits.lowerBound), clamp.limits.upperBound)
        }
        if let step = modifiers.round, value.isFinite {
            let rounded = (value / step).rounded() * step
            // A multiple of 0.1 is meant as the decimal number, so divide where the step is a whole part of 1.
            let parts = (1 / step).rounded()
            let multiple = step < 1 && parts * step == 1 ? (value * parts).rounded() / parts : rounded
            // Near the end of the Doubles the multiple is not one; there the steps are finer than the numbers anyway.
            if multiple.isFinite { value = multiple }
        }
        return value
    }

    package func closedIntegral(since epoch: Timestamp) -> (any Integral)? {
        let lines: (any Integral)? = lines.map { PiecewiseIntegral($0, since: epoch) }
        guard let base = lines ?? plain?.exactIntegral(since: epoch) else { return nil }
        return modifiers.phase == .zero ? base : ShiftedIntegral(base, by: modifiers.phase, since: epoch)
    }

    /// As straight lines, before the phase; nil when it is not made of such.
    var lines: PiecewiseLinear? {
        guard modifiers.noise == nil, modifiers.round == nil, let pieces = inner.pieces else { return nil }
        let scaled = pieces.scaled(by: modifiers.scale, plus: offset)
        return modifiers.clamp.map { scaled.clamped(to: $0.limits) } ?? scaled
    }

    /// As a signal without modifiers, before the phase; nil when that needs them.
    var plain: (any Signal)? {
        guard modifiers.noise == nil, modifiers.round == nil, modifiers.clamp.map({ keepsAll($0.limits) }) ?? true
        else { return nil }
        return inner.scaled(by: modifiers.scale, plus: offset)
    }

    package func composedIntegral(since epoch: Timestamp, seed: Seed, totals: TotalsCache) -> (any Integral)? {
        if modifiers.phase != .zero {
            var unmoved = modifiers
            unmoved.phase = .zero
            return Modified(base, unmoved).knownIntegral(since: epoch, seed: seed, totals: totals)
                .map { ShiftedIntegral($0, by: modifiers.phase, since: epoch) }
        }
        guard modifiers.noise == nil, modifiers.round == nil else { return nil }
        if let walk = inner as? RandomWalk {
            let moved = walk.moved(by: modifiers.scale, plus: offset)
            return (modifiers.clamp.map { moved.turningBack(at: $0.limits) } ?? moved)
                .knownIntegral(since: epoch, seed: seed, totals: totals)
        }
        guard modifiers.clamp.map({ keepsAll($0.limits) }) ?? true else { return nil }
        if let scaled = inner.scaled(by: modifiers.scale, plus: offset) {
            return scaled.knownIntegral(since: epoch, seed: seed, totals: totals)
        }
        guard inner.draws == .path, inner.bounds.lowerBound >= 0, modifiers.scale >= 0, offset >= 0 else { return nil }
        return inner.knownIntegral(since: epoch, seed: seed, totals: totals)
            .map { ScaledIntegral(base: $0, scale: modifiers.scale, offset: offset) }
    }

    private func keepsAll(_ limits: ClosedRange<Double>) -> Bool {
        var unclamped = modifiers
        unclamped.clamp = nil
        let bounds = Modified(base, unclamped).bounds
        return limits.lowerBound <= bounds.lowerBound && bounds.upperBound <= limits.upperBound
    }

    /// How the signal repeats but for the noise: what `phase: spread` spreads series over.
    package static func cycle(withoutNoise signal: any Signal) -> Cycle? {
        (signal as? Modified)?.base.cycle ?? signal.cycle
    }

    package var operands: [any Signal] { [base] }

    package func replacing(operands: [any Signal]) -> any Signal {
        operands.first.map { Modified($0, modifiers) } ?? self
    }
}
