// Numbers as text: how long that takes, and whether many of them have the digits that the standard library finds.

import Dispatch
import Exposition
import Synchronization
import TestSupport

/// Kinds of numbers of which each is written in its own way.
private let kinds: [(name: String, next: @Sendable (inout SplitMix64) -> Double)] = [
    ("any exponent", { Double(bitPattern: $0.next()) }),
    ("subnormal", { Double(bitPattern: $0.next() >> UInt64.random(in: 12...63, using: &$0)) }),
    ("whole", { Double($0.next() >> UInt64.random(in: 1...63, using: &$0)) }),
    (
        "decimal",
        { Double($0.next() >> UInt64.random(in: 11...62, using: &$0)) / [10.0, 100, 1000, 1e6][Int($0.next() % 4)] }
    ),
    ("from 0 to 1000", { Double.random(in: 0..<1000, using: &$0) }),
]

func measureNumbers() {
    print("\n| writing a number | ns | the standard library's description, ns |")
    print("| --- | --- | --- |")
    for kind in kinds {
        var dice = SplitMix64(seed: 1)
        let numbers = (0..<100_000).map { _ in kind.next(&dice) }
        let clock = ContinuousClock()
        var length = 0
        let own = (0..<11).map { _ in
            clock.measure {
                withUnsafeTemporaryAllocation(of: UInt8.self, capacity: NumberText.maximumLength) { buffer in
                    guard let start = buffer.baseAddress else { return }
                    for number in numbers { length &+= NumberText.write(number, to: start) }
                }
            }
        }
        let library = (0..<11).map { _ in
            clock.measure { for number in numbers { length &+= number.description.utf8.count } }
        }
        precondition(length > 0, "so that nothing is left out")
        print("| \(kind.name) | \(nanoseconds(own, numbers.count)) | \(nanoseconds(library, numbers.count)) |")
    }
}

/// Compares with the standard library, which finds the fewest digits by another algorithm; prints every difference.
///
/// - Returns: how many numbers have other digits, another size, or another sign.
func compareNumbers(_ count: Int) -> Int {
    let differences = Mutex(0)
    let parts = 64
    for kind in kinds {
        DispatchQueue.concurrentPerform(iterations: parts) { part in
            var dice = SplitMix64(seed: UInt64(part) << 32)
            for _ in 0..<(count / parts / kinds.count) {
                let number = kind.next(&dice)
                let own = NumberText.text(number)
                guard Decimal(own) != Decimal(number.description) else { continue }
                differences.withLock { $0 += 1 }
                print("\(number.description) is written as \(own)")
            }
        }
    }
    let total = count / parts / kinds.count * parts * kinds.count
    print("\(total) numbers compared, \(differences.withLock(\.self)) differ")
    return differences.withLock(\.self)
}

/// A text of a number as its sign, its digits and where the point is, without zeros at either end.
private struct Decimal: Equatable {
    private var isNegative = false
    private var digits: UInt64 = 0
    private var exponent = 0
    private var word: String?

    init(_ text: String) {
        var (point, zeros, hasDigits): (Int?, Int, Bool) = (nil, 0, false)
        var (written, isExponent, writtenExponent, exponentSign) = (0, false, 0, 1)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "-"): if isExponent { exponentSign = -1 } else { isNegative = true }
            case UInt8(ascii: "+"): break
            case UInt8(ascii: "."): point = 0
            case UInt8(ascii: "e"): isExponent = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let digit = Int(byte - UInt8(ascii: "0"))
                if isExponent {
                    writtenExponent = writtenExponent * 10 + digit
                    continue
                }
                point = point.map { $0 + 1 }
                hasDigits = true
                if digit == 0 {
                    zeros += 1
                } else {
                    // Zeros count once a digit follows them.
                    if written > 0 { for _ in 0..<zeros { digits = digits &* 10 } }
                    digits = digits &* 10 &+ UInt64(digit)
                    written += 1
                    zeros = 0
                }
            default: word = word ?? text.lowercased()
            }
        }
        if word != nil {
            word = word?.contains("inf") == true ? "inf" : "nan"
            if word == "nan" { isNegative = false }
            digits = 0
            return
        }
        precondition(hasDigits, "a number has digits: \(text)")
        exponent = digits == 0 ? 0 : exponentSign * writtenExponent - (point ?? 0) + zeros
        if digits == 0 { isNegative = false }
    }
}
