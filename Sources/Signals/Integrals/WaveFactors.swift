import MetricModel

/// A product of constants, of sine waves and of at most one signal of straight lines, none of them below zero.
struct WaveFactors {
    /// `middle + amplitude·sin(2π·(time + phase)/period)`
    struct Wave {
        var period: Int64
        var phase: Int64
        var middle: Double
        var amplitude: Double
    }

    /// Straight lines that run ahead by a phase.
    struct Lines {
        var line: PiecewiseLinear
        var phase: TimeSpan
    }

    private(set) var constant = 1.0
    private(set) var waves: [Wave] = []
    private(set) var lines: Lines?

    private static let numbers = 1e-200...1e200
    /// Each further one has three times as many combinations of frequencies.
    private static let mostWaves = 4
    /// 36 years, so that a quarter of a nanosecond is a whole number within a wave, and within a cycle.
    static let longest: Int64 = 1 << 60

    /// nil when they are something else, or beyond what is computed without overflow.
    init?(_ signals: [any Signal]) {
        for signal in signals {
            guard append(signal, phase: .zero) else { return nil }
        }
        let peak = waves.reduce(constant * (lines?.peak ?? 1)) { $0 * ($1.middle + $1.amplitude.magnitude) }
        guard 1...Self.mostWaves ~= waves.count, peak == 0 || Self.numbers ~= peak else { return nil }
    }

    /// Whether the signal could be taken up.
    private mutating func append(_ signal: any Signal, phase: TimeSpan) -> Bool {
        if let constant = signal.constant {
            self.constant *= constant
            return Self.isUsable(constant)
        }
        if let modified = signal as? Modified {
            let phase = phase + modified.modifiers.phase
            if let line = modified.lines { return append(Lines(line: line, phase: phase)) }
            return modified.plain.map { append($0, phase: phase) } ?? false
        }
        if let product = signal as? Product { return product.operands.allSatisfy { append($0, phase: phase) } }
        if let sine = signal as? Sine { return append(sine, phase: phase) }
        return signal.pieces.map { append(Lines(line: $0, phase: phase)) } ?? false
    }

    private mutating func append(_ sine: Sine, phase: TimeSpan) -> Bool {
        let period = sine.period.nanoseconds
        guard 1...Self.longest ~= period, sine.offset >= sine.amplitude.magnitude, Self.isUsable(sine.offset) else {
            return false
        }
        waves.append(
            Wave(
                period: period,
                phase: phase.nanoseconds % period,
                middle: sine.offset,
                amplitude: sine.amplitude
            )
        )
        return true
    }

    private mutating func append(_ lines: Lines) -> Bool {
        let pieces = lines.line.pieces
        guard self.lines == nil, !pieces.isEmpty else { return false }
        self.lines = lines
        return pieces.allSatisfy { Self.isUsable($0.from) && Self.isUsable($0.to) }
    }

    private static func isUsable(_ number: Double) -> Bool { number == 0 || numbers ~= number }
}

extension WaveFactors.Lines {
    var peak: Double { line.pieces.reduce(0) { max($0, $1.from, $1.to) } }
}

/// A sine wave by its distance from a trough, in quarters of a nanosecond: then it keeps its digits where it is next to
/// zero, and is exact however long ago the epoch is.
struct Trough: Sendable {
    let period: UInt64
    let middle: Double
    /// The amplitude, not below zero.
    let swing: Double
    /// The distance where time begins.
    private let shift: UInt64

    /// - Parameter lead: how long before the epoch time begins.
    init(of wave: WaveFactors.Wave, lead: Int64) {
        period = UInt64(wave.period)
        (middle, swing) = (wave.middle, wave.amplitude.magnitude)
        // A trough is at three quarters of a period, or at the first if the wave falls at the beginning.
        let quarters: Int64 = wave.amplitude < 0 ? 3 : 1
        let phase = (wave.phase - lead % wave.period) % wave.period
        shift = UInt64(phase < 0 ? phase + wave.period : phase) * 4 + UInt64(quarters) * period
    }

    var length: UInt64 { 4 * period }

    /// How long after a trough: below ``length``.
    ///
    /// - Parameter halves: the time in halves of a nanosecond.
    @inline(__always)
    func distance(_ halves: UInt64) -> UInt64 { (halves % (2 * period) * 2 + shift) % length }

    @inline(__always)
    func turns(_ halves: UInt64) -> DoubleDouble { DoubleDouble(whole: distance(halves)) / DoubleDouble(whole: length) }

    /// How many turns a time is, without the whole ones.
    func turns(of halves: UInt64) -> DoubleDouble {
        DoubleDouble(whole: halves % (2 * period)) / DoubleDouble(whole: 2 * period)
    }

    /// How many turns half of a time is.
    @inline(__always)
    func halfTurns(of time: UInt64) -> DoubleDouble { DoubleDouble(whole: time) / DoubleDouble(whole: 2 * period) }

    /// The wave some turns after, or before, a trough.
    @inline(__always)
    func value(_ turns: Double) -> Double {
        let half = Signals.sine(.pi * turns)
        return (middle - swing) + 2 * swing * half * half
    }
}
