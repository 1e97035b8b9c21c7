import MetricModel
import Signals

extension Codec where Value == FieldValue {
    private static let csvField = Field(
        "csv",
        Codec<String>.text(maximumLength: 4096),
        "A file with a time and a value in each line, in seconds or as RFC 3339; times count from the first one."
    )
    private static let expectation = "a list of points, or {csv: FILE}"

    /// Points in a file, which only a configuration file may name. They are read at once and kept with the definition.
    static let pointsInFile = Codec(
        schema: mappingSchema("Points in a file; only in a configuration file.", [csvField]),
        expectation: expectation,
        read: { node, reading in
            let mapping = MappingReader(node, name: "points", knownKeys: [csvField.name], &reading)
            guard let path = mapping?.read(csvField, &reading) else { return nil }
            let place = node[key: csvField.name]?.place
            guard let readFile = reading.readFile else {
                reading.report("only a configuration file may name a file; send the points as a list", at: place)
                return nil
            }
            do throws(UnreadableFile) {
                return .list(try PointsText.points(readFile(path)).map(\.fieldValue))
            } catch {
                reading.report("cannot read '\(path)': \(error.reason)", at: place)
                return nil
            }
        },
        write: { _ in DocumentNode(.plain("null")) }
    )
}

/// Comma-separated values with a time and a value in each line.
enum PointsText {
    private static let maximumCount = 1_000_000

    /// - Throws: what is wrong with the first line that is, with its number.
    static func points(_ text: String) throws(UnreadableFile) -> [Replay.Point] {
        var points: [Replay.Point] = []
        var beginning: Timestamp?
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let columns = line.split(separator: ",", omittingEmptySubsequences: false).map { trimmed($0) }
            if columns == [""] || line.hasPrefix("#") { continue }
            let value = columns.dropFirst().first.flatMap(SizeText.number)
            let instant = time(columns.first ?? "")
            guard case .success(let instant) = instant, let value, value.isFinite else {
                let error = if case .failure(let error) = instant { error } else { InstantError() }
                // The first line may be a heading.
                if points.isEmpty, instant == .failure(InstantError()), value == nil, index == 0 { continue }
                throw UnreadableFile(
                    error.sentence(
                        after: "line \(index + 1) is '\(line.prefix(60))'",
                        allowed: "a time and a finite number, such as '60,1.5'"
                    )
                )
            }
            let start = beginning ?? instant
            beginning = start
            let time = instant - start
            if let last = points.last, time <= last.time {
                throw UnreadableFile("line \(index + 1): its time is not after that of the line before it")
            }
            guard time.seconds <= DurationText.range.upperBound else {
                throw UnreadableFile("line \(index + 1): its time is more than 285 years after the first one")
            }
            points.append(Replay.Point(at: time, value))
            if points.count > maximumCount { throw UnreadableFile("more than \(maximumCount) lines") }
        }
        if points.isEmpty { throw UnreadableFile("there is no point in it") }
        return points
    }

    /// Seconds may count from anywhere, also backwards; dates are instants.
    private static func time(_ column: String) -> Result<Timestamp, InstantError> {
        if let seconds = SizeText.plainNumber(column), seconds.magnitude <= DurationText.range.upperBound {
            return .success(Timestamp(milliseconds: Int64((seconds * 1000).rounded())))
        }
        return Result { () throws(InstantError) in try InstantText.instant(column) }
    }

    private static func trimmed(_ column: Substring) -> String {
        let start = column.drop { $0 == " " || $0 == "\t" || $0 == "\"" }
        return String(start.reversed().drop { $0 == " " || $0 == "\t" || $0 == "\"" || $0 == "\r" }.reversed())
    }
}
