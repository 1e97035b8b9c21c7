/// Counts by bound, as a test fixture writes them: `{"0.1": 5, "0.5": 7, "+Inf": 9}`.
package enum PinnedCounts {
    static let rule = TextRule("a bound: a number, or '+Inf'") { text in
        bound(text) == nil ? "found '\(text)'; allowed is a number, or '+Inf'" : nil
    }

    private static func bound(_ text: String) -> Double? {
        if ["+Inf", "Inf", "inf", "+inf"].contains(text) { return .infinity }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }),
            let bound = Double(text)
        else { return nil }
        return bound
    }

    package static func rows(_ table: NumberTable) -> [(bound: Double, count: Double)] {
        table.entries.compactMap { entry in bound(entry.key).map { (bound: $0, count: entry.number) } }
    }

    static func conflicts(_ table: NumberTable) -> [ParameterConflict] {
        let rows = rows(table)
        func conflict(_ message: String) -> [ParameterConflict] { [ParameterConflict("counts", message)] }
        guard let last = rows.last, last.bound == .infinity else {
            return conflict("the last bound is not '+Inf'; write the count of all observations there")
        }
        for (row, next) in zip(rows, rows.dropFirst()) {
            if row.bound >= next.bound {
                return conflict(
                    "bounds are not in ascending order: \(next.bound.words) stands after \(row.bound.words)"
                )
            }
            if row.count > next.count {
                return conflict(
                    "the count at \(next.bound.words) is below the one before it; counts are cumulative, so they rise"
                )
            }
        }
        if let row = rows.first(where: { $0.count != $0.count.rounded() || $0.count > 0x1p53 }) {
            return conflict("found \(row.count.words); allowed are whole numbers")
        }
        return []
    }
}
