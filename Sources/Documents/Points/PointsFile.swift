import MetricModel
import Signals

extension Codec where Value == FieldValue {
    private static let csvField = Field(
        "csv",
        Codec<String>.text(maximumLength: 4096),
        "A file with a row for each point, its time in the first cell; times count from the first row."
    )
    private static let columnField = Field(
        "column",
        Codec<PointsText.Column>.column,
        default: .number(2),
        "The column of the values: its number, where 1 is the time, or its heading."
    )
    private static let timeUnitField = Field(
        "time_unit",
        Codec<PointsText.TimeUnit?>.timeUnit,
        default: .some(nil),
        "The unit of times that are numbers; by default the size of the first one decides."
    )
    private static let fields: [any FieldDescription] = [csvField, columnField, timeUnitField]
    private static let expectation = "a list of points, or {csv: FILE}"

    /// Points in a file, which only a configuration file may name. They are read at once and kept with the definition.
    static let pointsInFile = Codec(
        schema: mappingSchema("Points in a file; only in a configuration file.", fields),
        expectation: expectation,
        read: { node, reading in
            guard let mapping = MappingReader(node, name: "points", knownKeys: fields.map(\.name), &reading)
            else { return nil }
            let path = mapping.read(csvField, &reading)
            let column = mapping.read(columnField, &reading)
            let timeUnit = mapping.read(timeUnitField, &reading)
            guard let path, let column, let timeUnit else { return nil }
            let place = node[key: csvField.name]?.place
            guard let readFile = reading.readFile else {
                reading.report("only a configuration file may name a file; send the points as a list", at: place)
                return nil
            }
            do throws(UnreadableFile) {
                let text = try readFile(path)
                return .list(try PointsText.points(text, column: column, timeUnit: timeUnit).map(\.fieldValue))
            } catch {
                reading.report("cannot read '\(path)': \(error.reason)", at: place)
                return nil
            }
        },
        write: { _ in DocumentNode(.plain("null")) }
    )
}

extension Codec where Value == PointsText.Column {
    /// A plain number is a number; in quotes it is a heading.
    fileprivate static let column = Codec(
        schema: ["anyOf": [["type": "integer", "minimum": 2], ["type": "string"]]],
        expectation: "the number of a column, from 2, or its heading",
        read: { node, reading in
            let expectation = "the number of a column, from 2 (1 is the time), or its heading"
            if let word = node.numberWord, let number = SizeText.plainNumber(word) {
                guard let index = Int(exactly: number), index >= 2 else {
                    reading.report(node, insteadOf: expectation)
                    return nil
                }
                return .number(index)
            }
            return readText(node, insteadOf: expectation, &reading).map { .heading($0) }
        },
        write: { column in
            switch column {
            case .number(let number): DocumentNode(integerLiteral: number)
            case .heading(let heading): .text(heading)
            }
        }
    )
}

extension Codec where Value == PointsText.TimeUnit? {
    fileprivate static let timeUnit = Codec(
        schema: words.schema,
        expectation: words.expectation,
        read: { words.read($0, &$1).map { PointsText.TimeUnit(rawValue: $0) } },
        write: { $0.map { .text($0.rawValue) } ?? DocumentNode(.plain("null")) }
    )

    private static let words = Codec<String>.choice(PointsText.TimeUnit.allCases.map(\.rawValue))
}
