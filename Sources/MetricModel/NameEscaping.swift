/// The legacy alphabets, of which every scraper can read names.
package enum NameAlphabet: Sendable {
    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`
    case metric
    /// `[a-zA-Z_][a-zA-Z0-9_]*`
    case label

    package func contains(_ name: String) -> Bool {
        var isFirst = true
        // A byte of a longer character is no character of an alphabet.
        for byte in name.utf8 {
            guard contains(Unicode.Scalar(byte), isFirst: isFirst) else { return false }
            isFirst = false
        }
        return !isFirst
    }

    /// Ranges of bytes on purpose: `isLetter` and `isNumber` take other alphabets too.
    func contains(_ scalar: Unicode.Scalar, isFirst: Bool) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "_": true
        case "0"..."9": !isFirst
        case ":": self == .metric
        default: false
        }
    }
}

/// What a scraper sees of a name that is not of the legacy alphabet (Prometheus, "Escaping schemes"). Names of the
/// alphabet stay as they are under each scheme, as client_golang leaves them.
package enum EscapingScheme: String, CaseIterable, Sendable {
    /// The name itself, quoted.
    case allowUTF8 = "allow-utf-8"
    /// Every other character becomes `_`.
    case underscores
    /// `.` becomes `_dot_`, `_` and every other character `__`.
    case dots
    /// `U__`, and each other character as its hexadecimal number between underscores; `_` becomes `__`.
    case values

    package func escape(_ name: String, in alphabet: NameAlphabet) -> String {
        guard self != .allowUTF8, !alphabet.contains(name) else { return name }
        var escaped = self == .values ? "U__" : ""
        for (index, scalar) in name.unicodeScalars.enumerated() {
            let isLegacy = alphabet.contains(scalar, isFirst: index == 0)
            switch (self, scalar) {
            case (.dots, "."): escaped += "_dot_"
            case (.dots, "_"), (.values, "_"): escaped += "__"
            case _ where isLegacy: escaped.unicodeScalars.append(scalar)
            case (.dots, _): escaped += "__"
            case (.values, _): escaped += "_\(String(scalar.value, radix: 16))_"
            default: escaped += "_"
            }
        }
        return escaped
    }
}

/// Two labels that some scraper would see under one name, for which it refuses the whole page.
package struct LabelClash: CustomStringConvertible {
    package let first: String
    package let second: String
    private let escaped: String
    private let scheme: EscapingScheme

    /// The first clash among names that are all different; nil when there is none.
    package init?(among names: [String]) {
        for scheme in EscapingScheme.allCases where scheme != .allowUTF8 {
            var seen: [String: String] = [:]
            for name in names {
                let escaped = scheme.escape(name, in: .label)
                guard let other = seen.updateValue(name, forKey: escaped), !other.utf8.elementsEqual(name.utf8) else {
                    continue
                }
                (first, second, self.escaped, self.scheme) = (other, name, escaped, scheme)
                return
            }
        }
        return nil
    }

    package var description: String {
        "the labels '\(first)' and '\(second)' are both written as '\(escaped)' for a scraper that asks for "
            + "escaping=\(scheme.rawValue); choose another name"
    }
}
