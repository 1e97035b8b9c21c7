import MetricModel

/// The integrals of several rates over a stretch of time, which is cut in panels: on each the rates are polynomials.
///
/// A panel is halved until the last coefficients of its polynomials are next to nothing, so a jump or a kink that nobody
/// named is found as well. From then on a total at any instant is a prefix sum and a short polynomial; no rate is
/// evaluated again.
struct Panels: Sendable {
    let width: Int
    /// Where each panel begins, in nanoseconds, and where the last one ends.
    private var starts: [Int64] = [0]
    /// The integrals up to each of ``starts``, for one rate after the other.
    private var prefix: [Double]
    /// The integral's coefficients within a panel, for one rate after the other, those at the end that are nothing left out.
    private var coefficients: [Double] = []
    private var offsets: [UInt32] = [0]

    /// How much work a table may take, in rates evaluated.
    struct Budget {
        var left: Int
    }

    var length: Int64 { starts[starts.count - 1] }

    /// - Parameters:
    ///   - start: where the stretch begins, in nanoseconds since the integrand's epoch.
    ///   - breaks: where a rate is not smooth, in nanoseconds from there; others are found.
    /// - Returns: nil when the budget is spent, or the task is cancelled.
    init?(of integrand: Integrand, from start: Int64, length: Int64, breaks: [Int64], budget: inout Budget) {
        width = integrand.width
        prefix = [Double](repeating: 0, count: width)
        var compiler = PanelCompiler(integrand, from: start, reach: length)
        var low = prefix
        let ends = breaks.filter { $0 > 0 && $0 < length } + [length]
        guard ends.count * PanelCompiler.sampleCount * width <= budget.left else { return nil }
        var open: [(start: Int64, end: Int64)] = zip([0] + ends, ends).map { ($0, $1) }.reversed()
        while let panel = open.popLast() {
            budget.left -= PanelCompiler.sampleCount * width
            guard budget.left >= 0, !Task.isCancelled else { return nil }
            compiler.sample(from: panel.start, to: panel.end)
            if compiler.isSmooth || panel.end - panel.start <= 1 {
                compiler.append(to: &coefficients, &offsets)
                starts.append(panel.end)
                let last = prefix.count - width
                for index in 0..<width {
                    // Compensated: there may be thousands of panels.
                    let part = compiler.totals[index] + low[index]
                    let sum = prefix[last + index] + part
                    low[index] = part - (sum - prefix[last + index])
                    prefix.append(sum)
                }
            } else {
                let middle = panel.start + (panel.end - panel.start) / 2
                open += [(middle, panel.end), (panel.start, middle)]
            }
        }
    }

    /// The integral of one rate from the beginning to a time within.
    @inline(__always)
    func total(_ index: Int, at time: Int64) -> Double {
        let place = place(of: time)
        return coefficients.withUnsafeBufferPointer { total(index, at: place, $0) }
    }

    /// The integrals of all rates.
    func write(at time: Int64, to totals: UnsafeMutableBufferPointer<Double>) {
        let place = place(of: time)
        coefficients.withUnsafeBufferPointer { coefficients in
            for index in 0..<width { totals[index] = total(index, at: place, coefficients) }
        }
    }

    /// The integral over the whole.
    func whole(_ index: Int) -> Double { prefix[prefix.count - width + index] }

    /// A panel, and where in it from -1 to 1.
    private typealias Place = (panel: Int, x: Double)

    @inline(__always)
    private func place(of time: Int64) -> Place {
        starts.withUnsafeBufferPointer { starts in
            var (low, high) = (0, starts.count - 1)
            while high - low > 1 {
                let middle = (low + high) / 2
                if starts[middle] <= time { low = middle } else { high = middle }
            }
            let (start, end) = (starts[low], starts[high])
            let length = Double(end - start)
            return (low, (Double(time - start) - Double(end - time)) / length)
        }
    }

    @inline(__always)
    private func total(
        _ index: Int,
        at place: Place,
        _ coefficients: UnsafeBufferPointer<Double>
    ) -> Double {
        let slot = place.panel * width + index
        let (before, after) = (prefix[slot], prefix[slot + width])
        let (first, end) = (Int(offsets[slot]), Int(offsets[slot + 1]))
        guard first < end, let start = coefficients.baseAddress else { return before }
        let part = Chebyshev.sum(start + first, count: end - first, at: place.x)
        // A rate that is not negative has a total that does not fall, and that ends where the next panel begins.
        return before <= after ? min(max(before + part, before), after) : before + part
    }
}

/// Samples one panel after the other.
private struct PanelCompiler {
    private let integrand: Integrand
    private let start: Int64
    /// What a panel that is not smooth may be off by, as a share of the rate's greatest value, in nanoseconds.
    private let tolerance: Double
    /// One rate after the other, at the nodes.
    private var samples: [Double]
    private var coefficients: [Double]
    /// How far from the nodes the samples were taken, as instants are whole nanoseconds.
    private var shifts = [Double](repeating: 0, count: Chebyshev.count)
    private var peaks: [Double]
    /// How far the polynomials are off at the ends.
    private var misses: [Double]
    private var length: Int64 = 0
    private(set) var isSmooth = false
    /// Of the panel that was appended.
    private(set) var totals: [Double]

    /// How far a polynomial may be off at an end, likewise: what begins or ends so close to it that no node shows it.
    private static let greatestMiss = 1e-11
    /// The nodes and both ends.
    static let sampleCount = Chebyshev.count + 2

    init(_ integrand: Integrand, from start: Int64, reach: Int64) {
        self.integrand = integrand
        self.start = start
        tolerance = 1e-14 * min(max(1e8, Double(reach)), 1e9)
        samples = [Double](repeating: 0, count: integrand.width * Chebyshev.count)
        coefficients = samples
        peaks = [Double](repeating: 0, count: integrand.width)
        misses = peaks
        totals = peaks
    }

    mutating func sample(from panelStart: Int64, to end: Int64) {
        length = end - panelStart
        let half = Double(length) / 2
        withUnsafeTemporaryAllocation(of: Double.self, capacity: integrand.width) { values in
            for (node, x) in Chebyshev.nodes.enumerated() {
                let place = half * (1 + x)
                let time = min(max(0, Int64(place.rounded())), length - 1)
                shifts[node] = (Double(time) - place) / half
                integrand.write(at: start + panelStart + time, to: values)
                for index in 0..<integrand.width { samples[index * Chebyshev.count + node] = values[index] }
            }
        }
        isSmooth = true
        for index in 0..<integrand.width {
            interpolate(index)
            // Only of what is nearly smooth is the slope known; in a short panel a nanosecond makes it look rough.
            if rest(index) <= (1e-6 + 4 / Double(length)) * greatest(index) { moveToNodes(index) }
            misses[index] = 0
        }
        sampleEnd(at: start + panelStart, -1)
        sampleEnd(at: start + end - 1, 1 - 2 / Double(length))
        for index in 0..<integrand.width where isSmooth { isSmooth = isResolved(index) && !touchesZero(index) }
    }

    /// - Parameter x: where the polynomials are at the time.
    private mutating func sampleEnd(at time: Int64, _ x: Double) {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: integrand.width) { values in
            integrand.write(at: time, to: values)
            coefficients.withUnsafeBufferPointer { coefficients in
                guard let source = coefficients.baseAddress else { return }
                for index in 0..<integrand.width {
                    let expected = Chebyshev.sum(source + index * Chebyshev.count, count: Chebyshev.count, at: x)
                    misses[index] = max(misses[index], (values[index] - expected).magnitude)
                    peaks[index] = max(peaks[index], values[index].magnitude)
                }
            }
        }
    }

    /// Whether a rate that is not negative comes so close to zero that, within a panel as long, rounding could make its total
    /// fall from one millisecond to the next.
    ///
    /// Where it rises with the square of time a minute is short enough, with the fourth power a second; that is what the
    /// least value is about.
    private func touchesZero(_ index: Int) -> Bool {
        guard integrand.yardsticks[index] == index, length > 1_000_000_000 else { return false }
        let first = index * Chebyshev.count
        let own = samples[first..<(first + Chebyshev.count)]
        guard let least = own.min(), let greatest = own.max(), least >= 0, least < 0.01 * greatest else { return false }
        if length > 60_000_000_000 { return true }
        // Zero may lie between that node and the next.
        let place = (own.firstIndex(of: least) ?? first) - first
        let high = place == 0 ? 1 : Chebyshev.nodes[place - 1]
        let low = place == Chebyshev.count - 1 ? -1 : Chebyshev.nodes[place + 1]
        return coefficients.withUnsafeBufferPointer { coefficients in
            guard let source = coefficients.baseAddress else { return false }
            return (0...16).contains { step in
                let x = low + (high - low) * Double(step) / 16
                return Chebyshev.sum(source + first, count: Chebyshev.count, at: x) < 5e-6 * greatest
            }
        }
    }

    private func own(_ index: Int) -> ArraySlice<Double> {
        coefficients[(index * Chebyshev.count)..<((index + 1) * Chebyshev.count)]
    }

    /// What a polynomial of a higher degree would change is about as much as the last coefficients.
    private func rest(_ index: Int) -> Double { own(index).suffix(2).reduce(0) { max($0, $1.magnitude) } }

    private func greatest(_ index: Int) -> Double { own(index).reduce(0) { max($0, $1.magnitude) } }

    private mutating func interpolate(_ index: Int) {
        let first = index * Chebyshev.count
        coefficients.withUnsafeMutableBufferPointer { coefficients in
            samples.withUnsafeBufferPointer { samples in
                guard let source = samples.baseAddress, let target = coefficients.baseAddress else { return }
                Chebyshev.interpolate(source + first, to: target + first)
                for node in 0..<Chebyshev.count {
                    peaks[index] = max(peaks[index], samples[first + node].magnitude)
                }
            }
        }
    }

    private func isResolved(_ index: Int) -> Bool {
        let yardstick = integrand.yardsticks[index]
        let peak = peaks[yardstick]
        // A share of something need not be more accurate than that.
        let scale = yardstick == index ? greatest(index) : peak
        func isNothing(_ difference: Double, relative: Double) -> Bool {
            difference <= relative * scale || difference <= 1e-15 * peak
                || difference * Double(length) <= tolerance * peak
        }
        return isNothing(rest(index), relative: integrand.accuracy)
            && isNothing(misses[index], relative: max(Self.greatestMiss, integrand.accuracy))
    }

    /// The integrals over the panel that was sampled last.
    mutating func append(to all: inout [Double], _ offsets: inout [UInt32]) {
        let scale = Double(length) / 2e9
        withUnsafeTemporaryAllocation(of: Double.self, capacity: Chebyshev.count + 1) { integral in
            guard let target = integral.baseAddress else { return }
            for index in 0..<integrand.width {
                coefficients.withUnsafeBufferPointer { coefficients in
                    guard let source = coefficients.baseAddress else { return }
                    Chebyshev.integrate(source + index * Chebyshev.count, scale: scale, to: target)
                }
                totals[index] = Chebyshev.sum(target, count: integral.count, at: 1)
                let least = 1e-17 * integral.reduce(0) { max($0, $1.magnitude) }
                let count = (integral.lastIndex { $0.magnitude > least } ?? -1) + 1
                all += integral.prefix(count)
                offsets.append(UInt32(all.count))
            }
        }
    }

    /// What the samples would be at the nodes themselves, to first order; then once more through these. The shorter the
    /// panel, the rougher is the polynomial that says the slope, so that of the new one is taken again.
    private mutating func moveToNodes(_ index: Int) {
        let first = index * Chebyshev.count
        let original = Array(samples[first..<(first + Chebyshev.count)])
        for _ in 0..<(length < 100_000_000 ? 4 : 1) {
            coefficients.withUnsafeBufferPointer { coefficients in
                guard let source = coefficients.baseAddress else { return }
                for node in 0..<Chebyshev.count where shifts[node] != 0 {
                    samples[first + node] =
                        original[node] - Chebyshev.slope(source + first, at: Chebyshev.nodes[node]) * shifts[node]
                }
            }
            interpolate(index)
        }
    }
}
