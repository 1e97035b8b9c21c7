/// Numbers as YAML 1.1 writes them beside decimal ones (its type repository, "int" and "float"): `0x10`, `0b11`, `1_000`, and
/// `1:30`, which is 90. `0o17` is YAML 1.2's (section 10.3.2).
enum YAMLNumber {
    private static let radices = ["0x": 16, "0o": 8, "0b": 2]

    /// The same number in decimal digits; any other word as it is.
    static func decimal(_ word: String) -> String {
        // Most words have none of these.
        guard word.utf8.contains(where: { "_:xob".utf8.contains($0) }) else { return word }
        let (sign, digits) = parts(of: word)
        guard digits.utf8.first.map(isDigit) ?? false else { return word }
        let number = withRadix(digits) ?? sixties(digits) ?? grouped(digits)
        return number.map { sign + $0 } ?? word
    }

    /// Why a word cannot be read as a number although it looks like one; nil for any other word.
    static func ambiguity(of word: String) -> String? {
        let (sign, digits) = parts(of: word)
        guard digits.utf8.first == UInt8(ascii: "0"), digits.utf8.count > 1 else { return nil }
        let plain = digits.filter { $0 != "_" }
        guard let octal = UInt64(plain, radix: 8), let decimal = UInt64(plain),
            octal != decimal
        else { return nil }
        return "it is \(sign)\(octal) in YAML 1.1 and \(sign)\(decimal) in YAML 1.2; write one of these"
    }

    private static func parts(of word: String) -> (sign: String, digits: Substring) {
        guard word.utf8.first == UInt8(ascii: "-") || word.utf8.first == UInt8(ascii: "+") else {
            return ("", word[...])
        }
        return (String(word.prefix(1)), word.dropFirst())
    }

    private static func withRadix(_ digits: Substring) -> String? {
        guard let radix = radices[String(digits.prefix(2))], let number = whole(digits.dropFirst(2), radix: radix)
        else { return nil }
        return String(number)
    }

    /// `1:30:00`, as minutes or hours are written.
    private static func sixties(_ digits: Substring) -> String? {
        let fraction = digits.drop { $0 != "." }
        let fields = digits.prefix { $0 != "." }.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count > 1, digits.first != "0", fraction.utf8.dropFirst().allSatisfy(isDigit) else { return nil }
        var total: UInt64 = 0
        for (index, field) in fields.enumerated() {
            guard let number = whole(field, radix: 10), index == 0 || (field.utf8.count <= 2 && number < 60) else {
                return nil
            }
            let (product, isLarge) = total.multipliedReportingOverflow(by: 60)
            let (sum, isLarger) = product.addingReportingOverflow(number)
            if isLarge || isLarger { return nil }
            total = sum
        }
        return "\(total)\(fraction)"
    }

    /// `1_000.5`, with each underscore between two digits.
    private static func grouped(_ digits: Substring) -> String? {
        let groups = digits.split(separator: "_", omittingEmptySubsequences: false)
        guard groups.count > 1, groups.dropFirst().allSatisfy({ $0.utf8.first.map(isDigit) ?? false }),
            groups.dropLast().allSatisfy({ $0.utf8.last.map(isDigit) ?? false })
        else { return nil }
        let joined = groups.joined()
        return SizeText.plainNumber(joined) == nil ? nil : joined
    }

    private static func whole(_ digits: Substring, radix: Int) -> UInt64? {
        guard let first = digits.first, first != "+", first != "_" else { return nil }
        return UInt64(digits.filter { $0 != "_" }, radix: radix)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

extension DocumentNode {
    /// Whether a plain scalar is what its reader wants, as in YAML. What arrived as JSON, and what we write, has no place:
    /// there a scalar has the type that it is written with.
    var isYAML: Bool { place != nil }

    /// The text of a plain scalar that may be a number; of a number in YAML 1.1 the decimal one.
    var numberWord: String? {
        guard case .plain(let word) = content, numberAmbiguity == nil else { return nil }
        return YAMLNumber.decimal(word)
    }

    /// Why a plain scalar is no number although it looks like one.
    var numberAmbiguity: String? {
        guard case .plain(let word) = content else { return nil }
        return YAMLNumber.ambiguity(of: word)
    }
}
