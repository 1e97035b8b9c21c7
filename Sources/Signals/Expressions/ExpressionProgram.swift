/// A formula as instructions, one after the other, for a machine with a stack of numbers.
///
/// A tree would be walked by following its boxes and counting references to them, which takes many times as long as the
/// arithmetic. Instructions hold no references: running them allocates nothing and counts nothing.
struct ExpressionProgram: Sendable {
    /// What is done with the numbers on top of the stack. An operation takes its operands away and leaves its result.
    enum Instruction: Sendable {
        case number(Double)
        case time
        case now
        case reference(Int)
        case negate
        case not
        case add
        case subtract
        case multiply
        case divide
        case modulo
        case power
        case less
        case lessOrEqual
        case greater
        case greaterOrEqual
        case equal
        case notEqual
        /// 1 for what is true, else 0.
        case truth
        case one(ExpressionFunction.One)
        case two(ExpressionFunction.Two)
        case three(ExpressionFunction.Three)
        /// Leaves out so many instructions.
        case skip(Int)
        /// Takes the top away, and leaves out so many instructions when it is false.
        case skipUnless(Int)
        /// Leaves the top and so many instructions out when it is false; takes it away when it is true.
        case and(Int)
        /// The same the other way round.
        case or(Int)
    }

    private var instructions: [Instruction] = []
    /// How many numbers are on the stack after the last instruction, and how many there are at most.
    private var depth = 0
    private var maximumDepth = 0

    init(_ root: Expression.Node) {
        append(root)
    }

    /// Whether it is a number and nothing else.
    var isConstant: Bool {
        if case .number = instructions.first, instructions.count == 1 { true } else { false }
    }

    /// As if every instruction were run.
    func work(ofReference reference: (Int) -> Work) -> Work {
        instructions.map { instruction in
            switch instruction {
            case .reference(let index): reference(index)
            case .one, .two, .three, .power, .modulo: Work(steps: 2)
            default: Work(steps: 0.3)
            }
        }.sum
    }
}

// MARK: - Compiling

extension ExpressionProgram {
    private mutating func append(_ node: Expression.Node) {
        switch node {
        case .number(let number): append(.number(number), taking: 0)
        case .time: append(.time, taking: 0)
        case .now: append(.now, taking: 0)
        case .reference(let index): append(.reference(index), taking: 0)
        case .negative(let operand):
            append(operand)
            append(.negate, taking: 1)
        case .not(let operand):
            append(operand)
            append(.not, taking: 1)
        case .binary:
            let (first, links) = node.chain
            append(first)
            for link in links { append(link.operation, link.right) }
        case .conditional(let condition, let yes, let no):
            append(condition)
            let choice = placeholder()
            append(yes)
            // It takes nothing away, but then only one of the two is run.
            let end = placeholder()
            instructions[choice] = .skipUnless(instructions.count - choice - 1)
            append(no)
            instructions[end] = .skip(instructions.count - end - 1)
        case .call(let function, let arguments):
            append(function, arguments)
        }
    }

    private mutating func append(_ instruction: Instruction, taking count: Int) {
        instructions.append(instruction)
        depth += 1 - count
        maximumDepth = max(maximumDepth, depth)
    }

    /// The left operand is on the stack already.
    private mutating func append(_ operation: Expression.Operator, _ right: Expression.Node) {
        switch operation {
        case .and, .or:
            let choice = placeholder()
            append(right)
            let length = instructions.count - choice - 1
            instructions[choice] = operation == .and ? .and(length) : .or(length)
            append(.truth, taking: 1)
        default:
            append(right)
            append(operation.instruction, taking: 2)
        }
    }

    /// A place for an instruction of which is not known yet how much it leaves out; what it goes on with lacks the top.
    private mutating func placeholder() -> Int {
        instructions.append(.skip(0))
        depth -= 1
        return instructions.count - 1
    }

    private mutating func append(_ function: ExpressionFunction, _ arguments: [Expression.Node]) {
        for (index, argument) in arguments.enumerated() {
            append(argument)
            if case .many(let apply) = function.body, index > 0 { append(.two(apply), taking: 2) }
        }
        switch function.body {
        case .one(let apply): append(.one(apply), taking: 1)
        case .two(let apply): append(.two(apply), taking: 2)
        case .three(let apply): append(.three(apply), taking: 3)
        case .operation(let operation): append(operation.instruction, taking: 2)
        case .many: break
        }
    }
}

extension Expression.Operator {
    /// What does it once both operands are on the stack.
    fileprivate var instruction: ExpressionProgram.Instruction {
        switch self {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        case .modulo: .modulo
        case .power: .power
        case .less: .less
        case .lessOrEqual: .lessOrEqual
        case .greater: .greater
        case .greaterOrEqual: .greaterOrEqual
        case .equal: .equal
        case .notEqual: .notEqual
        // Which of the two operands is on the stack, the instruction before the right one has decided.
        case .and, .or: .truth
        }
    }
}

// MARK: - Running

extension ExpressionProgram {
    @inline(__always)
    func evaluate(_ t: Double, _ now: Double, _ reference: (Int) -> Double) -> Double {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: maximumDepth) { stack in
            instructions.withUnsafeBufferPointer { instructions in
                guard let stack = stack.baseAddress else { return .nan }
                return Self.run(instructions, on: stack, t, now, reference)
            }
        }
    }

    /// The compiler that wrote the instructions has counted how deep the stack gets.
    private static func run(
        _ instructions: UnsafeBufferPointer<Instruction>,
        on stack: UnsafeMutablePointer<Double>,
        _ t: Double,
        _ now: Double,
        _ reference: (Int) -> Double
    ) -> Double {
        // The topmost number is here, those below it in memory: most instructions then touch one number there or none.
        var top = 0.0
        var below = stack
        func push(_ number: Double) {
            below.initialize(to: top)
            below += 1
            top = number
        }
        func pop() -> Double {
            below -= 1
            return below.pointee
        }
        var index = 0
        while index < instructions.count {
            switch instructions[index] {
            case .number(let number): push(number)
            case .time: push(t)
            case .now: push(now)
            case .reference(let index): push(reference(index))
            case .negate: top = -top
            case .not: top = top.isTrue ? 0 : 1
            case .add: top = pop() + top
            case .subtract: top = pop() - top
            case .multiply: top = pop() * top
            case .divide: top = pop() / top
            case .modulo: top = pop().modulo(top)
            case .power: top = Libm.power(pop(), top)
            case .less: top = pop() < top ? 1 : 0
            case .lessOrEqual: top = pop() <= top ? 1 : 0
            case .greater: top = pop() > top ? 1 : 0
            case .greaterOrEqual: top = pop() >= top ? 1 : 0
            case .equal: top = pop() == top ? 1 : 0
            case .notEqual: top = pop() != top ? 1 : 0
            case .truth: top = top.isTrue ? 1 : 0
            case .one(let apply): top = apply(top)
            case .two(let apply): top = apply(pop(), top)
            case .three(let apply):
                let middle = pop()
                top = apply(pop(), middle, top)
            case .skip(let count): index &+= count
            case .skipUnless(let count):
                if !top.isTrue { index &+= count }
                top = pop()
            case .and(let count):
                if top.isTrue { top = pop() } else { index &+= count }
            case .or(let count):
                if top.isTrue { index &+= count } else { top = pop() }
            }
            index &+= 1
        }
        return top
    }
}

extension Double {
    @inline(__always)
    fileprivate var isTrue: Bool { self != 0 && !isNaN }

    /// The remainder of a division that is rounded down: it has the sign of the divisor.
    func modulo(_ divisor: Double) -> Double {
        let remainder = truncatingRemainder(dividingBy: divisor)
        return remainder != 0 && (remainder < 0) != (divisor < 0) ? remainder + divisor : remainder
    }
}
