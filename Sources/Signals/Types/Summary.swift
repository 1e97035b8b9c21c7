import MetricModel

/// What a summary's series observes: a rate of observations and their distribution, or numbers as they are.
package struct Summary: Parameterised {
    package var rate: Operand?
    package var distribution: DistributionSource?
    package var arrivals = Arrivals.smooth
    package var resets: Resets?
    package var quantiles = Quantiles.computed([0.5, 0.9, 0.99])
    package var sum: SampleNumber?
    package var count: Double?
    package var omitted: [Total] = []

    /// What a summary says besides quantiles.
    package enum Total: String, FieldChoice {
        case sum
        case count
    }

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
            "Which quantiles the series has: a list; or fixed ones with their values, `{\"0.5\": 1.2}`, instead of a rate."
        ),
        ParameterField(
            "sum",
            \.sum,
            .number(.any),
            default: .some(nil),
            "Without a rate: the sum. Left out, there is no `_sum`."
        ),
        ParameterField(
            "count",
            \.count,
            .number(.atLeast(0)),
            default: .some(nil),
            "Without a rate: the count. Left out, there is no `_count`."
        ),
        ParameterField(
            "omit",
            \.omitted,
            .list(Total.type, atLeast: 0),
            default: [],
            "With a rate: which of `sum` and `count` the series does not have."
        ),
    ]

    package init() {}

    /// Whether the numbers are fixed.
    package var isPinned: Bool {
        if case .pinned = quantiles { return true }
        return sum != nil || count != nil
    }

    package func has(_ total: Total) -> Bool {
        guard isPinned else { return !omitted.contains(total) }
        return switch total {
        case .sum: sum != nil
        case .count: count != nil
        }
    }

    /// Those that the series has, in ascending order.
    package var shownQuantiles: [Double] {
        if isPinned, case .computed = quantiles { return [] }
        return quantiles.quantiles
    }

    private var isEmpty: Bool { shownQuantiles.isEmpty && !has(.sum) && !has(.count) }

    package var conflicts: [ParameterConflict] {
        isPinned ? pinnedConflicts : computedConflicts
    }

    private var pinnedConflicts: [ParameterConflict] {
        var conflicts: [ParameterConflict] = []
        if rate != nil || distribution != nil {
            conflicts.append(
                sum == nil && count == nil
                    ? ParameterConflict("quantiles", "fixed quantiles stand beside a rate; write either")
                    : ParameterConflict("sum", "a fixed sum and count stand beside a rate; write either")
            )
        }
        if case .computed(let list) = quantiles, !list.isEmpty, list != [0.5, 0.9, 0.99] {
            conflicts.append(
                ParameterConflict("quantiles", "quantiles without values; beside a fixed sum write them as a mapping")
            )
        }
        if let count, count != count.rounded() {
            conflicts.append(ParameterConflict("count", "found \(count.words); allowed is a whole number"))
        }
        if !omitted.isEmpty {
            conflicts.append(
                ParameterConflict("omit", "'omit' stands beside fixed numbers; leave out the number instead")
            )
        }
        if isEmpty {
            conflicts.append(
                ParameterConflict("quantiles", "there is no quantile, no sum and no count; write at least one of them")
            )
        }
        return conflicts + quantiles.conflicts
    }

    private var computedConflicts: [ParameterConflict] {
        let instead = "'quantiles' with their values, 'sum' and 'count'"
        var conflicts =
            missing(rate, "rate", instead: instead) + missing(distribution, "distribution", instead: instead)
        if isEmpty {
            conflicts.append(
                ParameterConflict("omit", "nothing is left without a quantile, sum and count; leave out fewer of them")
            )
        }
        return conflicts + quantiles.conflicts
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
