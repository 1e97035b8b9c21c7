import MetricModel

// Whether a formula repeats, as far as its structure shows it.

extension Expression.Node {
    /// nil when it does not repeat, when it never changes, or when its structure does not show it.
    var cycle: Cycle? {
        switch course {
        case .line(_, let cycle): cycle
        case .repeating(let cycle): cycle
        case .constant, .other: nil
        }
    }

    private var course: Course {
        switch self {
        case .number(let number): .constant(number)
        // They differ by the epoch, which no series ever changes.
        case .time, .now: .line(slope: 1, within: nil)
        case .reference: .other
        case .negative(let operand): Course(.multiply, .constant(-1), operand.course)
        case .not(let operand): Course(of: [operand.course])
        case .binary:
            chain.links.reduce(chain.first.course) { left, link in Course(link.operation, left, link.right.course) }
        case .conditional(let condition, let yes, let no): Course(of: [condition.course, yes.course, no.course])
        case .call(let function, let arguments):
            Course(function, arguments.map(\.course))
        }
    }
}

/// How a part of a formula goes on in time.
private enum Course {
    /// It never changes. The number is nil where it depends on the epoch, or where nobody needs it.
    case constant(Double?)
    /// It changes by so much a second, neither 0 nor infinite: for ever, or within a cycle of which each begins anew.
    case line(slope: Double, within: Cycle?)
    case repeating(Cycle)
    case other

    /// The course of what is computed from others and nothing else.
    init(of parts: [Course]) {
        var cycles: [Cycle] = []
        for part in parts {
            switch part {
            case .constant: break
            case .repeating(let cycle), .line(_, let cycle?): cycles.append(cycle)
            case .line(_, nil), .other:
                self = .other
                return
            }
        }
        if cycles.isEmpty {
            self = .constant(nil)
        } else {
            self = Cycle.common(of: cycles).map { .repeating($0) } ?? .other
        }
    }

    init(_ function: ExpressionFunction, _ arguments: [Course]) {
        if let period = function.period, case .line(let slope, let cycle)? = arguments.first {
            self = Cycle(after: period / slope, within: cycle).map { .repeating($0) } ?? .other
        } else {
            self.init(of: arguments)
        }
    }

    init(_ operation: Expression.Operator, _ left: Course, _ right: Course) {
        switch (operation, left, right) {
        case (.add, .line(let slope, nil), .line(let other, nil)): self.init(slope: slope + other)
        case (.subtract, .line(let slope, nil), .line(let other, nil)): self.init(slope: slope - other)
        case (.add, .line, .constant), (.subtract, .line, .constant): self = left
        case (.add, .constant, .line): self = right
        case (.subtract, .constant, .line(let slope, let cycle)): self.init(slope: -slope, within: cycle)
        case (.multiply, .line(let slope, let cycle), .constant(let factor?)),
            (.multiply, .constant(let factor?), .line(let slope, let cycle)):
            self.init(slope: slope * factor, within: cycle)
        case (.divide, .line(let slope, let cycle), .constant(let divisor?)):
            self.init(slope: slope / divisor, within: cycle)
        case (.modulo, .line(let slope, let cycle), .constant(let divisor?)):
            self = Cycle(after: divisor / slope, within: cycle).map { .line(slope: slope, within: $0) } ?? .other
        default: self.init(of: [left, right])
        }
    }

    private init(slope: Double, within cycle: Cycle? = nil) {
        self = slope == 0 ? .constant(nil) : slope.isFinite ? .line(slope: slope, within: cycle) : .other
    }
}

extension Cycle {
    /// Of what repeats along a line.
    ///
    /// - Parameters:
    ///   - seconds: how long it takes along the line; the sign does not matter.
    ///   - cycle: how the line begins anew; nil when it goes on for ever.
    fileprivate init?(after seconds: Double, within cycle: Cycle?) {
        let nanoseconds = seconds.magnitude * 1e9
        let whole = nanoseconds.rounded()
        if let cycle {
            // Whatever happens at the same place of each cycle repeats with it; this is only how fine it is.
            let finest = TimeSpan(nanoseconds: max(1, Int64(exactly: whole) ?? .max))
            self.init(length: cycle.length, finest: min(cycle.finest, finest))
            guard Cycle.common(of: [self]) != nil else { return nil }
            return
        }
        // Seconds since 1970 are doubles a quarter of a microsecond apart: what repeats faster does not show.
        guard whole >= 1000, let length = Int64(exactly: whole) else { return nil }
        // What is no whole number drifts. Each operation may have rounded: `2*pi*t/300` four times.
        guard (nanoseconds - whole).magnitude <= 2e-15 * nanoseconds else { return nil }
        self.init(TimeSpan(nanoseconds: length))
    }
}
