/// The keys of a mapping that have been read so far, compared byte for byte: Swift's `==` takes more for equal.
struct SeenKeys {
    /// Up to so many are compared one by one, which is faster than a set.
    private static let fewCount = 8

    private var few: [ByteText] = []
    private var many: Set<ByteText> = []

    /// False when the key was there already.
    mutating func insert(_ key: String) -> Bool {
        let key = ByteText(text: key)
        if few.contains(key) { return false }
        guard few.count == Self.fewCount else {
            few.append(key)
            return true
        }
        return many.insert(key).inserted
    }
}

private struct ByteText: Hashable {
    let text: String

    static func == (left: ByteText, right: ByteText) -> Bool {
        left.text.utf8.count == right.text.utf8.count && left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        let isHashed: Void? = text.utf8.withContiguousStorageIfAvailable {
            hasher.combine(bytes: UnsafeRawBufferPointer($0))
        }
        if isHashed == nil { for byte in text.utf8 { hasher.combine(byte) } }
    }
}
