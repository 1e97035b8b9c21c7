import Catalogs
import Exposition
import MetricModel

/// What a person types to find metrics: words, all of which a metric must have.
///
/// `pod=web-1` looks for a series whose label has that very value; any other word is looked for in the name, in the names
/// and values of labels, as they are written and as they expand, and may be the whole of the type's name. Capital letters
/// of ASCII are as good as small ones.
struct MetricSearch {
    private enum Word {
        case anywhere(text: String, folded: [UInt8])
        case label(name: [UInt8], value: LabelValue)
    }

    private let words: [Word]

    init(_ text: String) {
        words = text.split(whereSeparator: \.isWhitespace).map { word in
            if let sign = word.firstIndex(of: "="), sign > word.startIndex {
                let value = word[word.index(after: sign)...].trimming("\"")
                return .label(name: Self.folded(word[..<sign]), value: LabelValue(String(value)))
            }
            return .anywhere(text: String(word), folded: Self.folded(word))
        }
    }

    func matches(_ family: CompiledFamily) -> Bool {
        words.allSatisfy { word in
            switch word {
            case .anywhere(let text, let folded): Self.matches(family, text, folded)
            case .label(let name, let value): Self.matches(family.family, label: name, value)
            }
        }
    }

    private static func matches(_ compiled: CompiledFamily, _ text: String, _ folded: [UInt8]) -> Bool {
        let family = compiled.family
        if contains(compiled.key.prometheusName.text, folded) || contains(family.name.text, folded)
            || family.type.rawValue.utf8.elementsEqual(folded)
            || family.labels.contains(where: { contains($0.text, folded) })
        {
            return true
        }
        let value = LabelValue(text)
        return !family.labels.isEmpty
            && family.values.contains { definition in
                definition.labels.contains { contains($0.text, folded) || ($0.count > 1 && $0.contains(value)) }
            }
    }

    private static func matches(_ family: FamilyDefinition, label name: [UInt8], _ value: LabelValue) -> Bool {
        guard let index = family.labels.firstIndex(where: { Self.folded($0.text).elementsEqual(name) }) else {
            return false
        }
        return family.values.contains { $0.labels.indices.contains(index) && $0.labels[index].contains(value) }
    }

    private static func contains(_ text: String, _ part: [UInt8]) -> Bool {
        var text = text
        return text.withUTF8 { text in
            guard let first = part.first, text.count >= part.count else { return part.isEmpty }
            for start in 0...(text.count - part.count) where folded(text[start]) == first {
                if part.indices.allSatisfy({ folded(text[start + $0]) == part[$0] }) { return true }
            }
            return false
        }
    }

    private static func folded(_ text: some StringProtocol) -> [UInt8] { text.utf8.map(folded) }

    private static func folded(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

extension Substring {
    /// Without a character at either end.
    fileprivate func trimming(_ character: Character) -> Substring {
        var text = self
        if text.first == character { text = text.dropFirst() }
        if text.last == character { text = text.dropLast() }
        return text
    }
}
