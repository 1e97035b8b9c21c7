/// What a counter's series counts: the integral of a rate a second.
package struct Counter: Parameterised {
    package var rate = Operand(Static())
    package var start = 0.0
    package var arrivals = Arrivals.smooth
    package var resets: Resets?

    package static let rateSummary =
        "Events a second: a signal, or a number. What is below zero counts as zero. The count is its integral from the epoch."
    package static let arrivalsSummary =
        "`smooth`: the count is the integral itself; `poisson`: events come at random, with the rate for their intensity, and "
        + "the count is a whole number."
    package static let resetsSummary =
        "When the count begins again at zero, as after a restart: `{every: 6h}`, or a list of times since the epoch or dates."

    package static let fields: [ParameterField<Counter>] = [
        .signal("rate", \.rate, rateSummary),
        .number("start", \.start, range: .atLeast(0), default: 0, "The count at the epoch."),
        .choice("arrivals", \.arrivals, default: .smooth, arrivalsSummary),
        ParameterField("resets", \.resets, Resets.type, default: .some(nil), resetsSummary),
    ]

    package init() {}

    /// For what counts observations.
    init(rate: Operand, _ arrivals: Arrivals, _ resets: Resets?) {
        self.rate = rate
        self.arrivals = arrivals
        self.resets = resets
    }
}
