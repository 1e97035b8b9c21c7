/// The text of a bucket's bound or of a quantile: it identifies a series, so all writers must agree on it.
///
/// As Go's `%g` writes the fewest digits: with an exponent of at least two digits below 0.0001 and from 1,000,000 on.
/// OpenMetrics wants a point in a whole number (OpenMetrics 1.0, "Considerations: Canonical Numbers").
enum CanonicalNumber {
    static func text(_ number: Double, withPoint: Bool) -> String {
        guard number.isFinite, number != 0 else {
            return NumberText.text(number) + (withPoint && number == 0 ? ".0" : "")
        }
        let decimal = ShortestDecimal(number.magnitude)
        let digits = String(decimal.digits)
        let sign = number < 0 ? "-" : ""
        let exponent = decimal.exponent + digits.utf8.count - 1
        if exponent < -4 || exponent >= 6 {
            let fraction = digits.dropFirst().isEmpty ? "" : ".\(digits.dropFirst())"
            let power = String(exponent.magnitude)
            return
                "\(sign)\(digits.prefix(1))\(fraction)e\(exponent < 0 ? "-" : "+")\(power.utf8.count < 2 ? "0" : "")\(power)"
        }
        let text = NumberText.text(number)
        return withPoint && !text.utf8.contains(UInt8(ascii: ".")) ? text + ".0" : text
    }
}
