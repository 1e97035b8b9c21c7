/// How events come that a rate counts.
package enum Arrivals: String, FieldChoice {
    /// As evenly as the rate says: the count is the integral itself.
    case smooth
    /// At random, each independent of the others: a Poisson process with the rate for its intensity.
    case poisson
}
