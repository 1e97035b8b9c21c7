/// An axis of values with ticks at round numbers: 1, 2 or 5 times a power of ten apart.
struct ValueAxis {
    let range: ClosedRange<Double>
    let ticks: [Tick]

    /// - Parameters:
    ///   - values: what the axis holds; it is widened when it is a single value.
    ///   - count: at most about so many ticks.
    init(_ values: ClosedRange<Double>, count: Int) {
        let values = Self.widened(values)
        range = values
        let step = RoundStep(atLeast: values.upperBound / Double(count) - values.lowerBound / Double(count))
        let size = step.value
        guard size > 0, size.isFinite else {
            ticks = []
            return
        }
        let first = (values.lowerBound / size).rounded(.up)
        let last = (values.upperBound / size).rounded(.down)
        guard first.magnitude < 1e15, last.magnitude < 1e15, last >= first, last - first < 1000 else {
            ticks = []
            return
        }
        let largest = max(values.lowerBound.magnitude, values.upperBound.magnitude)
        ticks = (Int(first)...Int(last)).map { index in
            Tick(place: Self.place(Double(index) * size, in: values), label: step.label(index, largest: largest))
        }
    }

    func place(_ value: Double) -> Double { Self.place(value, in: range) }

    /// Halved first, as a range of the largest numbers is wider than any number.
    private static func place(_ value: Double, in range: ClosedRange<Double>) -> Double {
        let width = range.upperBound / 2 - range.lowerBound / 2
        return width > 0 ? min(1, max(0, (value / 2 - range.lowerBound / 2) / width)) : 0.5
    }

    private static func widened(_ values: ClosedRange<Double>) -> ClosedRange<Double> {
        guard values.lowerBound == values.upperBound else { return values }
        let value = values.lowerBound
        if value == 0 { return -1...1 }
        let margin = max(value.magnitude / 2, .leastNormalMagnitude)
        return max(value - margin, -.greatestFiniteMagnitude)...min(value + margin, .greatestFiniteMagnitude)
    }
}

/// 1, 2 or 5 times a power of ten.
struct RoundStep {
    let digit: Int
    let exponent: Int

    /// The smallest that is not below a positive number.
    init(atLeast size: Double) {
        guard size > 0, size.isFinite else {
            (digit, exponent) = (1, 0)
            return
        }
        var exponent = 0
        var scaled = size
        while scaled > 5, exponent < 310 {
            scaled /= 10
            exponent += 1
        }
        while scaled <= 0.5, exponent > -330 {
            scaled *= 10
            exponent -= 1
        }
        self.exponent = exponent
        digit = scaled <= 1 ? 1 : scaled <= 2 ? 2 : 5
    }

    var value: Double { Double("\(digit)e\(exponent)") ?? 0 }

    /// A multiple of the step as text: with a suffix of size where numbers are large, with an exponent where they are
    /// beyond any suffix.
    func label(_ index: Int, largest: Double) -> String {
        let suffixes: [(exponent: Int, bound: Double, text: String)] = [
            (12, 1e13, "T"), (9, 1e10, "G"), (6, 1e7, "M"), (3, 1e4, "k"),
        ]
        let number = index * digit
        if number == 0 { return "0" }
        if largest >= 1e16 || largest < 1e-5 { return "\(number)e\(exponent)" }
        let suffix = suffixes.first { largest >= $0.bound }
        return decimal(number, exponent - (suffix?.exponent ?? 0)) + (suffix?.text ?? "")
    }

    /// number·10^exponent, without an exponent.
    private func decimal(_ number: Int, _ exponent: Int) -> String {
        let sign = number < 0 ? "-" : ""
        var digits = String(number.magnitude)
        if exponent >= 0 { return sign + digits + String(repeating: "0", count: exponent) }
        if digits.count <= -exponent { digits = String(repeating: "0", count: 1 - exponent - digits.count) + digits }
        var fraction = digits.suffix(-exponent)
        while fraction.hasSuffix("0") { fraction = fraction.dropLast() }
        return sign + digits.dropLast(-exponent) + (fraction.isEmpty ? "" : ".\(fraction)")
    }
}
