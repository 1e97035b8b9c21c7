import MetricModel

/// Which characters a text escapes; always byte by byte, as Swift takes CR LF for one Character.
enum TextEscaping {
    /// Label values and quoted names, in both text formats: backslash, line feed and double quote.
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

/// A name as it is, or in quotes when it is not of the legacy alphabet.
func appendName(_ name: String, in alphabet: NameAlphabet, to bytes: inout [UInt8]) {
    if alphabet.contains(name) {
        bytes += name.utf8
    } else {
        appendQuoted(name, to: &bytes)
    }
}

func appendQuoted(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    TextEscaping.labelValue.append(text, to: &bytes)
    bytes.append(UInt8(ascii: "\""))
}
