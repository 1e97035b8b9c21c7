import MetricModel

/// What is known of a value whose draws are not: its mean, how far it is from it, and between which limits it lies.
package struct Law: Hashable, Sendable {
    package var mean: Double
    package var variance: Double
    /// The variance times how long a draw holds, in seconds: how quickly the integral spreads.
    package var spread: Double
    package var least: Double
    package var greatest: Double
    /// Whether all values between the limits are equally likely; otherwise the value counts as normally distributed.
    package var isUniform = false
    /// Mean and standard deviation of the value that is kept within the limits, before it is.
    private(set) var center: Double
    private(set) var deviation: Double
    /// Whether that one is uniformly distributed; otherwise it counts as normally distributed.
    private(set) var isEven = false
    /// nil when the value is not rounded.
    private var rounding: Rounding?

    /// What is rounded, and to multiples of what.
    private struct Rounding: Hashable {
        var step: Double
        var least: Double
        var greatest: Double

        /// Whether finite limits are multiples.
        func keeps(_ limits: ClosedRange<Double>) -> Bool {
            [limits.lowerBound, limits.upperBound].allSatisfy {
                $0.isInfinite || ($0 / step).rounded() * step == $0
            }
        }
    }

    /// Of a value that is not drawn.
    package init(_ value: Double) {
        mean = value
        variance = 0
        spread = 0
        least = value
        greatest = value
        center = value
        deviation = 0
    }

    private init(
        mean: Double,
        variance: Double,
        hold: TimeSpan,
        least: Double,
        greatest: Double,
        isUniform: Bool = false
    ) {
        self.mean = mean
        self.variance = variance
        // What is drawn more often counts once a second.
        spread = variance * max(1, hold.seconds)
        self.least = least
        self.greatest = greatest
        self.isUniform = isUniform
        center = mean
        deviation = variance.squareRoot()
        isEven = isUniform
    }

    /// No draw of the normal distribution is further out: the quantile of the least uniform number, 2^-54, is -8.3.
    static func normal(mean: Double, sigma: Double, hold: TimeSpan) -> Law {
        // So that no square is infinite.
        let sigma = min(sigma, 1e145)
        return Law(
            mean: mean,
            variance: sigma * sigma,
            hold: hold,
            least: mean - 8.3 * sigma,
            greatest: mean + 8.3 * sigma
        )
    }

    static func uniform(from least: Double, to greatest: Double, hold: TimeSpan) -> Law {
        let width = greatest - least
        return Law(
            mean: least + width / 2,
            variance: width * width / 12,
            hold: hold,
            least: least,
            greatest: greatest,
            isUniform: true
        )
    }

    var isDrawn: Bool { variance > 0 }

    /// The same with another mean and variance, whose draws hold as long.
    private func with(mean: Double, variance: Double, least: Double, greatest: Double) -> Law {
        var law = self
        law.mean = min(max(mean, least), greatest)
        law.variance = max(0, variance)
        law.spread = self.variance > 0 ? spread * (law.variance / self.variance) : 0
        law.least = least
        law.greatest = greatest
        law.isUniform = false
        law.center = law.mean
        law.deviation = law.variance.squareRoot()
        law.isEven = false
        law.rounding = nil
        return law
    }

    func scaled(by scale: Double, plus offset: Double) -> Law {
        let ends = [scale * least + offset, scale * greatest + offset]
        var law = with(
            mean: scale * mean + offset,
            variance: scale * scale * variance,
            least: min(ends[0], ends[1]),
            greatest: max(ends[0], ends[1])
        )
        law.isUniform = isUniform
        law.keep(center: scale * center + offset, scale.magnitude * deviation, isEven: isEven)
        return law
    }

    private mutating func keep(center: Double, _ deviation: Double, isEven: Bool) {
        self.center = center
        self.deviation = deviation
        self.isEven = isEven
    }

    static func + (left: Law, right: Law) -> Law {
        var law = left
        law.rounding = nil
        law.mean += right.mean
        law.variance += right.variance
        law.spread += right.spread
        law.least += right.least
        law.greatest += right.greatest
        law.isUniform = left.isUniform && !right.isDrawn || right.isUniform && !left.isDrawn
        let isOneDrawn = left.isDrawn != right.isDrawn
        law.keep(
            center: isOneDrawn ? left.center + right.center : law.mean,
            isOneDrawn ? left.deviation + right.deviation : law.variance.squareRoot(),
            isEven: isOneDrawn && (left.isDrawn ? left.isEven : right.isEven)
        )
        return law
    }

    /// Of two values that are drawn independently.
    static func * (left: Law, right: Law) -> Law {
        if !right.isDrawn { return left.scaled(by: right.mean, plus: 0) }
        if !left.isDrawn { return right.scaled(by: left.mean, plus: 0) }
        let corners = [
            left.least * right.least, left.least * right.greatest, left.greatest * right.least,
            left.greatest * right.greatest,
        ]
        let (leftSquare, rightSquare) = (left.mean * left.mean, right.mean * right.mean)
        var law = left
        law.mean = left.mean * right.mean
        law.variance = left.variance * rightSquare + right.variance * leftSquare + left.variance * right.variance
        // Where both are drawn anew, their product is: the shorter hold counts.
        law.spread =
            left.spread * rightSquare + right.spread * leftSquare
            + min(left.spread * right.variance, right.spread * left.variance)
        law.least = corners.min() ?? 0
        law.greatest = corners.max() ?? 0
        return law.with(mean: law.mean, variance: law.variance, least: law.least, greatest: law.greatest)
    }

    /// The greater of two values that are drawn independently, as if both were normally distributed (Clark, "The greatest
    /// of a finite set of random variables", 1961). Exact where only one of them is drawn.
    static func maximum(_ left: Law, _ right: Law) -> Law {
        if left.mean.isNaN || right.mean.isNaN { return Law(.nan) }
        if !right.isDrawn { return left.clamped(to: right.mean...(.infinity)) }
        if !left.isDrawn { return right.clamped(to: left.mean...(.infinity)) }
        let (least, greatest) = (max(left.least, right.least), max(left.greatest, right.greatest))
        let sum = left + right
        let width = sum.variance.squareRoot()
        let distance = (left.mean - right.mean) / width
        let isLeft = StandardNormal.probability(below: distance)
        let density = StandardNormal.density(distance)
        let mean = left.mean * isLeft + right.mean * (1 - isLeft) + width * density
        let square =
            (left.mean * left.mean + left.variance) * isLeft
            + (right.mean * right.mean + right.variance) * (1 - isLeft)
            + (left.mean + right.mean) * width * density
        return sum.with(mean: mean, variance: square - mean * mean, least: least, greatest: greatest)
    }

    static func minimum(_ left: Law, _ right: Law) -> Law {
        maximum(left.scaled(by: -1, plus: 0), right.scaled(by: -1, plus: 0)).scaled(by: -1, plus: 0)
    }

    /// Kept within limits, which may be infinite.
    func clamped(to limits: ClosedRange<Double>) -> Law {
        if least >= limits.lowerBound, greatest <= limits.upperBound { return self }
        if let rounding, isDrawn, rounding.keeps(limits) {
            // Rounding keeps the order: it may as well come last.
            return unrounded(rounding).clamped(to: limits).rounded(to: rounding.step)
        }
        let (low, high) = (limits.lowerBound, limits.upperBound)
        let (newLeast, newGreatest) = (min(max(least, low), high), min(max(greatest, low), high))
        guard isDrawn, newLeast < newGreatest else {
            return with(mean: min(max(mean, low), high), variance: 0, least: newLeast, greatest: newGreatest)
        }
        // Limits that it has been kept within before still hold.
        let (first, second) =
            isEven
            ? uniformMoments(max(low, least), min(high, greatest)) : normalMoments(max(low, least), min(high, greatest))
        var law = with(mean: mean + first, variance: second - first * first, least: newLeast, greatest: newGreatest)
        law.keep(center: center, deviation, isEven: isEven)
        return law
    }

    /// Half of the width of the uniform distribution.
    var halfWidth: Double { deviation * 3.0.squareRoot() }

    /// The first two moments, about the mean, of a uniformly distributed value that is kept within limits.
    private func uniformMoments(_ low: Double, _ high: Double) -> (Double, Double) {
        let half = halfWidth
        let (low, high) = (max(low - center, -half), min(high - center, half))
        let (below, above) = ((low + half) / (2 * half), (half - high) / (2 * half))
        let first = below * low + above * high + (high - low) / half * ((high + low) / 4)
        let second =
            below * low * low + above * high * high + (high * high * high - low * low * low) / (6 * half)
        let distance = center - mean
        return (first + distance, second + 2 * distance * first + distance * distance)
    }

    /// The same of a normally distributed one.
    private func normalMoments(_ low: Double, _ high: Double) -> (Double, Double) {
        let sigma = deviation
        let (low, high) = ((low - center) / sigma, (high - center) / sigma)
        // A limit that is far out has no share, and its product with that share is none.
        func times(_ x: Double, _ share: Double) -> Double { share == 0 ? 0 : x * share }
        let (below, above) = (
            StandardNormal.probability(below: low), StandardNormal.probability(below: -high)
        )
        let (lowDensity, highDensity) = (StandardNormal.density(low), StandardNormal.density(high))
        let first = times(low, below) + times(high, above) + lowDensity - highDensity
        let second =
            times(low, times(low, below)) + times(high, times(high, above)) + (1 - below - above)
            + times(low, lowDensity) - times(high, highDensity)
        let distance = center - mean
        return (
            first * sigma + distance, second * sigma * sigma + 2 * distance * first * sigma + distance * distance
        )
    }

    /// Rounded to multiples of a step.
    func rounded(to step: Double) -> Law {
        let (first, last) = ((least / step).rounded(), (greatest / step).rounded())
        var (mean, square) = (0.0, variance + step * step / 12)
        // Where the steps are finer than the draws the mean stays; of few multiples each has its probability.
        if last - first <= 256 {
            var below = 0.0
            square = 0
            for multiple in stride(from: first, through: last, by: 1) {
                let (distance, next) = (multiple * step - self.mean, probability(below: (multiple + 0.5) * step))
                mean += (next - below) * distance
                square += (next - below) * distance * distance
                below = next
            }
        }
        var law = with(
            mean: self.mean + mean,
            variance: square - mean * mean,
            least: first * step,
            greatest: last * step
        )
        law.keep(center: center, deviation, isEven: isEven)
        law.rounding = Rounding(step: step, least: least, greatest: greatest)
        return law
    }

    /// What was rounded.
    private func unrounded(_ rounding: Rounding) -> Law {
        var law = with(
            mean: center,
            variance: deviation * deviation,
            least: rounding.least,
            greatest: rounding.greatest
        )
        law.keep(center: center, deviation, isEven: isEven)
        return law
    }

    /// The probability that the value is less than x.
    private func probability(below x: Double) -> Double {
        if x <= least { return 0 }
        if x > greatest { return 1 }
        return share(of: x)
    }
}

/// How a signal draws.
package enum Draws: Hashable, Sendable {
    case none
    /// A draw by itself for each stretch of so long.
    case held(Int64)
    /// Draws that depend on one another, as the steps of a walk do.
    case path

    /// Of two signals together.
    func joined(with other: Draws) -> Draws {
        switch (self, other) {
        case (.path, _), (_, .path): .path
        case (.held(let left), .held(let right)): .held(max(left, right))
        case (.held, .none): self
        case (.none, _): other
        }
    }
}
