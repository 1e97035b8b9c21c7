import MetricModel
import Signals

/// Points as spreadsheets, Grafana and other programs write them: a row for each, with its time in the first cell.
struct PointsText {
    /// Which column holds the values.
    enum Column: Sendable {
        /// Counted from 1, which is the time.
        case number(Int)
        case heading(String)
    }

    private static let maximumCount = 1_000_000

    private var rows: CSVRows
    private var times: PointTimes
    /// Of the first row; every other one has as many.
    private var width: (cells: Int, line: Int)?

    /// - Throws: what is wrong with the first line that is, with its number.
    static func points(
        _ text: String,
        column: Column = .number(2),
        timeUnit: TimeUnit? = nil
    ) throws(UnreadableFile) -> [Replay.Point] {
        var file = PointsText(rows: CSVRows(text), times: PointTimes(unit: timeUnit))
        return try file.points(column)
    }

    private init(rows: CSVRows, times: PointTimes) {
        self.rows = rows
        self.times = times
    }

    private mutating func points(_ column: Column) throws(UnreadableFile) -> [Replay.Point] {
        guard let first = try nextRow() else { throw UnreadableFile("there is no point in it") }
        let index = try index(of: column, in: first)
        var points: [Replay.Point] = []
        var beginning: Timestamp?
        var row = isHeading(first, index, column) ? try nextRow() : first
        while let current = row {
            let instant = try times.instant(rows.text(of: current.cells[0]), commas: hasCommas, line: current.line)
            let start = beginning ?? instant
            beginning = start
            let time = instant - start
            if let last = points.last, time <= last.time {
                throw UnreadableFile("line \(current.line): its time is not after that of the row before it")
            }
            guard time.seconds <= DurationText.range.upperBound else {
                throw UnreadableFile("line \(current.line): its time is more than 285 years after the first one")
            }
            points.append(Replay.Point(at: time, try value(current, index)))
            if points.count > Self.maximumCount { throw UnreadableFile("more than \(Self.maximumCount) rows") }
            row = try nextRow()
        }
        guard !points.isEmpty else { throw UnreadableFile("there is no point in it") }
        return points
    }

    private mutating func nextRow() throws(UnreadableFile) -> CSVRows.Row? {
        guard let row = try rows.next() else { return nil }
        let width = width ?? (row.cells.count, row.line)
        self.width = width
        guard row.cells.count == width.cells else {
            throw UnreadableFile(
                "line \(row.line) has \(cells(row.cells.count)), separated by '\(rows.separatorText)', and line \(width.line) has "
                    + "\(width.cells); write as many, and a cell with a separator in it in quotes"
            )
        }
        return row
    }

    private func cells(_ count: Int) -> String { count == 1 ? "1 cell" : "\(count) cells" }

    /// Of the cell with the value.
    private func index(of column: Column, in first: CSVRows.Row) throws(UnreadableFile) -> Int {
        switch column {
        case .number(let number):
            guard number <= first.cells.count else {
                throw UnreadableFile(
                    "line \(first.line) has \(cells(first.cells.count)), separated by '\(rows.separatorText)', and the values are "
                        + "in column \(number)"
                )
            }
            return number - 1
        case .heading(let heading):
            let headings = first.cells.map { rows.text(of: $0) }
            let found = headings.indices.dropFirst().filter { headings[$0].utf8.elementsEqual(heading.utf8) }
            guard let index = found.first else {
                let meant = NearestName.of(heading, among: Array(headings.dropFirst())).map {
                    "; did you mean '\($0)'?"
                }
                let known = headings.dropFirst().prefix(20).map { "'\(shortened($0))'" }.joined(separator: ", ")
                throw UnreadableFile(
                    "line \(first.line) has no heading '\(shortened(heading))' after the first one; it has \(known)"
                        + (meant ?? "")
                )
            }
            guard found.count == 1 else {
                throw UnreadableFile(
                    "line \(first.line) has the heading '\(shortened(heading))' twice; write the number of the column"
                )
            }
            return index
        }
    }

    /// Whether the first row names the columns: the time is none, and the value is no number, or the time has no digit.
    private func isHeading(_ row: CSVRows.Row, _ index: Int, _ column: Column) -> Bool {
        if case .heading = column { return true }
        let time = rows.text(of: row.cells[0])
        guard !PointTimes.looksLikeTime(time, commas: hasCommas) else { return false }
        let hasNoDigit = !time.isEmpty && !time.utf8.contains { (0x30...0x39).contains($0) }
        let value = rows.text(of: row.cells[index])
        return hasNoDigit || !(isGap(value) || number(value) != nil)
    }

    /// Where semicolons separate cells a number may have a comma for its point.
    private var hasCommas: Bool { rows.separator == UInt8(ascii: ";") }

    /// nil in a gap.
    private func value(_ row: CSVRows.Row, _ index: Int) throws(UnreadableFile) -> Double? {
        let text = rows.text(of: row.cells[index])
        if isGap(text) { return nil }
        let isSpelledOut = text.utf8.contains { (0x30...0x39).contains($0) }
        guard let number = number(text), number.isFinite || !isSpelledOut else {
            throw UnreadableFile(
                "line \(row.line): found '\(shortened(text, to: 60))' for a value; allowed is a number such as 1.5, 'NaN', '+Inf' "
                    + "or '-Inf', or nothing for a gap"
            )
        }
        return number
    }

    private func number(_ text: String) -> Double? { SizeText.number(PointTimes.decimal(text, commas: hasCommas)) }

    /// Nothing, or a word for it as databases and statistics write it.
    private func isGap(_ text: String) -> Bool {
        text.isEmpty || ["null", "na", "n/a", "#n/a"].contains(text.lowercased())
    }
}
