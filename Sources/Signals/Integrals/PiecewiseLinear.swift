package import MetricModel

/// A signal made of straight lines, one after the other.
package struct PiecewiseLinear: Hashable, Sendable {
    /// A straight line; its last value is the next piece's business.
    package struct Piece: Hashable, Sendable {
        /// Above zero.
        package var length: TimeSpan
        package var from: Double
        package var to: Double

        package init(_ length: TimeSpan, from: Double, to: Double) {
            self.length = length
            self.from = from
            self.to = to
        }

        package init(_ length: TimeSpan, _ value: Double) {
            self.init(length, from: value, to: value)
        }
    }

    package var pieces: [Piece]
    /// What comes after the last piece: the first one again, or the last value forever.
    package var repeats: Bool
    /// When the first piece begins; nil at the signal's epoch.
    package var origin: Timestamp?

    /// Pieces without length are left out.
    package init(_ pieces: [Piece], repeats: Bool, origin: Timestamp? = nil) {
        self.pieces = pieces.filter { $0.length > .zero }
        self.repeats = repeats
        self.origin = origin
    }

    /// A period whose first part of so many nanoseconds has one value, and the rest another.
    package init(period: TimeSpan, first: Double, for length: Int64, rest: Double) {
        self.init(
            [
                Piece(TimeSpan(nanoseconds: length), first),
                Piece(TimeSpan(nanoseconds: period.nanoseconds - length), rest),
            ],
            repeats: true
        )
    }

    package func scaled(by scale: Double, plus offset: Double) -> PiecewiseLinear {
        var copy = self
        copy.pieces = pieces.map {
            Piece($0.length, from: scale * $0.from + offset, to: scale * $0.to + offset)
        }
        return copy
    }

    /// Cut where a line crosses a limit, so that what is beyond becomes level.
    package func clamped(to limits: ClosedRange<Double>) -> PiecewiseLinear {
        var copy = self
        copy.pieces = pieces.flatMap { Self.clamp($0, to: limits) }
        return copy
    }

    private static func clamp(_ piece: Piece, to limits: ClosedRange<Double>) -> [Piece] {
        func clamped(_ value: Double) -> Double { .minimum(.maximum(value, limits.lowerBound), limits.upperBound) }
        // What is not finite is level; NaN stays what it is.
        guard piece.from.isFinite, piece.to.isFinite else {
            return [piece.from.isNaN ? piece : Piece(piece.length, clamped(piece.from))]
        }
        let rise = piece.to - piece.from
        let crossings = [limits.lowerBound, limits.upperBound]
            .map { ($0 - piece.from) / rise }
            .filter { $0 > 0 && $0 < 1 }
            .map { Int64(Double(piece.length.nanoseconds) * $0) }
            .sorted()
        let ends = crossings + [piece.length.nanoseconds]
        var position: Int64 = 0
        return ends.compactMap { end in
            defer { position = end }
            guard end > position else { return nil }
            let length = Double(piece.length.nanoseconds)
            return Piece(
                TimeSpan(nanoseconds: end - position),
                from: clamped(piece.from + rise * (Double(position) / length)),
                to: clamped(piece.from + rise * (Double(end) / length))
            )
        }
    }
}
