import TestSupport

/// Makes documents of all that YAML has, right and wrong: aliases in every position, brackets that nobody closes, flow and
/// block, keys, merges, tags, quotes and directives. The same seed makes the same documents.
struct WildYAML {
    private var random: SplitMix64
    /// Whether the document keeps to the rules, but for what its aliases may stand for.
    private let isCareful: Bool
    private var anchorCount = 0
    private var keyCount = 0
    /// Of what is written to its end.
    private var anchors: [String] = []
    private var text = ""

    private init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        isCareful = seed.isMultiple(of: 2)
    }

    static func document(seed: UInt64) -> String {
        var wild = WildYAML(seed: seed)
        return wild.document()
    }

    private mutating func document() -> String {
        if chance(8) { text += pick("", "%YAML 1.1\n---\n", "%TAG !e! tag:e,2000:\n---\n", "---\n", "# x\n\n") }
        if chance(3) { growingAliases() }
        for _ in 0..<number(1...12) { entry(indent: 0) }
        guard !isCareful else { return text }
        if chance(6) { text += pick("...\n", "---\na\n", "y: [", "{", "\"", "? ", "*a1", "- \t- ") }
        return chance(2) ? damaged() : text
    }

    /// Lines each of which repeats the one before, as in what was once read without end.
    private mutating func growingAliases() {
        var last = newAnchor()
        text += "x: &\(last) \(pick("[0,0]", "{k: 0}", "word", "[[], {}]"))\n"
        for line in 0..<number(1...30) {
            let alias = "*\(last)"
            last = newAnchor()
            let value = pick(
                "[\(alias),\(alias),\(alias)]",
                "{a: \(alias), b: \(alias)}",
                "{<<: \(alias), c\(line): \(alias)}",
                "{<<: [\(alias), \(alias)]}",
                "[[\(alias)], [\(alias)]]",
                "[\(alias) , {d: \(alias)}]"
            )
            text += "x\(line): &\(last) \(value)\n"
        }
        anchors.append(last)
    }

    private mutating func entry(indent: Int) {
        let blanks = String(repeating: " ", count: !isCareful && chance(40) ? indent + 1 : indent)
        keyCount += 1
        switch isCareful ? number(5...8) : number(0...12) {
        case 0: text += "\(blanks)- "
        case 1: text += "\(blanks)? \(pick("a", "[a, b]", "{a: b}", "*a1", "&a9 k", "|\n  k"))\n\(blanks): "
        case 2: text += "\(blanks)<<: "
        case 3: text += "\(blanks)\(pick("*a2", "[e]", "!t k", "", "k k")): "
        case 4: text += "\(blanks)k\(number(0...20)): "
        case 5: text += "\(blanks)? k\(keyCount)\n\(blanks): "
        case 6: text += "\(blanks)\"k\\x\(10 + keyCount % 80)\(keyCount)\": "
        default: text += "\(blanks)k\(keyCount): "
        }
        value(indent: indent)
    }

    private mutating func value(indent: Int) {
        let anchor = properties()
        if indent < 12, chance(3) {
            text += "\n"
            for _ in 0..<number(0...4) { entry(indent: indent + 2) }
        } else if chance(6) {
            text += pick("|", ">", "|-", ">+1") + "\n" + String(repeating: " ", count: indent + 2) + "word\n\n"
        } else {
            flow(depth: 0)
            text += chance(20) ? " # c\r\n" : "\n"
        }
        if let anchor { anchors.append(anchor) }
    }

    /// An anchor, a tag, or neither; the name of the anchor.
    private mutating func properties() -> String? {
        if chance(12) { text += pick("! ", "!!str ", "!t ", "!<tag:x> ", "!%41 ", isCareful ? "" : "!e!x ") }
        guard chance(4) else { return nil }
        let anchor = newAnchor()
        text += "&\(anchor) "
        return anchor
    }

    private mutating func newAnchor() -> String {
        anchorCount += 1
        return "a\(anchorCount)"
    }

    private mutating func flow(depth: Int) {
        switch number(0...(depth > 6 ? 3 : 7)) {
        case 0, 1: text += scalar()
        case 2, 3:
            let last = anchors.suffix(3).randomElement(using: &random)
            text += isCareful ? last.map { "*\($0) " } ?? "word" : "*\(last ?? "a") "
        case 4, 5:
            text += "["
            for _ in 0..<number(0...5) {
                item(depth: depth)
                text += isCareful ? pick(", ", " , ", ",\n  ") : pick(",", ", ", ": ", ", ? ")
            }
            if isCareful || !chance(25) { text += "]" }
        default:
            text += "{"
            for _ in 0..<number(0...5) {
                keyCount += 1
                text += isCareful ? "k\(keyCount): " : pick("a: ", "'c': ", "<<: ", "? d : ", "*a1 : ", "[e]: ", "b,")
                item(depth: depth)
                text += isCareful || !chance(30) ? ", " : " "
            }
            if isCareful || !chance(25) { text += "}" }
        }
    }

    private mutating func item(depth: Int) {
        let anchor = properties()
        flow(depth: depth + 1)
        if let anchor { anchors.append(anchor) }
    }

    private mutating func scalar() -> String {
        let good = ["0", "word", "~", "'it''s'", "\"\\u00e9\\x41\"", "a b", "é😀", "1e3", "true", "2026-01-01"]
        let odd = ["-", "", "'", "\"", "a\n  b", "a:b", "x#y", "?x", "\t", String(repeating: "long ", count: 40)]
        return isCareful || chance(2) ? pick(good) : pick(odd)
    }

    /// The text with some bytes left out, doubled or replaced.
    private mutating func damaged() -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<Int.random(in: 1...4, using: &random) where !scalars.isEmpty {
            let index = Int.random(in: scalars.indices, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: scalars.remove(at: index)
            case 1: scalars.insert(scalars[index], at: index)
            case 2:
                scalars[index] =
                    Unicode.Scalar(
                        pick("[", "]", "{", "}", ":", ",", "&", "*", "!", "\"", "'", "\n", "%", "-", "\u{7}")
                    ) ?? "x"
            default: scalars.removeSubrange(index..<min(scalars.count, index + 20))
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private mutating func chance(_ one: Int) -> Bool { number(1...one) == 1 }

    private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    private mutating func pick(_ texts: String...) -> String { pick(texts) }

    private mutating func pick(_ texts: [String]) -> String { texts[number(0...(texts.count - 1))] }
}
