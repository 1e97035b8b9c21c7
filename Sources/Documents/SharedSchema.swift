import Signals

/// Schemas that many fields share, under names of their own.
enum SharedSchema {
    private static let types: [(name: String, type: FieldType)] = [
        ("Number", .number(.finite)),
        ("NonNegativeNumber", .number(.atLeast(0))),
        ("PositiveNumber", .number(.positive)),
        ("Duration", .duration(allowsZero: false)),
        ("DurationOrZero", .duration(allowsZero: true)),
        ("Phase", .phase),
        ("Signals", .list(.signal, atLeast: 1)),
        ("Noise", .record(Modifiers.Noise.self)),
        ("Clamp", .record(Modifiers.Clamp.self)),
        ("Gaps", .record(Lifetime.Gaps.self)),
        ("Distribution", DistributionSource.type),
        ("Buckets", Buckets.type),
        ("Resets", Resets.type),
    ]

    static var schemas: [(String, DocumentNode)] {
        types.map { ($0.name, Codec<FieldValue>.wholeParameter(of: $0.type).schema) }
    }

    static func name(of type: FieldType) -> String? {
        types.first { isSame($0.type, type) }?.name
    }

    private static func isSame(_ left: FieldType, _ right: FieldType) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)): left == right
        case (.duration(let left), .duration(let right)): left == right
        case (.phase, .phase), (.signal, .signal): true
        case (.list(let left, let leftMinimum), .list(let right, let rightMinimum)):
            leftMinimum == rightMinimum && isSame(left, right)
        case (.record(let left), .record(let right)): left == right
        case (.variant(let left), .variant(let right)): left.map(\.name) == right.map(\.name)
        case (.either(let left), .either(let right)):
            left.count == right.count && zip(left, right).allSatisfy { isSame($0, $1) }
        default: false
        }
    }
}
