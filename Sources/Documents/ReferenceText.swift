import MetricModel
import Signals

/// The reference of signals and types as Markdown, made of what these declare themselves.
package enum ReferenceText {
    /// When the pictures' time begins: a Monday.
    package static let epoch = "2026-01-05T00:00:00Z"

    /// A kind with the configuration and the length of time of its picture.
    package static var pictures: [(kind: String, configuration: String, length: String)] {
        SignalKinds.all.map { kind in
            let configuration = """
                clock: {epoch: "\(epoch)"}
                metrics: [{name: \(kind.kind), values: [\(kind.example.text)]}]
                """
            return (kind.kind, configuration, kind.example.length)
        }
    }

    /// - Parameter folder: where the pictures are, from the page.
    package static func signals(picturesIn folder: String) -> String {
        let kinds = SignalKinds.all.map { section(of: $0, picturesIn: folder) }
        return ([introduction, index] + kinds + [modifiers, expansion, lifetime, functions, randomness])
            .joined(separator: "\n\n") + "\n"
    }

    private static let introduction = """
        # Signals

        Made by `make docs` from the declarations in `Sources/Signals`.

        A signal is a value for every instant. `t` is the time since the value's epoch (its own `epoch`, or `clock.epoch` in the file), and \
        `x = (t mod period) / period`, so that `0 ≤ x < 1`, before the epoch too. An integral is what a counter over the signal \
        shows; what is below zero counts as zero there, and [totals](totals.md) says how it is found. The pictures are made by `mocktrics-exporter plot --svg`.

        A parameter that is a number or a duration may be `{from: 1, to: 5}` or `{any: [1, 2, 5]}`: each series draws its own. \
        Where a signal may stand, a number is short for a static one.
        """

    private static var index: String {
        SignalKinds.all.map { "[\($0.kind)](#\($0.kind))" }.joined(separator: " · ")
    }

    private static func section(of kind: any Signal.Type, picturesIn folder: String) -> String {
        """
        ## \(kind.kind)

        \(kind.summary)

        ![\(kind.kind)](\(folder)/\(kind.kind).svg)

        ```yaml
        \(kind.example.text)
        ```

        \(table(of: kind))

        Integral: \(kind.integralSummary).
        """
    }

    static func table(of record: any Parameterised.Type) -> String {
        let document = RecordDocument(record)
        let rows = document.rows.map { row in
            "| `\(row.name)` | \(row.type.words) | \(row.defaultText) | \(row.summary) |"
        }
        return (["| field | | default | |", "| --- | --- | --- | --- |"] + rows).joined(separator: "\n")
    }

    private static var modifiers: String {
        """
        ## Modifiers

        Any signal takes these as well, also one inside of another. They apply in this order: `phase`, the signal itself, `scale`, \
        `offset`, `noise`, `clamp`, `round`. A kind's own `offset` is this one.

        \(table(of: Modifiers.self))

        \(details(of: [("noise", Modifiers.Noise.self), ("clamp", Modifiers.Clamp.self)]))
        """
    }

    private static let expansion = """
        ## Many series from one value

        Braces in a value's `labels` expand: `["pod-{1..500}", "{GET,POST}"]` is the product of both, 1,000 series. A range keeps its \
        zero padding (`{001..500}`) and may have a step (`{0..100..10}`); `{a..e}` are letters; braces nest. Braces with neither a \
        comma nor a range in them stand for themselves, as does a brace, comma or backslash after a backslash. \
        `phase: spread` spreads the series over the period of their signal. `defaults:` of a metric has keys for all its values.
        """

    private static var lifetime: String {
        """
        ## When a series is there

        A value, not a signal inside of it, takes these. While a series is absent, what it counts goes on.

        \(table(of: Lifetime.self))

        A value's time begins at the clock's epoch, or at its own: `epoch: 2026-01-01T12:00:00Z`, or seconds since 1970. \
        All its samples carry its `timestamp`, if it has one, at every scrape: see [formats](formats.md#samples-of-a-real-page).

        \(details(of: [("gaps", Lifetime.Gaps.self), ("churn", Churn.self), ("series", Population.self)]))

        Of `n` series `n·fraction` are replaced in each period, in their order and over again: at the beginning of period `p`, \
        counted from 0, `r = ⌊p·(n·fraction) + 10⁻⁶⌋` have been replaced in all, series `i` (from 0) for the \
        `⌊(r − 1 − i)/n⌋ + 1`st time if `i < r`. A series that replaces another one has a seed and a time of its own, which begins with \
        it. Of a value with `series` the first `min + (max − min)·(1 − cos(2π·x))/2` series are there, rounded. What these two mean \
        for pages of many series is in [scale.md](scale.md).
        """
    }

    private static var functions: String {
        let rows = ExpressionFunction.all.map { function in
            let (low, high) = (function.arguments.lowerBound, function.arguments.upperBound)
            return "| `\(function.name)` | \(low == high ? "\(low)" : "\(low) or more") | \(function.summary) |"
        }
        return """
            ## Functions of formulas

            Besides `t`, `now`, `pi` and `e`; numbers take the suffixes of sizes (`2k`, `10Mi`). `value("GET", "/cart")` is another value \
            of the same metric by its labels. `%` and `mod` have the sign of the divisor; `^` binds to the right and before a sign \
            (`-2^2` is -4); comparisons give 1 or 0 and are not chained; everything but 0 and NaN is true.

            | function | arguments | |
            | --- | --- | --- |
            \(rows.joined(separator: "\n"))
            """
    }

    private static let randomness = """
        ## How draws can be reproduced

        All arithmetic is modulo 2^64; `mix` is the finaliser of SplitMix64, `FNV` is FNV-1a with 64 bits.

        ```
        identity             = FNV(name FF label FF value FF label FF value FF ...), labels in the order of their names' bytes
        seed of a series     = mix(identity + mix(seed of the configuration))
        derived for a word   = mix(seed + FNV(word))
        derived for an index = mix(seed + FNV("index") + index·0x9E3779B97F4A7C15)
        draw(k)              = mix(seed + k·0x9E3779B97F4A7C15)
        uniform(k)           = (floor(draw(k) / 2^11) + 0.5) / 2^53
        z(k)                 = the standard normal quantile of uniform(k)
        ```

        The name is the metric's as exposed, without `_total` or `_info`.

        | what | seed | tick k |
        | --- | --- | --- |
        | `gaussian` | the series' | whole milliseconds since the epoch |
        | `uniform` | the series' | whole `hold`s since the epoch |
        | `noise` | derived for `noise` | whole `hold`s since the epoch |
        | `gaps` with a probability | derived for `gaps`: a gap when `uniform(k)` is below it | whole `hold`s since the epoch |
        | operand i of a combinator | derived for the index i | |
        | the rate of a counter, histogram or summary | derived for `rate` | |
        | parameter i of a distribution | derived for `distribution`, then for the index i | |
        | `{from, to}` and `{any}` | derived for `parameter`, then for the path, such as `rate.period` | 0 |
        | `random_walk`, `poisson` | as `RandomWalkPath.swift`, `PoissonProcess.swift`, `PoissonLaw.swift` and `HalfBinomialLaw.swift` say | |
        """

    static func details(of records: [(String, any Parameterised.Type)]) -> String {
        records.map { "`\($0)`:\n\n\(table(of: $1))" }.joined(separator: "\n\n")
    }
}

extension RecordDocument {
    struct Row {
        var name: String
        var type: FieldType
        var defaultText: String
        var summary: String
    }
}

extension FieldType {
    /// For a column of a table.
    var words: String {
        switch self {
        case .number(let range): range.words
        case .duration, .phase: "duration"
        case .flag: "true or false"
        case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .text(let rule): rule.expectation
        case .instant: "date"
        case .signal: "signal"
        case .list(let element, _): "list of \(element.words)"
        case .table(let rule, _): "mapping from \(rule.expectation) to numbers"
        case .texts(let rule, _): "mapping from \(rule.expectation) to texts"
        case .record: "mapping"
        case .variant(let variants): "one of " + variants.map { "`\($0.name)`" }.joined(separator: ", ")
        case .orNothing(let type): "\(type.words), or null"
        case .pointsInFile: "`{csv: FILE}`"
        case .either(let types): types.map(\.words).joined(separator: ", or ")
        }
    }
}

extension NumberRange {
    fileprivate var words: String {
        switch (minimum, maximum) {
        case (let minimum?, let maximum?): "number from \(text(minimum)) to \(text(maximum))"
        case (let minimum?, nil): "number \(isAboveMinimum ? ">" : "≥") \(text(minimum))"
        case (nil, let maximum?): "number ≤ \(text(maximum))"
        case (nil, nil): "number"
        }
    }

    private func text(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }
}
