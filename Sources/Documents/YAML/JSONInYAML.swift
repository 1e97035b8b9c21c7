/// Texts of YAML that are JSON.
///
/// All JSON is YAML (YAML 1.2.2, section 1.2), but libyaml, which reads YAML 1.1, has no surrogate pairs, and limits for keys. A
/// text that is JSON from its first byte to its last one means the same in both, so that no name of a file decides: it is
/// read as JSON, and any other text as YAML.
enum JSONInYAML {
    /// - Returns: nil for a text that does not begin as a list or mapping of JSON does; a failure for one that does, and is
    ///   not JSON.
    static func read(
        _ bytes: UnsafeBufferPointer<UInt8>,
        maximumDepth: Int,
        items: DocumentItems?
    ) -> Result<DocumentNode?, JSONReading.NotJSON>? {
        let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return nil }
        let bytes = Array(bytes)
        return Result { () throws(JSONReading.NotJSON) in
            if let items {
                // Whether it is JSON must be known before anyone takes an item.
                let ignored = DocumentItems(key: items.key) { _, _ in true }
                _ = try JSONReading.node(of: bytes, maximumDepth: maximumDepth, items: ignored)
            }
            return try JSONReading.node(of: bytes, maximumDepth: maximumDepth, items: items, isPlaced: true)
        }
    }

    /// Of what is wrong with a text as YAML and as JSON that which its author meant: it was understood further.
    static func nearer(_ yaml: DocumentError, _ json: JSONReading.NotJSON) -> DocumentError {
        guard let place = json.place, let other = yaml.diagnostics.first?.place,
            (place.line, place.column) > (other.line, other.column)
        else { return yaml }
        return DocumentError([Diagnostic(place: place, message: "not JSON: \(json.reason)")])
    }
}
