/// Reads a formula by recursive descent.
struct ExpressionParser {
    private static let maximumLength = 4000
    private static let maximumDepth = 100
    /// Operators that are made in one another's left side, however long the chain: a depth that no evaluation minds.
    private static let maximumCount = 1000

    private var lexer: ExpressionLexer
    private var token = ExpressionLexer.Token.end
    private var offset = 0
    private var depth = 0
    private var count = 0
    private(set) var references: [[String]] = []

    init(_ source: String) throws(ExpressionError) {
        guard source.utf8.count <= Self.maximumLength else {
            throw ExpressionError(
                "the formula is \(source.utf8.count) bytes long; at most \(Self.maximumLength) are allowed",
                at: 0
            )
        }
        lexer = ExpressionLexer(source)
        try advance()
    }

    mutating func parse() throws(ExpressionError) -> Expression.Node {
        if token == .end { throw ExpressionError("the formula is empty; write an expression", at: offset) }
        let root = try conditional()
        guard token == .end else {
            throw ExpressionError(
                "found \(token.description) where the formula should end or an operator stand",
                at: offset
            )
        }
        return root
    }

    private mutating func advance() throws(ExpressionError) {
        (token, offset) = try lexer.next()
    }

    private mutating func skip(_ symbol: String) throws(ExpressionError) -> Bool {
        guard token == .symbol(symbol) else { return false }
        try advance()
        return true
    }

    /// Goes one level deeper while something is parsed.
    private mutating func nested(
        _ parse: (inout ExpressionParser) throws(ExpressionError) -> Expression.Node
    ) throws(ExpressionError) -> Expression.Node {
        guard depth < Self.maximumDepth else {
            throw ExpressionError("nested too deeply; at most \(Self.maximumDepth) levels are allowed", at: offset)
        }
        depth += 1
        defer { depth -= 1 }
        return try parse(&self)
    }

    private mutating func conditional() throws(ExpressionError) -> Expression.Node {
        let condition = try binary(level: 0)
        let start = offset
        guard try skip("?") else { return condition }
        let yes = try nested { parser throws(ExpressionError) in try parser.conditional() }
        guard try skip(":") else {
            throw ExpressionError("':' is missing for the '?' in column \(start + 1)", at: offset)
        }
        let no = try nested { parser throws(ExpressionError) in try parser.conditional() }
        return Expression.Node.conditional(condition, yes, no).folded
    }

    /// Operators that bind alike, the loosest first.
    private static let levels: [[Expression.Operator]] = [
        [.or], [.and], [.less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual], [.add, .subtract],
        [.multiply, .divide, .modulo],
    ]
    private static let comparisonLevel = 2

    private mutating func binary(level: Int) throws(ExpressionError) -> Expression.Node {
        guard level < Self.levels.count else { return try signed() }
        var left = try binary(level: level + 1)
        var isCompared = false
        while case .symbol(let symbol) = token, let operation = Expression.Operator(rawValue: symbol),
            Self.levels[level].contains(operation)
        {
            if isCompared {
                throw ExpressionError("comparisons cannot be chained; write 'a < b && b < c'", at: offset)
            }
            isCompared = level == Self.comparisonLevel
            count += 1
            guard count <= Self.maximumCount else {
                throw ExpressionError("more than \(Self.maximumCount) operators", at: offset)
            }
            try advance()
            let right = try binary(level: level + 1)
            left = Expression.Node.binary(operation, left, right).folded
        }
        return left
    }

    private mutating func signed() throws(ExpressionError) -> Expression.Node {
        if try skip("-") {
            return Expression.Node.negative(try nested { parser throws(ExpressionError) in try parser.signed() }).folded
        }
        if try skip("+") { return try nested { parser throws(ExpressionError) in try parser.signed() } }
        if try skip("!") {
            return Expression.Node.not(try nested { parser throws(ExpressionError) in try parser.signed() }).folded
        }
        let base = try primary()
        guard try skip("^") else { return base }
        let exponent = try nested { parser throws(ExpressionError) in try parser.signed() }
        return Expression.Node.binary(.power, base, exponent).folded
    }

    private mutating func primary() throws(ExpressionError) -> Expression.Node {
        let start = offset
        switch token {
        case .number(let number):
            try advance()
            return .number(number)
        case .name(let name):
            try advance()
            return token == .symbol("(") ? try call(name, at: start) : try variable(name, at: start)
        case .symbol("("):
            try advance()
            let inner = try nested { parser throws(ExpressionError) in try parser.conditional() }
            guard try skip(")") else {
                throw ExpressionError("')' is missing for the '(' in column \(start + 1)", at: offset)
            }
            return inner
        default:
            throw ExpressionError("found \(token.description) where a number, a name or '(' should stand", at: start)
        }
    }

    private func variable(_ name: String, at start: Int) throws(ExpressionError) -> Expression.Node {
        switch name {
        case "t": return .time
        case "now": return .now
        case "pi": return .number(.pi)
        case "e": return .number(2.718_281_828_459_045)
        default:
            if ExpressionFunction.named[name] != nil || name == "value" {
                throw ExpressionError("'\(name)' is a function; write its arguments in brackets after it", at: start)
            }
            throw ExpressionError("unknown name '\(name)'; known are t, now, pi, e and functions", at: start)
        }
    }

    private mutating func call(_ name: String, at start: Int) throws(ExpressionError) -> Expression.Node {
        let opening = offset
        try advance()
        if name == "value" { return try reference(opening) }
        guard let function = ExpressionFunction.named[name] else {
            let known = ExpressionFunction.all.map(\.name).joined(separator: ", ")
            throw ExpressionError("unknown function '\(name)'; known are \(known) and value", at: start)
        }
        var arguments: [Expression.Node] = []
        if token != .symbol(")") {
            repeat {
                arguments.append(try nested { parser throws(ExpressionError) in try parser.conditional() })
            } while try skip(",")
        }
        try close(opening)
        guard function.arguments.contains(arguments.count) else {
            let (low, high) = (function.arguments.lowerBound, function.arguments.upperBound)
            let wanted = low == high ? "\(low) argument\(low == 1 ? "" : "s")" : "\(low) to \(high) arguments"
            throw ExpressionError("\(name) takes \(wanted), found \(arguments.count)", at: start)
        }
        if case .operation(let operation) = function.body, arguments.count == 2 {
            return Expression.Node.binary(operation, arguments[0], arguments[1]).folded
        }
        return Expression.Node.call(function, arguments).folded
    }

    private mutating func close(_ opening: Int) throws(ExpressionError) {
        guard try skip(")") else {
            throw ExpressionError("')' is missing for the '(' in column \(opening + 1)", at: offset)
        }
    }

    /// `value("GET", "/cart")`: the labels' values of another value of the metric.
    private mutating func reference(_ opening: Int) throws(ExpressionError) -> Expression.Node {
        var labels: [String] = []
        while case .text(let label) = token {
            labels.append(label)
            try advance()
            guard try skip(",") else { break }
        }
        if token != .symbol(")"), token != .end {
            throw ExpressionError("found \(token.description); value takes the values of labels, in quotes", at: offset)
        }
        guard !labels.isEmpty else {
            throw ExpressionError("value takes the values of labels, in quotes; write at least one", at: offset)
        }
        try close(opening)
        if let index = references.firstIndex(where: { known in
            known.count == labels.count && zip(known, labels).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
        }) {
            return .reference(index)
        }
        references.append(labels)
        return .reference(references.count - 1)
    }
}
