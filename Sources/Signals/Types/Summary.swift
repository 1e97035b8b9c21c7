import MetricModel

/// What a summary's series observes: a rate of observations and their distribution, or numbers as they are.
package struct Summary: Parameterised {
    package var rate: Operand?
    package var distribution: DistributionSource?
    package var arrivals = Arrivals.smooth
    package var resets: Resets?
    package var quantiles = Quantiles.computed([0.5, 0.9, 0.99])
    package var sum: Double?
    package var count: Double?

    package static let fields: [ParameterField<Summary>] = [
        ParameterField(
            "rate",
            \.rate,
            .signal,
            default: .some(nil),
            "Observations a second: a signal, or a number. What is below zero counts as zero."
        ),
        ParameterField(
            "distribution",
            \.distribution,
            .variant(DistributionSource.variants.filter { $0.name != "weights" }),
            default: .some(nil),
            "How the observations are distributed; parameters may be signals."
        ),
        .choice("arrivals", \.arrivals, default: .smooth, Counter.arrivalsSummary),
        ParameterField("resets", \.resets, Resets.type, default: .some(nil), Counter.resetsSummary),
        ParameterField(
            "quantiles",
            \.quantiles,
            Quantiles.type,
            default: .computed([0.5, 0.9, 0.99]),
            "Which quantiles to tell: a list; or fixed ones with their values, `{\"0.5\": 1.2}`, beside `sum` and `count`."
        ),
        ParameterField("sum", \.sum, .number(.finite), default: .some(nil), "With fixed quantiles: the sum."),
        ParameterField("count", \.count, .number(.atLeast(0)), default: .some(nil), "With fixed quantiles: the count."),
    ]

    package init() {}

    package var isPinned: Bool { sum != nil || count != nil }

    package var conflicts: [ParameterConflict] {
        if isPinned {
            var conflicts: [ParameterConflict] = []
            if rate != nil || distribution != nil {
                conflicts.append(ParameterConflict("sum", "a fixed sum and count stand beside a rate; write either"))
            }
            if case .computed(let list) = quantiles, !list.isEmpty, list != [0.5, 0.9, 0.99] {
                conflicts.append(
                    ParameterConflict(
                        "quantiles",
                        "quantiles without values; beside a fixed sum write them as a mapping"
                    )
                )
            }
            if sum == nil {
                conflicts.append(ParameterConflict("sum", "the sum is missing; write it beside the count"))
            }
            guard let count else {
                return conflicts + [ParameterConflict("count", "the count is missing; write it beside the sum")]
            }
            if count != count.rounded() {
                conflicts.append(ParameterConflict("count", "found \(count.words); allowed is a whole number"))
            }
            return conflicts + quantiles.conflicts
        }
        if case .pinned = quantiles {
            return [ParameterConflict("quantiles", "fixed quantiles stand without 'sum' and 'count'; write these too")]
        }
        let instead = "'quantiles', 'sum' and 'count'"
        return missing(rate, "rate", instead: instead) + missing(distribution, "distribution", instead: instead)
            + quantiles.conflicts
    }
}

/// Which quantiles a summary tells.
package enum Quantiles: Hashable, FieldConvertible {
    case computed([Double])
    case pinned(NumberTable)

    package static let type = FieldType.either([
        .list(.number(.within(0...1)), atLeast: 0), .table(rule, .any),
    ])
    private static let rule = TextRule("a quantile: a number from 0 to 1") { text in
        guard let quantile = Double(text), (0...1).contains(quantile) else {
            return "found '\(text)'; allowed is a number from 0 to 1"
        }
        return nil
    }

    package init?(_ value: FieldValue) {
        if let list = [Double](value) {
            self = .computed(list)
        } else if let table = NumberTable(value) {
            self = .pinned(table)
        } else {
            return nil
        }
    }

    package var fieldValue: FieldValue {
        switch self {
        case .computed(let list): list.fieldValue
        case .pinned(let table): table.fieldValue
        }
    }

    /// In ascending order.
    package var quantiles: [Double] {
        switch self {
        case .computed(let list): list
        case .pinned(let table): table.entries.compactMap { Double($0.key) }
        }
    }

    var conflicts: [ParameterConflict] {
        zip(quantiles, quantiles.dropFirst()).allSatisfy { $0 < $1 }
            ? [] : [ParameterConflict("quantiles", "quantiles are not in ascending order; sort them, each once")]
    }
}
