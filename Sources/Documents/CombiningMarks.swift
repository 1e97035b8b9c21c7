/// Combining characters that follow one another.
///
/// Swift compares texts after it has sorted each such run, in a time that grows with the square of its length.
enum CombiningMarks {
    /// No language needs more than a few; Unicode's Stream-Safe Text Format (UAX #15) allows 30.
    static let maximumCount = 100
    static let problem = "more than \(maximumCount) combining characters in a row; write fewer"

    /// Whether a text has more of them in a row than are allowed.
    static func areTooMany(in text: String) -> Bool {
        // Each takes two bytes or more.
        guard text.utf8.count > 2 * maximumCount, text.utf8.contains(where: { $0 >= 0x80 }) else { return false }
        var count = 0
        for scalar in text.unicodeScalars {
            count = isMark(scalar) ? count + 1 : 0
            if count > maximumCount { return true }
        }
        return false
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0x300: false
        // Not marks themselves, but each stands for two.
        case 0xF73, 0xF75, 0xF81: true
        default: scalar.properties.canonicalCombiningClass != .notReordered
        }
    }
}
