import MetricModel
import Signals
import Testing

@testable import Documents

/// A file of points in a few words: `0 1, 60 gap`.
private func points(
    _ text: String,
    column: PointsText.Column = .number(2),
    timeUnit: PointsText.TimeUnit? = nil
)
    throws(UnreadableFile) -> String
{
    try PointsText.points(text, column: column, timeUnit: timeUnit)
        .map { "\($0.time.seconds.words) \($0.value.map(\.words) ?? "gap")" }
        .joined(separator: ", ")
}

private func reason(_ text: String, column: PointsText.Column = .number(2)) -> String? {
    do throws(UnreadableFile) {
        _ = try points(text, column: column)
        return nil
    } catch {
        return error.reason
    }
}

extension Double {
    fileprivate var words: String { self == rounded() ? String(Int64(self)) : description }
}

@Suite("PointsText")
struct PointsTextTests {
    @Test(
        "times count from the first one",
        arguments: [
            ("time,value\n10,1\n20,2.5\n40,0\n", "0 1, 10 2.5, 30 0"), ("-10,1\n-5.5,2\n0,3", "0 1, 4.5 2, 10 3"),
            ("2024-02-28T00:00:00Z,1\n2024-02-29T00:00:00Z,2\n", "0 1, 86400 2"),
            ("1e3,1k\n1.5e3,2Ki\n", "0 1000, 500 2048"),
        ]
    )
    func times(text: String, expected: String) throws {
        #expect(try points(text) == expected)
    }

    @Test(
        "the size of the first number decides the unit of all, unless it is written",
        arguments: [
            ("1767225600,1\n1767225601,2", nil, "0 1, 1 2"), ("1767225600000,1\n1767225601500,2", nil, "0 1, 1.5 2"),
            ("1767225600000000,1\n1767225601000000,2", nil, "0 1, 1 2"),
            ("1767225600000000000,1\n1767225601000000000,2", nil, "0 1, 1 2"), ("0,1\n1000,2", nil, "0 1, 1000 2"),
            ("0,1\n1500,2", .milliseconds, "0 1, 1.5 2"), ("0,1\n2000000,2", .microseconds, "0 1, 2 2"),
            ("0,1\n3000000000,2", .nanoseconds, "0 1, 3 2"), ("0,1\n5,2", .seconds, "0 1, 5 2"),
        ] as [(String, PointsText.TimeUnit?, String)]
    )
    func units(text: String, unit: PointsText.TimeUnit?, expected: String) throws {
        #expect(try points(text, timeUnit: unit) == expected)
    }

    @Test(
        "a date may be written as spreadsheets, databases and logs do; without a zone it is UTC",
        arguments: [
            "2026-01-01T00:01:00Z", "2026-01-01 00:01:00", "2026-01-01 00:01", "2026-01-01t00:01:00",
            "2026-01-01 00:01:00 UTC",
            "2026-01-01 00:01:00.000", "2026-01-01 00:01:00,000", "2026-01-01 01:01:00+01:00",
            "2026-01-01 01:01:00 +0100",
            "2026-01-01 01:01:00+01", "2025-12-31T23:01:00 -01:00", "2026-01-01 00:01Z",
        ]
    )
    func dates(date: String) throws {
        #expect(try points("when;value\n2026-01-01;1\n\(date);2\n") == "0 1, 60 2")
    }

    @Test(
        "an empty cell is a gap, and NaN is a value",
        arguments: [
            ("t,v\n0,1\n1,\n2,3", "0 1, 1 gap, 2 3"),
            ("0,1\n1,\"\"\n2,null\n3,NA\n4,#N/A", "0 1, 1 gap, 2 gap, 3 gap, 4 gap"),
            ("0,\n1,2", "0 gap, 1 2"),
        ]
    )
    func gaps(text: String, expected: String) throws {
        #expect(try points(text) == expected)
        let values = try PointsText.points("0,NaN\n1,+Inf\n2,-inf").map(\.value)
        #expect(values.first.flatMap { $0 }?.isNaN == true)
        #expect(values.dropFirst() == [.infinity, -.infinity])
    }

    @Test(
        "rows are separated values as RFC 4180 has them, and as programs write them",
        arguments: [
            ("t,v\r\n0,1\r\n1,2\r\n", "0 1, 1 2"), ("t,v\r0,1\r1,2", "0 1, 1 2"),
            ("\"0\",\"1\"\n \"1\" , \"2\" ", "0 1, 1 2"),
            ("t,\"a, \"\"b\"\"\n\n# c\"\n0,1\n1,2", "0 1, 1 2"),
            ("# made by hand\n#\n\nt,v\n0,1\n# rest\n1,2\n", "0 1, 1 2"),
            ("t;v\n0;1,5\n0,5;2.5\n", "0 1.5, 0.5 2.5"), ("t\tv\n0\t1\n1\t2", "0 1, 1 2"),
            ("sep=;\n0;1\n1;2,5", "0 1, 1 2.5"),
            ("sep=,\r\nt,\"v; w\"\r\n0,1\r\n1,2", "0 1, 1 2"), ("t,v\n0,1\n1,2\n,\n ,\n", "0 1, 1 2"),
            ("time,0\n0,1\n1,2", "0 1, 1 2"), (",value\n0,1\n1,2", "0 1, 1 2"),
            ("t,v,w\n0,1,x\n1,2,\"y,z\"", "0 1, 1 2"),
        ]
    )
    func rows(text: String, expected: String) throws {
        #expect(try points(text) == expected)
    }

    @Test("a column is chosen by its number or its heading")
    func columns() throws {
        let text = "time,\"a \"\"b\"\"\",3\n0,1,2\n1,3,4\n"
        #expect(try points(text, column: .number(3)) == "0 2, 1 4")
        #expect(try points(text, column: .heading("3")) == "0 2, 1 4")
        #expect(try points(text, column: .heading("a \"b\"")) == "0 1, 1 3")
    }

    @Test(
        "an error has its line",
        arguments: [
            ("", "there is no point in it"), ("# nothing\nt,v\n", "there is no point in it"),
            ("0,1\nx,2", "line 2: found 'x' for a time; T"), ("0,1\n,2", "line 2: the time is missing; T"),
            ("0,1\n1,x", "line 2: found 'x' for a value; V"), ("0,1\n1,1e400", "line 2: found '1e400' for a value; V"),
            ("0,1\n\n# c\n1,\"2\n3\"\n", "line 4: found '2\n3' for a value; V"),
            ("0,1\n1,\"2,5\"", "line 2: found '2,5' for a value; V"),
            (
                "2026-02-28T00:00:00Z,1\n2026-02-29 00:00,2\n",
                "line 2: found '2026-02-29 00:00' for a time: February 2026 has 28 days; T"
            ),
            (
                "2026-02-29T00:00:00Z,x\n",
                "line 1: found '2026-02-29T00:00:00Z' for a time: February 2026 has 28 days; T"
            ),
            ("x60,1\n", "line 1: found 'x60' for a time; T"),
            ("0,1\n0,2", "line 2: its time is not after that of the row before it"),
            ("-9e9,1\n9e9,2", "line 2: its time is more than 285 years after the first one"),
            ("0,1\n1e10,2", "line 2: found '1e10' for a time, which in s is more than 285 years; T"),
            (
                "5e10,1\n",
                "line 1: found '5e10' for a time, which is of no unit by its size; write time_unit: s, ms, us or ns"
            ),
            ("0,1\n1", "line 2 has 1 cell, separated by ',', and line 1 has 2; W"),
            ("t;v\n0;1\n1;2;3", "line 3 has 3 cells, separated by ';', and line 1 has 2; W"),
            ("t\n1", "line 1 has 1 cell, separated by ',', and the values are in column 2"),
            ("0,1\n1,\"2\n3,4", "line 2: a quoted cell begins here and does not end; write '\"' after it"),
            (
                "0,\"1\"2\n",
                "line 1: found '2' after a quoted cell; allowed is ',' or the end of the line, and a quote within a cell is written twice"
            ),
        ]
    )
    func wrong(text: String, sentence: String) {
        let time =
            "allowed is a number such as 60, or a date such as 2026-01-01T00:00:00Z or 2026-01-01 00:00:00, which is UTC"
        let value = "allowed is a number such as 1.5, 'NaN', '+Inf' or '-Inf', or nothing for a gap"
        let width = "write as many, and a cell with a separator in it in quotes"
        let expected = ["T": time, "V": value, "W": width].reduce(sentence) { sentence, rest in
            sentence.hasSuffix("; \(rest.key)") ? sentence.dropLast(1) + rest.value : sentence
        }
        #expect(reason(text) == expected)
    }

    @Test(
        "a heading must be there once",
        arguments: [
            ("lod", "line 1 has no heading 'lod' after the first one; it has 'load', 'a', 'a'; did you mean 'load'?"),
            ("time", "line 1 has no heading 'time' after the first one; it has 'load', 'a', 'a'"),
            ("a", "line 1 has the heading 'a' twice; write the number of the column"),
        ]
    )
    func headings(heading: String, sentence: String) {
        #expect(reason("time,load,a,a\n0,1,2,3\n", column: .heading(heading)) == sentence)
    }
}
