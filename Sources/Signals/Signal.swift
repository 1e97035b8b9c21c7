package import MetricModel

/// A value for every instant: a pure function of time.
///
/// A signal is data, not a closure: it is written, stored, compared and drawn. A new kind is one file with a type of its
/// own, and one line in ``SignalKinds/all``.
package protocol Signal: Parameterised {
    /// What is written in `kind:`.
    static var kind: String { get }
    /// What it is, with its formula, for the reference.
    static var summary: String { get }
    /// One as it is written, for the reference and its picture.
    static var example: SignalExample { get }
    /// Its integral from 0 to t, for the reference.
    static var integralSummary: String { get }

    /// The value that never changes, if there is one: it is then rendered once and for all.
    var constant: Double? { get }

    /// How much one evaluation costs.
    var work: Work { get }

    /// The value at a moment; before the epoch too.
    ///
    /// `seed` is the series'; two calls with the same arguments give the same value.
    func value(at moment: Moment, seed: Seed) -> Double

    /// Whether there are moments at which it has no value, so that its series is absent.
    var hasGaps: Bool { get }

    /// Whether it has a value at a moment.
    func isPresent(at moment: Moment) -> Bool

    /// What writes the value of a series, with a loop of its own for each kind.
    func program(epoch: Timestamp, seed: Seed) -> SeriesProgram

    /// A range that holds every finite value.
    var bounds: ClosedRange<Double> { get }

    /// How it repeats; nil when it does not, or when nobody knows.
    var cycle: Cycle? { get }

    /// How it draws.
    var draws: Draws { get }

    /// When it changes its shape, or when its ``law(at:)`` does; nil when nobody knows.
    func timetable(since epoch: Timestamp) -> Timetable?

    /// What is known of the value at a moment without its draws.
    func law(at moment: Moment) -> Law

    /// Whether no value is below an earlier one.
    var neverDecreases: Bool { get }

    /// The signal as a counter's total, which falls at its ``restarts`` alone; nil when it may fall elsewhere.
    var asTotal: (any Signal)? { get }

    /// When a total restarts; nil for never.
    var restarts: RecordedRestarts? { get }

    /// The signal as straight lines, if it is made of such: its integral is then exact.
    var pieces: PiecewiseLinear? { get }

    /// The integral in closed form for a signal that is not made of straight lines; nil when there is none.
    ///
    /// What is below zero counts as zero.
    func closedIntegral(since epoch: Timestamp) -> (any Integral)?

    /// The integral made of those of the signals inside; nil when it is not so simple, or when one of these must be summed up.
    ///
    /// What is below zero counts as zero.
    func composedIntegral(since epoch: Timestamp, seed: Seed, totals: TotalsCache) -> (any Integral)?

    /// The signal times a factor, plus an offset, if it can be written as a signal that has an integral in closed form.
    func scaled(by scale: Double, plus offset: Double) -> (any Signal)?

    /// The signals inside of this one.
    var operands: [any Signal] { get }

    /// The same with other signals inside, as many as there are ``operands``.
    func replacing(operands: [any Signal]) -> any Signal

    /// Other values of the same metric that this one looks at, each by the values of its labels.
    var references: [[String]] { get }

    /// The same with what it looks at bound to it, in the order of ``references``.
    func bound(to neighbours: [PlacedSignal]) -> any Signal
}

/// A value as an author writes it in YAML, and the time over which a picture shows it.
package struct SignalExample: Sendable {
    package let text: String
    /// `10m`.
    package let length: String

    init(_ text: String, over length: String) {
        self.text = text
        self.length = length
    }
}

/// A stretch of time after which a signal repeats itself, from its epoch on.
package struct Cycle: Hashable, Sendable {
    package var length: TimeSpan
    /// The shortest cycle of what it is made of: what happens within is not finer than some part of this.
    package var finest: TimeSpan

    package init(length: TimeSpan, finest: TimeSpan) {
        self.length = length
        self.finest = finest
    }

    package init(_ period: TimeSpan) {
        self.init(length: period, finest: period)
    }
}

extension Signal {
    package var constant: Double? { nil }
    package var work: Work { Work(steps: 2) + operands.map(\.work).sum }
    package var hasGaps: Bool { operands.contains { $0.hasGaps } }
    package func isPresent(at moment: Moment) -> Bool { operands.allSatisfy { $0.isPresent(at: moment) } }
    package var cycle: Cycle? { nil }
    package var draws: Draws { .none }

    package func timetable(since epoch: Timestamp) -> Timetable? {
        if constant != nil { return .constant }
        return pieces?.timetable(since: epoch) ?? cycle.map { Timetable(cycle: $0.length) }
    }

    // Without draws the seed plays no part.
    package func law(at moment: Moment) -> Law { Law(value(at: moment, seed: Seed(bits: 0))) }

    package var neverDecreases: Bool { false }
    package var asTotal: (any Signal)? { neverDecreases ? self : nil }
    package var restarts: RecordedRestarts? { nil }
    package var pieces: PiecewiseLinear? { nil }
    package func closedIntegral(since epoch: Timestamp) -> (any Integral)? { nil }
    package func composedIntegral(since epoch: Timestamp, seed: Seed, totals: TotalsCache) -> (any Integral)? { nil }
    package func scaled(by scale: Double, plus offset: Double) -> (any Signal)? { nil }
    package var operands: [any Signal] { [] }
    package func replacing(operands: [any Signal]) -> any Signal { self }
    package var references: [[String]] { operands.flatMap { $0.references } }

    package func bound(to neighbours: [PlacedSignal]) -> any Signal {
        var rest = neighbours[...]
        return replacing(
            operands: operands.map { operand in
                let count = operand.references.count
                defer { rest = rest.dropFirst(count) }
                return operand.bound(to: Array(rest.prefix(count)))
            }
        )
    }
}

/// Every kind of signal that can be written, in the order of the reference.
package enum SignalKinds {
    package static let all: [any Signal.Type] = [
        Static.self,
        Ramp.self,
        Triangle.self,
        Square.self,
        Pulse.self,
        Sine.self,
        StepSequence.self,
        Replay.self,
        Daily.self,
        Exponential.self,
        Sigmoid.self,
        Gaussian.self,
        Uniform.self,
        RandomWalk.self,
        Poisson.self,
        Formula.self,
        Sum.self,
        Product.self,
        Maximum.self,
        Minimum.self,
        Switch.self,
    ]
}
