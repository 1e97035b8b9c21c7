package import MetricModel

/// A value for every instant: a pure function of time.
///
/// A signal is data, not a closure: it is written, stored, compared and drawn. A new kind is one file with a type of its
/// own, and one line in ``SignalKinds/all``.
package protocol Signal: Sendable, Equatable {
    /// What is written in `kind:`.
    static var kind: String { get }
    /// One sentence for the reference.
    static var summary: String { get }
    static var fields: [SignalField<Self>] { get }

    /// A blank signal, for a reader to fill in: it has a value only once every field without a default is set.
    init()

    /// The value that never changes, if there is one: it is then rendered once and for all.
    var constant: Double? { get }

    /// The value when `time` has gone by since the signal's epoch; negative before it.
    ///
    /// `seed` is the series'; two calls with the same arguments give the same value.
    func value(at time: TimeSpan, seed: Seed) -> Double
}

extension Signal {
    package var constant: Double? { nil }
}

/// Every kind of signal that can be written, in the order of the reference.
package enum SignalKinds {
    package static let all: [any Signal.Type] = [
        Static.self,
        Ramp.self,
        Square.self,
        Sine.self,
        Gaussian.self,
    ]
}
