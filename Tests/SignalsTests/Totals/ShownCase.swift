import MetricModel
import Testing

@testable import Signals

private func uniform(_ least: Double, _ greatest: Double, hold: Double) -> any Signal {
    make(Uniform.self, ["min": .number(least), "max": .number(greatest), "hold": .duration(span(hold))])
}

private func walk(_ step: Double) -> any Signal {
    make(
        RandomWalk.self,
        ["start": .number(0.2), "step": .number(step), "min": .number(0.05), "max": .number(0.5)]
    )
}

private func daily(_ amplitude: Double, _ offset: Double) -> any Signal {
    make(
        Sine.self,
        ["period": .duration(span(86_400)), "amplitude": .number(amplitude), "offset": .number(offset)]
    )
}

private func noisy(_ base: any Signal, _ sigma: Double, hold: Double) -> any Signal {
    var modifiers = Modifiers()
    var noise = Modifiers.Noise()
    noise.sigma = sigma
    noise.hold = span(hold)
    modifiers.noise = noise
    return Modified(base, modifiers)
}

func clamped(_ base: any Signal, scale: Double, to limits: ClosedRange<Double>) -> any Signal {
    var modifiers = Modifiers()
    modifiers.scale = scale
    var clamp = Modifiers.Clamp()
    clamp.minimum = limits.lowerBound
    clamp.maximum = limits.upperBound
    modifiers.clamp = clamp
    return Modified(base, modifiers)
}

func lognormal(_ median: any Signal, _ sigma: any Signal = Static(0.2)) -> DistributionSource {
    var parameters = LognormalParameters()
    parameters.median = Operand(median)
    parameters.sigma = Operand(sigma)
    return .lognormal(parameters)
}

/// A rate and a distribution whose draws are to be seen.
struct ShownCase: CustomTestStringConvertible {
    static let epoch = Timestamp(milliseconds: 1_767_225_600_000)
    static let bounds = [0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.6, 1, 2.5]

    let testDescription: String
    let rate: any Signal
    let distribution: DistributionSource

    init(_ name: String, _ rate: any Signal, _ distribution: DistributionSource) {
        (testDescription, self.rate, self.distribution) = (name, rate, distribution)
    }

    static let all = [
        ShownCase("held", Static(10), lognormal(uniform(0.1, 0.4, hold: 600))),
        ShownCase("noise, daily rate", daily(4, 10), lognormal(noisy(Static(0.2), 0.04, hold: 600))),
        ShownCase("noise over a daily base", Static(10), lognormal(noisy(daily(0.1, 0.25), 0.03, hold: 600))),
        ShownCase(
            "two parameters",
            noisy(Static(10), 2, hold: 5),
            lognormal(uniform(0.1, 0.4, hold: 600), uniform(0.1, 0.4, hold: 420))
        ),
        ShownCase("walk", Static(10), lognormal(walk(0.001))),
        ShownCase("clamped walk, daily rate", daily(4, 10), lognormal(clamped(walk(0.003), scale: 2, to: 0.2...0.8))),
        ShownCase("walk and daily sigma", walk(0.05), lognormal(walk(0.005), daily(0.1, 0.3))),
        ShownCase("held for years", Static(10), lognormal(uniform(0.1, 0.4, hold: 3e8))),
        ShownCase("walk for centuries", Static(10), lognormal(walk(1e-7))),
    ]

    /// Those whose distribution is soon another one, for ever.
    static let passing = [
        ShownCase(
            "count",
            Static(10),
            lognormal(clamped(make(Poisson.self, ["rate": .number(0.01)]), scale: 1e-3, to: 0.01...10))
        ),
        ShownCase(
            "exponential",
            Static(10),
            lognormal(
                make(
                    Exponential.self,
                    ["from": .number(2), "to": .number(0.1), "time_constant": .duration(span(20_000))]
                )
            )
        ),
    ]

    func plan(_ seed: Int = 1) -> ObservationPlan {
        ObservationPlan(
            rate: rate,
            distribution,
            bounds: Self.bounds,
            since: Self.epoch,
            seed: Seed(bits: UInt64(seed))
        )
    }

    func weights(_ seed: Int = 1) throws -> ShownWeights {
        guard case .shown(let weights)? = plan(seed).known(TotalsCache())?.weights else {
            throw Missing()
        }
        return weights
    }

    func observations(_ seed: Int = 1) -> MovingObservations {
        MovingObservations(
            rate: rate,
            .smooth,
            distribution,
            bounds: Self.bounds,
            since: Self.epoch,
            seed: Seed(bits: UInt64(seed)),
            totals: TotalsCache()
        )
    }

    private struct Missing: Error {}
}
