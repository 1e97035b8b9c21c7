/// A formula, parsed once and evaluated often. It cannot fail any more: where there is no number, the result is NaN.
///
/// In order of how tightly they bind, the loosest first: `a ? b : c`, `||`, `&&`, comparisons (not chained), `+ -`,
/// `* / %`, a sign or `!`, `^` (to the right). What is true is 1, what is false 0; every number but 0 and NaN is true.
package struct Expression: Hashable, Sendable {
    package let source: String
    /// The labels of each value that it looks at, in the order of their first appearance.
    package let references: [[String]]
    /// How it repeats, for whatever `now` was at the epoch; nil when it does not, or when its structure does not show it.
    package let cycle: Cycle?
    private let program: ExpressionProgram

    /// - Throws: the first mistake, with its place.
    package init(_ source: String) throws(ExpressionError) {
        var parser = try ExpressionParser(source)
        let root = try parser.parse()
        self.init(source: source, references: parser.references, root: root)
    }

    private init(source: String, references: [[String]], root: Node) {
        self.source = source
        self.references = references
        cycle = root.cycle
        program = ExpressionProgram(root)
    }

    package static let zero = Expression(source: "0", references: [], root: .number(0))

    package static func == (left: Expression, right: Expression) -> Bool {
        left.source.utf8.elementsEqual(right.source.utf8)
    }
    package func hash(into hasher: inout Hasher) { hasher.combine(source) }

    /// Whether neither time nor another value plays a part.
    package var isConstant: Bool { program.isConstant }

    /// How much one evaluation costs, if a reference costs as much as its index says.
    func work(ofReference reference: (Int) -> Work) -> Work { program.work(ofReference: reference) }

    /// - Parameters:
    ///   - t: seconds since the epoch.
    ///   - now: seconds since 1970.
    ///   - reference: gives the value of an index in ``references``.
    @inline(__always)
    package func evaluate(t: Double, now: Double, reference: (Int) -> Double) -> Double {
        program.evaluate(t, now, reference)
    }

    /// What the parser reads, before it becomes a program.
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

        /// The same, computed already when it is made of numbers alone.
        var folded: Node {
            switch self {
            case .negative(.number), .not(.number), .binary(_, .number, .number),
                .conditional(.number, .number, .number):
                .number(computed)
            case .call(_, let arguments) where arguments.allSatisfy({ if case .number = $0 { true } else { false } }):
                .number(computed)
            default: self
            }
        }

        /// A chain of operators, each the left operand of the next, from its first operand on.
        ///
        /// A sum may have a thousand terms: walked as a list they take no stack, which as a tree they would.
        var chain: (first: Node, links: [(operation: Operator, right: Node)]) {
            var (first, links) = (self, [(operation: Operator, right: Node)]())
            while case .binary(let operation, let left, let right) = first {
                links.append((operation, right))
                first = left
            }
            return (first, links.reversed())
        }

        /// The value of what neither time nor another value plays a part in.
        private var computed: Double { ExpressionProgram(self).evaluate(0, 0) { _ in .nan } }
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
    }
}
