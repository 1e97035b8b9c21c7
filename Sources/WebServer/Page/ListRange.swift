import Documents
import HTTPTypes

/// Which part of a list a request asks for: at most ``limit`` entries after ``offset``.
struct ListRange {
    var offset: Int
    var limit: Int

    /// Up to which every reader of JSON keeps whole numbers as they are.
    static let maximumNumber = 9_007_199_254_740_991
    /// How many entries an answer may have.
    private static let maximumLimit = 1000
    private static let usualLimit = 100

    static let parameters = [
        Endpoint.Parameter(
            name: "offset",
            location: .query,
            summary: "How many entries to leave out before the first one.",
            schema: [
                "type": "integer", "minimum": 0, "maximum": DocumentNode(integerLiteral: maximumNumber), "default": 0,
            ]
        ),
        Endpoint.Parameter(
            name: "limit",
            location: .query,
            summary: "How many entries at most.",
            schema: [
                "type": "integer", "minimum": 1, "maximum": DocumentNode(integerLiteral: maximumLimit),
                "default": DocumentNode(integerLiteral: usualLimit),
            ]
        ),
    ]

    /// - Throws: 422 when a number is none, or out of bounds.
    init(_ call: APIRequest) throws(APIError) {
        offset = try call.wholeNumber("offset", in: 0...Self.maximumNumber) ?? 0
        limit = try call.wholeNumber("limit", in: 1...Self.maximumLimit) ?? Self.usualLimit
    }

    /// The part of a list of so many entries.
    func indices(of count: Int) -> Range<Int> {
        let start = min(offset, count)
        return start..<(start + min(limit, count - start))
    }
}

extension APIRequest {
    /// A whole number from the query; nil when it is not there.
    ///
    /// - Throws: 422 when it is none, or out of bounds.
    func wholeNumber(_ name: String, in bounds: ClosedRange<Int>) throws(APIError) -> Int? {
        guard let text = try query(name).last else { return nil }
        guard let number = Int(text), bounds.contains(number) else {
            throw APIError(
                .unprocessableContent,
                "'\(name)' is '\(text)'; allowed is a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
            )
        }
        return number
    }
}
