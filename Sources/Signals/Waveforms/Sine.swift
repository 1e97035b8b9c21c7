package import MetricModel

/// A sine wave that begins at `offset`, rising. Range: `offset - amplitude` to `offset + amplitude`.
package struct Sine: Signal {
    package var period = TimeSpan.zero
    package var amplitude = 0.0
    package var offset = 0.0

    package static let kind = "sine"
    package static let summary = "A sine wave: `amplitude·sin(2π·x) + offset`."
    package static let example = SignalExample(
        "{kind: sine, period: 5m, amplitude: 40, offset: 50}",
        over: "15m"
    )
    package static let integralSummary = "`amplitude·period·(1 − cos(2π·x))/2π + offset·t`"
    package static let fields: [ParameterField<Sine>] = [
        .duration("period", \.period, "How long one wave takes."),
        .number("amplitude", \.amplitude, "How far it swings to either side of the offset."),
        .number("offset", \.offset, default: 0, "The middle of the wave."),
    ]

    package init() {}

    package var bounds: ClosedRange<Double> {
        (offset - amplitude.magnitude)...(offset + amplitude.magnitude)
    }
    package var cycle: Cycle? { Cycle(period) }
    package var neverDecreases: Bool { amplitude == 0 }

    /// It breaks nowhere, but at its ends it may be above zero, or beyond a limit, for so short that it would be missed.
    package func timetable(since epoch: Timestamp) -> Timetable? {
        let quarter = period.nanoseconds / 4
        return amplitude == 0 ? .constant : Timetable(cycle: period, breaks: [quarter, period.nanoseconds - quarter])
    }

    package func value(at moment: Moment, seed: Seed) -> Double {
        amplitude * sine(2 * .pi * moment.time.phase(in: period)) + offset
    }

    package func closedIntegral(since epoch: Timestamp) -> (any Integral)? {
        // A wave that goes below zero is cut there: it is summed up over one cycle.
        offset >= amplitude.magnitude ? SineIntegral(of: self, since: epoch) : nil
    }

    package func scaled(by scale: Double, plus offset: Double) -> (any Signal)? {
        var copy = self
        copy.amplitude *= scale
        copy.offset = scale * self.offset + offset
        return copy
    }
}

/// The integral of a sine wave that is never below zero.
///
/// Counted from a trough: there the wave is `floor + amplitude·(1 − cos φ)`, and `φ − sin φ` can be computed so that it
/// rises with every millisecond even where the wave itself is zero.
private struct SineIntegral: Integral {
    private let period: TimeSpan
    private let floor: Double
    private let amplitude: Double
    /// How long before the epoch a trough is.
    private let lead: TimeSpan
    private let beginning: Double

    init(of signal: Sine, since epoch: Timestamp) {
        period = signal.period
        amplitude = signal.amplitude.magnitude
        floor = max(0, signal.offset - amplitude)
        let quarter = signal.period.nanoseconds / 4
        lead = TimeSpan(nanoseconds: signal.amplitude < 0 ? 3 * quarter : quarter)
        beginning = Self.swing(after: lead, period: period)
    }

    var work: Work { Work(steps: 4) }

    func total(until moment: Moment) -> Double {
        guard moment.time > .zero else { return 0 }
        let swing = Self.swing(after: moment.time + lead, period: period)
        return floor * moment.time.seconds + amplitude * max(0, swing - beginning) * (period.seconds / (2 * .pi))
    }

    /// The integral of `1 − cos φ` over the phase since a trough.
    private static func swing(after time: TimeSpan, period: TimeSpan) -> Double {
        let (count, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: period.nanoseconds)
        let length = Double(period.nanoseconds)
        let isFirstHalf = rest < period.nanoseconds / 2
        let within =
            isFirstHalf
            ? phaseMinusSine(2 * .pi * (Double(rest) / length))
            : 2 * .pi - phaseMinusSine(2 * .pi * (Double(period.nanoseconds - rest) / length))
        return min(Double(count) * (2 * .pi) + within, Double(count + 1) * (2 * .pi))
    }

    /// `φ − sin φ` for φ from 0 to π, by its series where the two are nearly equal.
    private static func phaseMinusSine(_ phase: Double) -> Double {
        guard phase < 0.5 else { return phase - sine(phase) }
        let square = phase * phase
        // φ³/6 − φ⁵/120 + φ⁷/5040 − ...
        let inner = 1 - square / 72 * (1 - square / 110 * (1 - square / 156))
        return phase * square / 6 * (1 - square / 20 * (1 - square / 42 * inner))
    }
}
