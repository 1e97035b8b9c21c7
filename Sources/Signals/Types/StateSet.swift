package import MetricModel

/// Which of several states something is in.
package struct StateSet: Parameterised {
    package struct Step: Parameterised {
        package var state = ""
        package var length = TimeSpan.zero

        package static let fields: [ParameterField<Step>] = [
            ParameterField("state", \.state, .text(StateSet.stateRule), "The state: one of `states`."),
            .duration("for", \.length, "How long it lasts."),
        ]

        package init() {}
    }

    package var states: [String] = []
    package var schedule: [Step]?
    package var repeats = true
    package var signal: Operand?

    fileprivate static let stateRule = TextRule("the name of a state") {
        $0.isEmpty ? "the name of a state is empty" : nil
    }

    package static let fields: [ParameterField<StateSet>] = [
        ParameterField("states", \.states, .list(.text(stateRule), atLeast: 1), "All states there are."),
        ParameterField(
            "schedule",
            \.schedule,
            .list(.record(Step.self), atLeast: 1),
            default: .some(nil),
            "States one after the other, each with `for` how long it lasts."
        ),
        .flag("repeat", \.repeats, default: true, "Begins the schedule again at its end; else the last state stays."),
        ParameterField(
            "signal",
            \.signal,
            .signal,
            default: .some(nil),
            "Instead of a schedule: a signal whose value, rounded down, is the index of the state; 0 is the first."
        ),
    ]

    package init() {}

    package var conflicts: [ParameterConflict] {
        var conflicts: [ParameterConflict] = []
        if Set(states.map { Array($0.utf8) }).count != states.count {
            conflicts.append(ParameterConflict("states", "a state stands here twice; name each once"))
        }
        switch (schedule, signal) {
        case (nil, nil):
            conflicts.append(ParameterConflict(nil, "neither 'schedule' nor 'signal' is there; write one of them"))
        case (.some, .some):
            conflicts.append(ParameterConflict("signal", "a signal stands beside a schedule; write either"))
        case (let schedule?, nil):
            if let step = schedule.first(where: { index(of: $0.state) == nil }) {
                conflicts.append(
                    ParameterConflict(
                        "schedule",
                        "'\(step.state)' is none of the states: \(states.joined(separator: ", "))"
                    )
                )
            }
        case (nil, .some): break
        }
        return conflicts
    }

    private func index(of state: String) -> Int? {
        states.firstIndex { $0.utf8.elementsEqual(state.utf8) }
    }

    /// The index of the state, as a signal.
    package var choice: any Signal {
        if let signal { return signal.signal }
        var sequence = StepSequence()
        sequence.steps = (schedule ?? []).map { .init(Double(index(of: $0.state) ?? 0), for: $0.length) }
        sequence.repeats = repeats
        return sequence
    }
}
