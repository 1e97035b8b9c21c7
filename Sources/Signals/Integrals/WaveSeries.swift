/// The integral of a product of waves and straight lines in two doubles, from the time on at which a cycle began.
///
/// A wave is `middle − swing·cos β`, so a product is a sum of `c·cos(±β₁ ± β₂ ...)` over all choices of waves and signs.
/// Such a term, of the angular frequency ω, times the lines is integrated as the real part of complex numbers. With
/// `z = e^(iωq)` for a cycle of length q, n whole cycles are `F·(1 + z + ... + zⁿ⁻¹)`, where F is the first one.
///
/// Errors are about 1e-30 of the greatest parts; these are at most a million times as great as a cycle, or the total.
struct WaveSeries: Sendable {
    private struct Complex {
        var real: DoubleDouble
        var imaginary: DoubleDouble

        static let zero = Complex(real: .zero, imaginary: .zero)

        /// Turned by an angle.
        @inline(__always)
        func real(at circle: Circle) -> DoubleDouble { real * circle.cosine - imaginary * circle.sine }

        func turned(by circle: Circle) -> Complex {
            Complex(real: real(at: circle), imaginary: real * circle.sine + imaginary * circle.cosine)
        }

        static func + (left: Complex, right: Complex) -> Complex {
            Complex(real: left.real + right.real, imaginary: left.imaginary + right.imaginary)
        }

        static func * (left: Complex, right: DoubleDouble) -> Complex {
            Complex(real: left.real * right, imaginary: left.imaginary * right)
        }
    }

    private struct Term {
        /// One a wave, -1, 0 or 1; the first one that is not 0 is 1.
        var signs: [Double]
        var first: Int
        var amplitude: DoubleDouble
        /// What is to be turned by the angle at the beginning of a cycle, for each piece of the line: the integral up to
        /// the piece. Not near resonance, it holds also `F/(z − 1)`: the series is `(zⁿ − 1)·F/(z − 1)`.
        var sums: [Complex] = []
        /// Near resonance.
        var resonance: Resonance?
    }

    /// A wave of which nearly whole ones fit into a cycle: the series is `F·z^((n−1)/2)·sin(nh)/sin(h)`, with the small
    /// angle `2h` by which a cycle falls short. n·h is a multiple of that very h; so what h is off by does not matter.
    private struct Resonance {
        /// F, turned to where time begins and back by h, times h/sin(h).
        var first: Complex
        /// h, in turns.
        var half: DoubleDouble

        func total(_ rounds: DoubleDouble) -> DoubleDouble {
            let turns = half * rounds
            let circle = Circle(turns: turns)
            return first.real(at: circle) * rounds * circle.means(turns: turns).even
        }
    }

    private let troughs: [Trough]
    private let lines: CycleLines
    private var terms: [Term] = []
    /// Of the term that does not move.
    private var level: DoubleDouble

    /// What is kept for each term and piece is worth so much memory.
    private static let mostSums = 8192
    /// In turns: what is nearer to a whole number is near resonance.
    private static let near = 1e-6

    /// nil when there are too many terms and pieces.
    init?(_ troughs: [Trough], _ lines: CycleLines, constant: Double) {
        (self.troughs, self.lines) = (troughs, lines)
        level = troughs.reduce(DoubleDouble(constant)) { $0 * $1.middle }
        var combinations: [[Double]] = [[]]
        for trough in troughs {
            let signs: [Double] = trough.swing == 0 ? [0] : [0, 1, -1]
            combinations = combinations.flatMap { combination in signs.map { combination + [$0] } }
        }
        let moving = combinations.filter { $0.first { $0 != 0 } == 1 }
        guard moving.count * lines.pieces.count <= Self.mostSums else { return nil }
        terms = moving.map { signs in
            // Each sign stands for itself and for all of them reversed.
            let amplitude = zip(troughs, signs).reduce(DoubleDouble(2 * constant)) {
                $0 * ($1.1 == 0 ? $1.0.middle : -$1.0.swing / 2)
            }
            return term(signs, amplitude)
        }
    }

    private func term(_ signs: [Double], _ amplitude: DoubleDouble) -> Term {
        var term = Term(signs: signs, first: signs.firstIndex(of: 1) ?? 0, amplitude: amplitude)
        var sum = Complex.zero
        for piece in lines.pieces {
            term.sums.append(sum * amplitude)
            let middle = Circle(turns: turns(signs) { $0.turns(of: 2 * piece.start + piece.length) })
            sum = sum + whole(piece, signs).turned(by: middle)
        }
        guard let cycle = lines.cycle else { return term }
        let turns = turns(signs) { $0.turns(of: 2 * cycle) }
        let angle = turns + -turns.high.rounded()
        let half = angle * 0.5
        let first = sum.turned(by: Circle(turns: -half)) * amplitude
        if angle.high.magnitude < Self.near {
            let start = Circle(turns: self.turns(signs) { $0.turns(0) })
            let shrink = DoubleDouble(1) / Circle(turns: half).means(turns: half).even
            term.resonance = Resonance(first: first.turned(by: start) * shrink, half: half)
        } else {
            // z − 1 = 2i·sin(h)·e^(ih)
            let quotient = first * (DoubleDouble(0.5) / Circle(turns: half).sine)
            let constant = Complex(real: quotient.imaginary, imaginary: -quotient.real)
            term.sums = term.sums.map { $0 + constant }
        }
        return term
    }

    private func turns(_ signs: [Double], _ turns: (Trough) -> DoubleDouble) -> DoubleDouble {
        zip(troughs, signs).reduce(.zero) { $1.1 == 0 ? $0 : $0 + turns($1.0) * $1.1 }
    }

    /// What the integral over a whole piece is, as seen from its middle.
    private func whole(_ piece: CycleLines.Piece, _ signs: [Double]) -> Complex {
        let (area, bend) = piece.area(until: piece.length)
        let half = turns(signs) { $0.halfTurns(of: piece.length) }
        let means = Circle(turns: half).means(turns: half)
        return Complex(real: area * means.even, imaginary: bend * means.odd)
    }

    /// The angles of a wave.
    private struct Angles {
        /// When the round began.
        var round: Circle
        /// In the middle of the part of a piece.
        var middle: Circle
        /// Over half of that part, and how many turns that is.
        var half: Circle
        var turns: DoubleDouble
    }

    func total(at place: CycleLines.Place) -> DoubleDouble {
        let piece = lines.pieces[place.piece]
        let length = place.time - place.start
        let (area, bend) = piece.area(until: length)
        let rounds = DoubleDouble(whole: place.rounds)
        let linesArea: DoubleDouble = rounds * lines.whole + piece.before + area
        let angles = troughs.map { trough in
            let turns = trough.halfTurns(of: length)
            return Angles(
                round: Circle(turns: trough.turns(2 * place.round)),
                middle: Circle(turns: trough.turns(place.start + place.time)),
                half: Circle(turns: turns),
                turns: turns
            )
        }
        return terms.reduce(level * linesArea) { total, term in
            var sum = angles[term.first]
            for index in angles.indices.dropFirst(term.first + 1) where term.signs[index] != 0 {
                let isAdded = term.signs[index] > 0
                let next = angles[index]
                sum.round = isAdded ? sum.round + next.round : sum.round - next.round
                sum.middle = isAdded ? sum.middle + next.middle : sum.middle - next.middle
                sum.half = isAdded ? sum.half + next.half : sum.half - next.half
                sum.turns = sum.turns + next.turns * term.signs[index]
            }
            let means = sum.half.means(turns: sum.turns)
            let (even, odd) = (area * means.even, bend * means.odd)
            let part = term.amplitude * (even * sum.middle.cosine - odd * sum.middle.sine)
            let before = term.sums[place.piece].real(at: sum.round) + (term.resonance?.total(rounds) ?? .zero)
            return total + before + part
        }
    }
}
