import Signals
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A formula as a tree: it is written as text for the program, and walked to find what the program should say.
private indirect enum Tree {
    case number(text: String, Double)
    case time
    case now
    case other(Int)
    case negative(Tree)
    case not(Tree)
    case binary(String, Tree, Tree)
    case conditional(Tree, Tree, Tree)
    case call(String, [Tree])

    var text: String {
        switch self {
        case .number(let text, _): text
        case .time: "t"
        case .now: "now"
        case .other(let index): "value(\"\(index)\")"
        case .negative(let operand): "(-\(operand.text))"
        case .not(let operand): "(!\(operand.text))"
        case .binary(let symbol, let left, let right): "(\(left.text) \(symbol) \(right.text))"
        case .conditional(let condition, let yes, let no): "(\(condition.text) ? \(yes.text) : \(no.text))"
        case .call(let name, let arguments): "\(name)(\(arguments.map(\.text).joined(separator: ", ")))"
        }
    }

    func value(_ t: Double, _ now: Double, _ others: [String: Double]) -> Double {
        func value(_ tree: Tree) -> Double { tree.value(t, now, others) }
        switch self {
        case .number(_, let number): return number
        case .time: return t
        case .now: return now
        case .other(let index): return others["\(index)"] ?? 0
        case .negative(let operand): return -value(operand)
        case .not(let operand): return isTrue(value(operand)) ? 0 : 1
        case .binary(let symbol, let left, let right): return operations[symbol]?(value(left), value(right)) ?? 0
        case .conditional(let condition, let yes, let no): return isTrue(value(condition)) ? value(yes) : value(no)
        case .call(let name, let arguments): return functions[name]?.apply(arguments.map(value)) ?? 0
        }
    }
}

private func isTrue(_ number: Double) -> Bool { !(number == 0 || number.isNaN) }

private func remainder(_ x: Double, _ y: Double) -> Double {
    let rest = fmod(x, y)
    return (rest < 0 && y >= 0) || (rest > 0 && y < 0) ? rest + y : rest
}

private let operations: [String: @Sendable (Double, Double) -> Double] = [
    "+": { $0 + $1 }, "-": { $0 - $1 }, "*": { $0 * $1 }, "/": { $0 / $1 }, "%": remainder, "^": { pow($0, $1) },
    "<": { $0 < $1 ? 1 : 0 }, "<=": { $0 <= $1 ? 1 : 0 }, ">": { $0 > $1 ? 1 : 0 }, ">=": { $0 >= $1 ? 1 : 0 },
    "==": { $0 == $1 ? 1 : 0 }, "!=": { $0 != $1 ? 1 : 0 },
    "&&": { isTrue($0) && isTrue($1) ? 1 : 0 }, "||": { isTrue($0) || isTrue($1) ? 1 : 0 },
]

private let functions: [String: (count: Int, apply: @Sendable ([Double]) -> Double)] = [
    "sin": (1, { sin($0[0]) }), "cos": (1, { cos($0[0]) }), "tan": (1, { tan($0[0]) }),
    "asin": (1, { asin($0[0]) }), "acos": (1, { acos($0[0]) }), "atan": (1, { atan($0[0]) }),
    "atan2": (2, { atan2($0[0], $0[1]) }),
    "sinh": (1, { sinh($0[0]) }), "cosh": (1, { cosh($0[0]) }), "tanh": (1, { tanh($0[0]) }),
    "exp": (1, { exp($0[0]) }), "ln": (1, { log($0[0]) }), "log10": (1, { log10($0[0]) }),
    "log2": (1, { log2($0[0]) }), "sqrt": (1, { $0[0].squareRoot() }), "cbrt": (1, { cbrt($0[0]) }),
    "pow": (2, { pow($0[0], $0[1]) }), "hypot": (2, { hypot($0[0], $0[1]) }),
    "mod": (2, { remainder($0[0], $0[1]) }),
    "abs": (1, { fabs($0[0]) }), "sign": (1, { $0[0] > 0 ? 1 : $0[0] < 0 ? -1 : $0[0] }),
    "floor": (1, { floor($0[0]) }), "ceil": (1, { ceil($0[0]) }), "round": (1, { round($0[0]) }),
    "trunc": (1, { trunc($0[0]) }), "step": (1, { $0[0].isNaN ? $0[0] : $0[0] < 0 ? 0 : 1 }),
    "min": (2, { $0.contains { $0.isNaN } ? .nan : leftmost($0, <) }),
    "max": (2, { $0.contains { $0.isNaN } ? .nan : leftmost($0, >) }),
    "clamp": (3, { $0[0] < $0[1] ? $0[1] : $0[0] > $0[2] ? $0[2] : $0[0] }),
    "lerp": (3, { $0[0] + ($0[1] - $0[0]) * $0[2] }),
]

/// Of numbers that are equal, as 0 and -0 are, the first.
private func leftmost(_ numbers: [Double], _ precedes: (Double, Double) -> Bool) -> Double {
    numbers.first { number in !numbers.contains { precedes($0, number) } } ?? .nan
}

private struct Growth {
    var random: SplitMix64

    private mutating func any<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: choices.indices, using: &random)]
    }

    mutating func tree(_ height: Int) -> Tree {
        guard height > 0, Int.random(in: 0..<10, using: &random) > 0 else { return leaf() }
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return .negative(tree(height - 1))
        case 1: return .not(tree(height - 1))
        case 2...5: return .binary(any(operations.keys.sorted()), tree(height - 1), tree(height - 1))
        case 6, 7: return .conditional(tree(height - 1), tree(height - 1), tree(height - 1))
        default:
            let name = any(functions.keys.sorted())
            let most = name == "min" || name == "max" ? 5 : functions[name]?.count ?? 1
            let count = Int.random(in: (functions[name]?.count ?? 1)...most, using: &random)
            return .call(name, (0..<count).map { _ in tree(height - 1) })
        }
    }

    private mutating func leaf() -> Tree {
        switch Int.random(in: 0..<8, using: &random) {
        case 0, 1: .time
        case 2: .now
        case 3: .other(Int.random(in: 0..<3, using: &random))
        default:
            any([
                .number(text: "0", 0), .number(text: "1", 1), .number(text: "2.5", 2.5), .number(text: "60", 60),
                .number(text: "1e308", 1e308), .number(text: "(1/0)", .infinity), .number(text: "(0/0)", .nan),
                .number(text: "(-0.5)", -0.5), .number(text: "pi", .pi),
            ])
        }
    }
}

struct ExpressionProgramTests {
    private static let inputs: [Double] = [0, -0.0, 1, -1, 0.3, -7.5, 60, 1.7e9, 1e300, .infinity, -.infinity, .nan]

    @Test("a program gives what walking the tree gives, to the last bit", arguments: 0..<20)
    func programs(part: UInt64) throws {
        var growth = Growth(random: SplitMix64(seed: 20_260_101 + part))
        var numbers = 0
        for _ in 0..<100 {
            let tree = growth.tree(6)
            // A formula that is too long or too deep is another test's business.
            guard tree.text.utf8.count <= 4000 else { continue }
            let expression = try Expression(tree.text)
            for t in Self.inputs {
                let now = Self.inputs.randomElement(using: &growth.random) ?? 0
                let others = ["0": Self.inputs.randomElement(using: &growth.random) ?? 0, "1": t, "2": 3]
                let value = expression.evaluate(t: t, now: now) { others[expression.references[$0][0]] ?? 0 }
                let expected = tree.value(t, now, others)
                if expected.isFinite { numbers += 1 }
                #expect(
                    value.isNaN ? expected.isNaN : value.bitPattern == expected.bitPattern,
                    "\(tree.text) at t = \(t), now = \(now), others \(others): \(value), not \(expected)"
                )
            }
        }
        #expect(numbers > 100 * Self.inputs.count / 4, "most must not end as NaN, or little is compared")
    }

    @Test("every function is in the trees")
    func everyFunction() {
        #expect(Set(functions.keys) == Set(ExpressionFunction.all.map(\.name)))
    }

    @Test(
        "other values are asked for only where they count",
        arguments: [
            (#"t ? value("a") : value("b")"#, 1, [0]), (#"t ? value("a") : value("b")"#, 0, [1]),
            (#"t && value("a")"#, 0, []), (#"t && value("a")"#, 1, [0]),
            (#"t || value("a")"#, 1, []), (#"t || value("a")"#, .nan, [0]),
            (#"(t ? value("a") + 1 : 2) + (t && value("b")) + value("c")"#, 0, [2]),
        ] as [(String, Double, [Int])]
    )
    func laziness(source: String, t: Double, expected: [Int]) throws {
        var asked: [Int] = []
        _ = try Expression(source).evaluate(t: t, now: 0) { index in
            asked.append(index)
            return 1
        }
        #expect(asked == expected)
    }

    @Test(
        "as deep and as long as a formula may be, it is evaluated",
        arguments: [
            (String(repeating: "(", count: 100) + "t" + String(repeating: ")", count: 100), 3),
            (String(repeating: "1+(", count: 100) + "t" + String(repeating: ")", count: 100), 103),
            (String(repeating: "1||0<0+2*(", count: 100) + "t" + String(repeating: ")", count: 100), 1),
            (String(repeating: "sin(", count: 100) + "t*0" + String(repeating: ")", count: 100), 0),
            (String(repeating: "min(9,", count: 100) + "t" + String(repeating: ")", count: 100), 3),
            (String(repeating: "clamp(t,1,", count: 100) + "t" + String(repeating: ")", count: 100), 3),
            (String(repeating: "-", count: 100) + "t", 3),
            (String(repeating: "!", count: 99) + "t", 0),
            (String(repeating: "1^", count: 100) + "t", 1),
            (String(repeating: "0 ? 1 : ", count: 100) + "t", 3),
            (String(repeating: "t+", count: 1000) + "t", 3003),
        ] as [(String, Double)]
    )
    func limits(source: String, expected: Double) throws {
        #expect(try Expression(source).evaluate(t: 3, now: 0) { _ in 0 } == expected)
    }
}
