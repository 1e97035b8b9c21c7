import Catalogs
import Documents
import Exporter
import Exposition
import Hummingbird
import MetricModel

/// The call that computes what series are worth over a stretch of time.
enum SamplesEndpoint {
    /// Numbers in one answer.
    private static let maximumPointCount = 1_000_000

    @Sendable
    static func get(_ call: APIRequest) async throws -> Response {
        let family = try call.family(named: call.metricName())
        return .json(.map(try await samples(of: family, asked: call)), for: call.request)
    }

    /// The entries of the answer.
    static func samples(of family: FamilyDefinition, asked call: APIRequest) async throws -> [(String, DocumentNode)] {
        let range = try SampleRange(call)
        let part = try SeriesRange(call)
        let wanted = try call.labels()
        guard wanted.isEmpty || wanted.count == family.labels.count else {
            throw APIError(
                .unprocessableContent,
                "\(wanted.count) label values given; the metric '\(family.name)' has \(family.labels.count)"
            )
        }
        let labels = wanted.isEmpty ? nil : wanted.map { LabelValue($0.text) }
        let seriesLimit = maximumPointCount / range.instants.count
        let seriesCount = labels == nil ? part.count(of: family.seriesCount) : 1
        guard labels != nil || seriesCount <= seriesLimit else {
            throw APIError(
                .unprocessableContent,
                "\(seriesCount) series at \(range.instants.count) instants are more than \(maximumPointCount) points; "
                    + "choose one series with 'labels=', some with 'limit=', or fewer instants"
            )
        }
        let (settings, totals) = (call.exporter.settings, call.exporter.snapshot.totals)
        let history = try await SampleHistory(
            of: family,
            settings: settings,
            totals: totals,
            at: range.instants,
            labels: labels,
            offset: labels == nil ? part.offset : 0,
            limit: part.limit
        ) { work in
            try LongWorkRefusal.check(
                "these samples",
                work,
                settings.limits,
                cure: "choose fewer series with 'labels=' or 'limit=', or fewer instants"
            )
        }
        guard labels == nil || !history.series.isEmpty else {
            let text = wanted.map { "'\($0)'" }.joined(separator: ", ")
            throw APIError(.notFound, "the metric '\(family.name)' has no series with the labels \(text)")
        }
        return [
            ("name", .text(family.name.text)),
            ("series", .list(history.series.map { node(of: $0, at: range.instants) })),
        ]
    }

    private static func node(of series: SampleHistory.Series, at instants: [Timestamp]) -> DocumentNode {
        [
            "name": .text(series.name.text),
            "labels": .map(series.labels.map { ($0.name, .text($0.text)) }),
            "points": .list(
                zip(instants, series.values).map { instant, value in
                    [
                        .number(Double(instant.milliseconds) / 1000),
                        value.map(DocumentNode.number) ?? DocumentNode(.plain("null")),
                    ]
                }
            ),
        ]
    }
}

/// Which of the series of a family a request asks for; all of them when it does not say.
struct SeriesRange {
    let offset: Int
    let limit: Int

    static let offset = parameter("offset", "How many series to leave out before the first one.", minimum: 0)
    static let limit = parameter("limit", "How many series at most; the others are not computed.", minimum: 1)

    private static func parameter(_ name: String, _ summary: String, minimum: Int) -> Endpoint.Parameter {
        .init(
            name: name,
            location: .query,
            summary: summary,
            schema: [
                "type": "integer", "minimum": DocumentNode(integerLiteral: minimum),
                "maximum": DocumentNode(integerLiteral: ListRange.maximumNumber),
            ]
        )
    }

    /// - Throws: 422 when a number is none.
    init(_ call: APIRequest) throws(APIError) {
        offset = try call.wholeNumber("offset", in: 0...ListRange.maximumNumber) ?? 0
        limit = try call.wholeNumber("limit", in: 1...ListRange.maximumNumber) ?? .max
    }

    /// How many series that is of so many.
    func count(of all: Int) -> Int { min(limit, max(0, all - offset)) }
}

/// The instants that a request asks for.
struct SampleRange {
    let instants: [Timestamp]

    private static let maximumInstantCount: Int64 = 11_000
    private static let usualLength = TimeSpan(nanoseconds: 300 * 1_000_000_000)
    private static let usualCount: Int64 = 300

    static let from = parameter(
        "from",
        "The first instant: RFC 3339 or seconds since 1970; by default 5 minutes before `to`."
    )
    static let to = parameter("to", "The last instant; now by default.")
    static let step = parameter(
        "step",
        "From one instant to the next: `15s`, or seconds; by default a 300th of the time."
    )

    private static func parameter(_ name: String, _ summary: String) -> Endpoint.Parameter {
        .init(name: name, location: .query, summary: summary, schema: ["type": "string"])
    }

    /// - Throws: 422 when an instant is none, when the end is before the beginning, or when there are too many.
    init(_ call: APIRequest) throws(APIError) {
        let to = try Self.instant(Self.to, call) ?? call.exporter.now
        let from = try Self.instant(Self.from, call) ?? to + (TimeSpan.zero - Self.usualLength)
        let length = to - from
        guard length >= .zero else {
            throw APIError(.unprocessableContent, "'from' is after 'to'; swap them")
        }
        let usual = TimeSpan(nanoseconds: max(1, length.milliseconds / Self.usualCount) * 1_000_000)
        let step = try Self.span(Self.step, call) ?? usual
        let count = length.nanoseconds / step.nanoseconds + 1
        guard count <= Self.maximumInstantCount else {
            throw APIError(
                .unprocessableContent,
                "\(count) instants; at most \(Self.maximumInstantCount) are allowed: write a longer step or a shorter time"
            )
        }
        instants = (0..<count).map { from + TimeSpan(nanoseconds: $0 * step.nanoseconds) }
    }

    private static func instant(_ parameter: Endpoint.Parameter, _ call: APIRequest) throws(APIError) -> Timestamp? {
        guard let text = try call.query(parameter.name).last else { return nil }
        do throws(InstantError) {
            return try InstantText.instant(text)
        } catch {
            throw APIError(.unprocessableContent, error.sentence(after: "'\(parameter.name)' is '\(text)'"))
        }
    }

    private static func span(_ parameter: Endpoint.Parameter, _ call: APIRequest) throws(APIError) -> TimeSpan? {
        guard let text = try call.query(parameter.name).last else { return nil }
        let span = Double(text).flatMap { TimeSpan(seconds: $0) } ?? DurationText.span(text)
        guard let span, span.nanoseconds >= 1_000_000 else {
            throw APIError(
                .unprocessableContent,
                "'\(parameter.name)' is '\(text)'; allowed is a duration of at least 1ms, such as '15s' or a number of seconds"
            )
        }
        return span
    }
}
