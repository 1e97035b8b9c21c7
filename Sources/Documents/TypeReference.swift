import Signals

/// The page about types of metrics.
extension ReferenceText {
    package static var types: String {
        let records: [(name: String, text: String, example: String, record: any Parameterised.Type)] = [
            (
                "counter",
                """
                The exposed value is the integral of the rate from the epoch, so that `rate()` is what was written. Instead of a \
                `rate` a value may have a `kind`: the signal is then the total itself, and must never decrease. A `replay` may: where a \
                recorded total falls, the counter has restarted. Until then it holds its value, also with \
                `interpolate: linear`, and the created timestamp is that of the last fall; with `loop` it restarts at the end \
                of the recording too. The name ends in `_total` once, whether it was written so or not; `total_suffix: false` \
                on the metric leaves the ending out (see [formats](formats.md#names)).
                """,
                """
                {name: requests, type: counter, labels: [method], values: [{labels: [GET], rate: 12}]}
                """,
                Counter.self
            ),
            (
                "histogram",
                """
                As many observations as the rate brings, spread over the buckets as the distribution says. Counts are whole, \
                cumulative and never fall; `_count` is the integral of the rate rounded down; each observation counts in `_sum` \
                with the mean of its bucket. When the rate or a parameter of the distribution changes over time, each bucket \
                follows its own integral within a few observations, and `_sum` is the integral of the rate times the mean of the \
                distribution (see [totals](totals.md)). What a distribution puts below zero counts as zero, unless there are \
                negative bounds. Fixed counts, classic or native, stand with their `sum` instead of a rate and a distribution; see \
                [native histograms](formats.md#native-histograms).
                """,
                """
                {name: latency, unit: seconds, type: histogram, values: [{rate: 50, distribution: {lognormal: {median: 0.1, sigma: 0.5}}}]}
                """,
                Histogram.self
            ),
            (
                "gaugehistogram",
                "How a number of things is distributed now; it may fall.",
                """
                {name: queue, type: gaugehistogram, values: [{size: 100, distribution: {uniform: {min: 0, max: 9}}, buckets: [3, 6]}]}
                """,
                GaugeHistogram.self
            ),
            (
                "summary",
                """
                As a histogram, but with quantiles as the distribution has them now. Without observations they are NaN. A summary \
                may be without `_sum`, `_count` or both: beside a rate `omit` lists them, and of fixed numbers those that are \
                left out are not exposed. In protobuf a reader takes what is left out for 0, and Prometheus stores that.
                """,
                """
                {name: size, unit: bytes, type: summary, values: [{rate: 5, distribution: {pareto: {min: 200, shape: 2}}, quantiles: [0.5, 0.9]}]}
                """,
                Summary.self
            ),
            (
                "stateset",
                "One series for each state, 1 for the one it is in and 0 for the others; the label has the metric's name.",
                """
                {name: phase, type: stateset, values: [{states: [idle, busy], schedule: [{state: idle, for: 5m}, {state: busy, for: 1m}]}]}
                """,
                StateSet.self
            ),
        ]
        let sections = records.map { name, text, example, record in
            "## \(name)\n\n\(text)\n\n```yaml\n\(example)\n```\n\n\(table(of: record))"
        }
        return ([typesIntroduction] + sections + [simpleTypes, exemplars, details(of: nestedRecords)]).joined(
            separator: "\n\n"
        )
            + "\n"
    }

    private static let simpleTypes = """
        ## info and unknown

        ```yaml
        {name: build, type: info, labels: [version, revision], values: [{labels: ["1.4.2", 8f3c1d2]}]}
        ```

        ```yaml
        {name: legacy, type: unknown, values: [{kind: sine, period: 1h, amplitude: 3, offset: 5}]}
        ```
        """

    private static let typesIntroduction = """
        # Types of metrics

        Made by `make docs` from the declarations in `Sources/Signals/Types`. The `type` of a metric decides what its values have \
        besides `labels`; `gauge` is the default. [Signals](signals.md) has what can stand for a rate, and what every value takes: \
        `delay`, `stop_after` and `gaps`.

        | type | a value has | Prometheus text | OpenMetrics |
        | --- | --- | --- | --- |
        | `gauge` | a signal | gauge | gauge |
        | `counter` | a rate, or a signal that never decreases, or a recorded total | counter | counter |
        | `histogram` | a rate and a distribution, or fixed counts | histogram | histogram |
        | `gaugehistogram` | a size and a distribution, or fixed counts | histogram | gaugehistogram |
        | `summary` | a rate and a distribution, or quantiles | summary | summary |
        | `info` | labels alone; the value is 1, the name ends in `_info` | gauge | info |
        | `stateset` | states with a schedule or a signal | gauge | stateset |
        | `unknown` | a signal | untyped | unknown |

        With `created: true` a metric shows `_created` for each counter, histogram and summary in OpenMetrics. It is off by default, as \
        Prometheus stores it as a series of its own.
        """

    private static var exemplars: String {
        """
        ## Exemplars

        A value of a counter or a histogram takes `exemplars`, which OpenMetrics and protobuf show. With `labels` and `every` they are \
        drawn: the newest one of each sample to which something was added.

        \(table(of: Exemplars.self))

        A list has fixed ones: one for a counter, and one for each bucket into which its value falls. A native histogram has up to 100, \
        each with a timestamp; each classic bucket beside it shows the last one of its own.

        ```yaml
        {name: waits, type: histogram, values: [{counts: {"1": 2, "+Inf": 5}, sum: 7.5, exemplars: [{labels: {trace_id: 0af7}, value: 0.3}]}]}
        ```

        \(table(of: FixedExemplar.self))
        """
    }

    private static let nestedRecords: [(String, any Parameterised.Type)] = [
        ("buckets: {linear: ...}", Buckets.Linear.self), ("buckets: {exponential: ...}", Buckets.Exponential.self),
        ("distribution: {normal: ...}", NormalParameters.self),
        ("distribution: {lognormal: ...}", LognormalParameters.self),
        ("distribution: {exponential: ...}", ExponentialParameters.self),
        ("distribution: {uniform: ...}", UniformParameters.self),
        ("distribution: {pareto: ...}", ParetoParameters.self),
        ("native", NativeBuckets.self), ("schedule", StateSet.Step.self),
    ]
}
