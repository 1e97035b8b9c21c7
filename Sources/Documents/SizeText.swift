import Signals

/// Numbers as authors write them: `42`, `-1.5e3`, or text with a suffix of size: `2k`, `10Mi`.
package enum SizeText {
    /// What each suffix multiplies by; decimal ones by a power of ten, binary ones by a power of 1024.
    private static let decimalSuffixes = ["u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12]
    private static let binarySuffixes = ["Ki": 0x1p10, "Mi": 0x1p20, "Gi": 0x1p30, "Ti": 0x1p40]

    package static let pattern = "^[+-]?" + unsignedPattern
    package static let patternWithoutMinus = #"^\+?"# + unsignedPattern
    private static let unsignedPattern = #"([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?([umkMGT]|[KMGT]i)?$"#
    package static let patternWithNonFinite = #"^([Nn][Aa][Nn]|[+-]?[Ii][Nn][Ff])$|"# + pattern

    /// The number that a text stands for; nil when it is none, infinite when it is beyond the range of a `Double`.
    ///
    /// A decimal suffix is read as an exponent, so that `2m` is the `Double` nearest to 0.002.
    package static func number(_ text: String) -> Double? {
        if let number = plainNumber(text) { return number }
        for (suffix, exponent) in decimalSuffixes where text.hasSuffix(suffix) {
            let mantissa = text.dropLast(suffix.count)
            guard let plain = plainNumber(String(mantissa)) else { return nil }
            // `1e3k`: an exponent already, so multiply; else the decimal digits themselves move.
            if mantissa.contains(where: { $0 == "e" || $0 == "E" }) {
                return exponent < 0 ? plain / power(-exponent) : plain * power(exponent)
            }
            return Double("\(mantissa)e\(exponent)")
        }
        for (suffix, factor) in binarySuffixes where text.hasSuffix(suffix) {
            return plainNumber(String(text.dropLast(suffix.count))).map { $0 * factor }
        }
        return nil
    }

    /// A decimal number without suffix, or a word for NaN or infinity as YAML, Prometheus and Python write them.
    package static func plainNumber(_ text: String) -> Double? {
        switch text.lowercased() {
        case "nan", ".nan": return .nan
        case "inf", "+inf", ".inf", "+.inf": return .infinity
        case "-inf", "-.inf": return -.infinity
        default: break
        }
        // `Double` reads more than authors write: hexadecimal numbers, `infinity`.
        guard text.utf8.contains(where: { (0x30...0x39).contains($0) }),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) })
        else { return nil }
        return Double(text)
    }

    private static func power(_ exponent: Int) -> Double {
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }
}

extension Codec where Value == Double {
    /// A number within a range, or text with a suffix of size where the range has no upper end: what a text comes to, a
    /// schema cannot bound.
    static func number(_ range: NumberRange) -> Codec {
        let expectation = describe(range)
        return Codec(
            schema: schema(of: range),
            expectation: expectation,
            read: { node, reading in
                guard let text = scalar(node, isBounded: range.maximum != nil), let number = SizeText.number(text)
                else {
                    reading.report(node, insteadOf: expectation, because: node.numberAmbiguity)
                    return nil
                }
                let isSpelledOut = text.utf8.contains { (0x30...0x39).contains($0) }
                if isSpelledOut, !number.isFinite {
                    reading.report(
                        "found \(node.description), which is beyond the largest number, 1.8e308; allowed is \(expectation)",
                        at: node.place
                    )
                    return nil
                }
                guard range.contains(number) else {
                    reading.report(node, insteadOf: expectation)
                    return nil
                }
                return number
            },
            write: { .number($0) }
        )
    }

    private static func scalar(_ node: DocumentNode, isBounded: Bool) -> String? {
        switch node.content {
        case .plain: node.numberWord
        case .text(let text): isBounded ? nil : text
        case .list, .map: nil
        }
    }

    private static func describe(_ range: NumberRange) -> String {
        let bounds =
            switch (range.minimum, range.maximum) {
            case (let minimum?, let maximum?): " from \(text(minimum)) to \(text(maximum))"
            case (let minimum?, nil) where range.isAboveMinimum: " above \(text(minimum))"
            case (let minimum?, nil): " of at least \(text(minimum))"
            case (nil, let maximum?): " of at most \(text(maximum))"
            case (nil, nil): ""
            }
        let finite = range.allowsNonFinite ? "a number\(bounds), 'NaN', '+Inf' or '-Inf'" : "a finite number\(bounds)"
        return "\(finite), such as \(range.maximum == nil ? "42, 1.5 or '2k'" : "42 or 1.5")"
    }

    private static func text(_ number: Double) -> String {
        Int64(exactly: number).map(String.init) ?? number.description
    }

    private static func schema(of range: NumberRange) -> DocumentNode {
        var number: [(String, DocumentNode)] = [("type", "number")]
        if let minimum = range.minimum {
            number.append((range.isAboveMinimum ? "exclusiveMinimum" : "minimum", .number(minimum)))
        }
        if let maximum = range.maximum { number.append(("maximum", .number(maximum))) }
        let pattern =
            range.allowsNonFinite
            ? SizeText.patternWithNonFinite
            : (range.minimum ?? -1) >= 0 ? SizeText.patternWithoutMinus : SizeText.pattern
        guard range.maximum == nil else { return .map(number) }
        return ["anyOf": [.map(number), ["type": "string", "pattern": .text(pattern)]]]
    }
}
