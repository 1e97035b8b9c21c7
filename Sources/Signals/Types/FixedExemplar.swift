package import MetricModel

/// An exemplar on a page (OpenMetrics 1.0, "Exemplars").
package struct Exemplar: Sendable {
    package var labels: [(name: String, value: String)]
    package var value: Double
    /// Of the observation; nil for one of an unknown time.
    package var instant: Timestamp?

    /// The same with the labels' names as a scraper is to see them.
    package func escaped(by scheme: EscapingScheme) -> Exemplar {
        var copy = self
        copy.labels = labels.map { (name: scheme.escape($0.name, in: .label), value: $0.value) }
        return copy
    }
}

/// An exemplar as its author wrote it.
package struct FixedExemplar: Parameterised {
    package var labels = TextTable()
    package var value: SampleNumber = 0.0
    package var timestamp: Timestamp?

    package static let fields: [ParameterField<FixedExemplar>] = [
        ParameterField("labels", \.labels, Exemplars.labelsType, default: TextTable(), "The labels, by name."),
        ParameterField(
            "value",
            \.value,
            .number(.any),
            "The observation; on a histogram it decides the bucket at which the exemplar stands."
        ),
        ParameterField(
            "timestamp",
            \.timestamp,
            .instant,
            default: .some(nil),
            "The instant of the observation; an exemplar of a native histogram needs it."
        ),
    ]

    package init() {}

    package var conflicts: [ParameterConflict] {
        Exemplars.conflicts(labels) { $0.unicodeScalars.count }
    }

    package var exemplar: Exemplar {
        Exemplar(labels: labels.entries.map { ($0.key, $0.text) }, value: value.value, instant: timestamp)
    }
}

/// Which exemplars a value has: new ones every now and then, or those that its author wrote.
package enum ExemplarChoice: Equatable, FieldConvertible {
    case drawn(Exemplars)
    case fixed([FixedExemplar])

    package static let type = FieldType.either([
        .record(Exemplars.self), .list(.record(FixedExemplar.self), atLeast: 1),
    ])

    package init?(_ value: FieldValue) {
        if let exemplars = Exemplars(value) {
            self = .drawn(exemplars)
        } else if let exemplars = [FixedExemplar](value) {
            self = .fixed(exemplars)
        } else {
            return nil
        }
    }

    package var fieldValue: FieldValue {
        switch self {
        case .drawn(let exemplars): exemplars.fieldValue
        case .fixed(let exemplars): exemplars.fieldValue
        }
    }

    /// The names of the labels of all exemplars.
    package var labelNames: [String] {
        switch self {
        case .drawn(let exemplars): exemplars.labels.entries.map(\.key)
        case .fixed(let exemplars): exemplars.flatMap { $0.labels.entries.map(\.key) }
        }
    }
}

extension Bucketed {
    /// The index of the bucket into which an observation falls; that of +Inf is the last, and has NaN too, as in client_golang.
    package func bucket(of observation: Double) -> Int {
        bounds.firstIndex { observation <= $0 } ?? bounds.count
    }
}
