package import MetricModel

/// A sine wave that begins at `offset`, rising. Range: `offset - amplitude` to `offset + amplitude`.
package struct Sine: Signal {
    package var period = TimeSpan.zero
    package var amplitude = 0.0
    package var offset = 0.0

    package static let kind = "sine"
    package static let summary = "A sine wave: `amplitude·sin(2π·x) + offset`."
    package static let fields: [SignalField<Sine>] = [
        .duration("period", \.period, "How long one wave takes."),
        .number("amplitude", \.amplitude, "How far it swings to either side of the offset."),
        .number("offset", \.offset, default: 0, "The middle of the wave."),
    ]

    package init() {}

    package func value(at time: TimeSpan, seed: Seed) -> Double {
        amplitude * sine(2 * .pi * time.phase(in: period)) + offset
    }
}
