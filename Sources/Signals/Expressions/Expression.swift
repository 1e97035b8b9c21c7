/// A formula, parsed once and evaluated often. It cannot fail any more: where there is no number, the result is NaN.
///
/// In order of how tightly they bind, the loosest first: `a ? b : c`, `||`, `&&`, comparisons (not chained), `+ -`,
/// `* / %`, a sign or `!`, `^` (to the right). What is true is 1, what is false 0; every number but 0 and NaN is true.
package struct Expression: Hashable, Sendable {
    package let source: String
    /// The labels of each value that it looks at, in the order of their first appearance.
    package let references: [[String]]
    private let root: Node

    /// - Throws: the first mistake, with its place.
    package init(_ source: String) throws(ExpressionError) {
        var parser = try ExpressionParser(source)
        let root = try parser.parse()
        self.init(source: source, references: parser.references, root: root)
    }

    private init(source: String, references: [[String]], root: Node) {
        self.source = source
        self.references = references
        self.root = root
    }

    package static let zero = Expression(source: "0", references: [], root: .number(0))

    package static func == (left: Expression, right: Expression) -> Bool {
        left.source.utf8.elementsEqual(right.source.utf8)
    }
    package func hash(into hasher: inout Hasher) { hasher.combine(source) }

    /// Whether neither time nor another value plays a part.
    package var isConstant: Bool {
        if case .number = root { true } else { false }
    }

    /// - Parameters:
    ///   - t: seconds since the epoch.
    ///   - now: seconds since 1970.
    ///   - reference: gives the value of an index in ``references``.
    package func evaluate(t: Double, now: Double, reference: (Int) -> Double) -> Double {
        root.evaluate(t, now, reference)
    }

    indirect enum Node: Sendable {
        case number(Double)
        case time
        case now
        case reference(Int)
        case negative(Node)
        case not(Node)
        case binary(Operator, Node, Node)
        case conditional(Node, Node, Node)
        case call(ExpressionFunction, [Node])

        func evaluate(_ t: Double, _ now: Double, _ reference: (Int) -> Double) -> Double {
            switch self {
            case .number(let number): return number
            case .time: return t
            case .now: return now
            case .reference(let index): return reference(index)
            case .negative(let operand): return -operand.evaluate(t, now, reference)
            case .not(let operand): return operand.evaluate(t, now, reference).isTrue ? 0 : 1
            case .binary(let operation, let left, let right):
                let left = left.evaluate(t, now, reference)
                return operation.apply(left) { right.evaluate(t, now, reference) }
            case .conditional(let condition, let yes, let no):
                return (condition.evaluate(t, now, reference).isTrue ? yes : no).evaluate(t, now, reference)
            case .call(let function, let arguments):
                switch arguments.count {
                case 1:
                    return function.apply(arguments[0].evaluate(t, now, reference), .nan, .nan)
                case 2:
                    return function.apply(
                        arguments[0].evaluate(t, now, reference),
                        arguments[1].evaluate(t, now, reference),
                        .nan
                    )
                case 3 where !function.takesMany:
                    return function.apply(
                        arguments[0].evaluate(t, now, reference),
                        arguments[1].evaluate(t, now, reference),
                        arguments[2].evaluate(t, now, reference)
                    )
                default:
                    // Only `min` and `max` take any number.
                    return arguments.dropFirst().reduce(arguments[0].evaluate(t, now, reference)) { result, argument in
                        function.apply(result, argument.evaluate(t, now, reference), .nan)
                    }
                }
            }
        }

        /// The same, computed already when it is made of numbers alone.
        var folded: Node {
            switch self {
            case .negative(.number), .not(.number), .binary(_, .number, .number),
                .conditional(.number, .number, .number):
                .number(evaluate(0, 0) { _ in .nan })
            case .call(_, let arguments) where arguments.allSatisfy({ if case .number = $0 { true } else { false } }):
                .number(evaluate(0, 0) { _ in .nan })
            default: self
            }
        }
    }

    enum Operator: String, Sendable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case modulo = "%"
        case power = "^"
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case equal = "=="
        case notEqual = "!="
        case and = "&&"
        case or = "||"

        @inline(__always)
        func apply(_ left: Double, _ right: () -> Double) -> Double {
            switch self {
            case .add: left + right()
            case .subtract: left - right()
            case .multiply: left * right()
            case .divide: left / right()
            case .modulo: left.modulo(right())
            case .power: Libm.power(left, right())
            case .less: left < right() ? 1 : 0
            case .lessOrEqual: left <= right() ? 1 : 0
            case .greater: left > right() ? 1 : 0
            case .greaterOrEqual: left >= right() ? 1 : 0
            case .equal: left == right() ? 1 : 0
            case .notEqual: left != right() ? 1 : 0
            case .and: left.isTrue && right().isTrue ? 1 : 0
            case .or: left.isTrue || right().isTrue ? 1 : 0
            }
        }
    }
}

extension Double {
    fileprivate var isTrue: Bool { self != 0 && !isNaN }

    /// The remainder of a division that is rounded down: it has the sign of the divisor.
    func modulo(_ divisor: Double) -> Double {
        let remainder = truncatingRemainder(dividingBy: divisor)
        return remainder != 0 && (remainder < 0) != (divisor < 0) ? remainder + divisor : remainder
    }
}
