/// The upper bounds of a histogram's buckets, without the last one, +Inf, which every histogram has.
package enum Buckets: Hashable, FieldConvertible {
    case list([Double])
    case linear(Linear)
    case exponential(Exponential)

    /// What client libraries take for latencies in seconds.
    package static let usual = Buckets.list([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10])
    static let maximumCount = 500.0

    package static let type = FieldType.either([
        .list(.number(.any), atLeast: 1),
        .variant([
            .init("linear", .record(Linear.self), "Bounds at equal distances: `start`, `start + width`, ..."),
            .init("exponential", .record(Exponential.self), "Each bound a multiple of the one before it."),
        ]),
    ])

    package struct Linear: Parameterised, Hashable {
        package var start = 0.0
        package var width = 0.0
        package var count = 0.0

        package static let fields: [ParameterField<Linear>] = [
            .number("start", \.start, "The first bound."),
            .number("width", \.width, range: .positive, "From one bound to the next."),
            .number("count", \.count, range: .within(1...maximumCount), "How many bounds."),
        ]

        package init() {}

        package var conflicts: [ParameterConflict] { wholeCount(count) }
    }

    package struct Exponential: Parameterised, Hashable {
        package var start = 0.0
        package var factor = 0.0
        package var count = 0.0

        package static let fields: [ParameterField<Exponential>] = [
            .number("start", \.start, range: .positive, "The first bound."),
            .number("factor", \.factor, range: .above(1), "How many times the one before it a bound is."),
            .number("count", \.count, range: .within(1...maximumCount), "How many bounds."),
        ]

        package init() {}

        package var conflicts: [ParameterConflict] { wholeCount(count) }
    }

    package init?(_ value: FieldValue) {
        if let bounds = [Double](value) {
            self = .list(bounds)
        } else if case .variant("linear", let content) = value, let linear = Linear(content) {
            self = .linear(linear)
        } else if case .variant("exponential", let content) = value, let exponential = Exponential(content) {
            self = .exponential(exponential)
        } else {
            return nil
        }
    }

    package var fieldValue: FieldValue {
        switch self {
        case .list(let bounds): bounds.fieldValue
        case .linear(let linear): .variant("linear", linear.fieldValue)
        case .exponential(let exponential): .variant("exponential", exponential.fieldValue)
        }
    }

    /// In ascending order, all finite.
    package var bounds: [Double] {
        switch self {
        case .list(let bounds):
            bounds.last == .infinity ? bounds.dropLast() : bounds
        case .linear(let linear):
            (0..<Int(linear.count)).map { linear.start + Double($0) * linear.width }
        case .exponential(let exponential):
            (1..<Int(exponential.count)).reduce(into: [exponential.start]) { bounds, _ in
                bounds.append((bounds.last ?? 0) * exponential.factor)
            }
        }
    }

    /// What is wrong with the bounds; nil when nothing is.
    package var problem: String? {
        let bounds = bounds
        if Double(bounds.count) > Self.maximumCount {
            return "\(bounds.count) bounds; at most \(Int(Self.maximumCount)) are allowed"
        }
        if bounds.contains(where: { !$0.isFinite }) {
            return "a bound is not finite; write finite bounds, +Inf is always there"
        }
        if let (lower, upper) = zip(bounds, bounds.dropFirst()).first(where: { $0 >= $1 }) {
            return "the bound \(upper.words) stands after \(lower.words); write bounds in ascending order"
        }
        return nil
    }
}

private func wholeCount(_ count: Double) -> [ParameterConflict] {
    count == count.rounded() ? [] : [ParameterConflict("count", "found \(count.words); allowed is a whole number")]
}
