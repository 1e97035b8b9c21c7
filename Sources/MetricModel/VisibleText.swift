/// Text of an author in a sentence for a person.
package enum VisibleText {
    /// The same text with what nobody sees written out: `a<U+00A0>b`. Blanks and line feeds stay as they are.
    ///
    /// These are control and format characters (among them the byte order mark and those of no width), and every blank but
    /// the usual one (Unicode 16.0, section 4.5: Cc, Cf, Zs, Zl, Zp).
    package static func of(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isInvisible) else { return text }
        var visible = ""
        for scalar in text.unicodeScalars {
            if isInvisible(scalar) {
                visible += "<\(name(of: scalar))>"
            } else {
                visible.unicodeScalars.append(scalar)
            }
        }
        return visible
    }

    /// `U+00A0`
    private static func name(of scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A, 0x20...0x7E: return false
        case ..<0x20, 0x7F: return true
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator: return true
        default: return false
        }
    }
}
