/// Which characters a text escapes; always byte by byte, as Swift takes CR LF for one Character.
enum TextEscaping {
    /// Label values, in both text formats: backslash, line feed and double quote.
    case labelValue
    /// HELP in the Prometheus text format: backslash and line feed; an escaped quote would stay as it is written.
    case textHelp
    /// HELP in OpenMetrics: as label values (OpenMetrics 1.0, ABNF "escaped-string").
    case openMetricsHelp

    func append(_ text: String, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes += #"\\"#.utf8
            case UInt8(ascii: "\n"): bytes += #"\n"#.utf8
            case UInt8(ascii: "\"") where self != .textHelp: bytes += #"\""#.utf8
            default: bytes.append(byte)
            }
        }
    }
}
