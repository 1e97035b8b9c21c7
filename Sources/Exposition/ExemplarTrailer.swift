import MetricModel
import Signals

/// The exemplar after a value that is new every now and then.
struct ExemplarTrailer: Sendable {
    /// Which value of the block it follows.
    var valueIndex: Int
    /// A bucket has an exemplar only when something has fallen into it, and not just into one before it.
    var isBucket: Bool
    var firstBucket: Int
    /// Bytes of text between the value and the exemplar: a timestamp.
    var lead: Int
    /// With the labels' names as the scraper is to see them.
    var exemplars: PlacedExemplars

    /// The labels with quotes around names and values and every byte escaped, two numbers, and what stands between them.
    var maximumLength: Int {
        2 * exemplars.maximumTextLength + 6 * exemplars.labelCount + 2 * NumberText.maximumLength + 16
    }

    /// Writes the newest exemplar and returns how many bytes it is.
    func write(at instant: Timestamp, to destination: UnsafeMutablePointer<UInt8>) -> Int {
        guard let exemplar = exemplars.exemplar(at: instant) else { return 0 }
        var bytes: [UInt8] = []
        appendExemplar(exemplar, to: &bytes)
        precondition(bytes.count <= maximumLength, "an exemplar needs the room it asked for")
        bytes.withUnsafeBufferPointer { buffer in
            if let source = buffer.baseAddress { destination.update(from: source, count: buffer.count) }
        }
        return bytes.count
    }
}

/// ` # {trace_id="0af7"} 0.43 1767225600` (OpenMetrics 1.0, "Exemplars").
func appendExemplar(_ exemplar: Exemplar, to bytes: inout [UInt8]) {
    bytes += " # {".utf8
    for (index, label) in exemplar.labels.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        appendLabel(label.name, label.value, to: &bytes)
    }
    bytes += "} ".utf8
    appendNumber(exemplar.value, to: &bytes)
    if let instant = exemplar.instant { bytes += TimestampText.seconds.suffix(instant) }
}

/// Instants as text formats write them.
enum TimestampText {
    /// Since 1970; Prometheus text.
    case milliseconds
    /// Since 1970, with as many of three decimals as are needed, never an exponent; OpenMetrics.
    case seconds

    /// Of ``suffix(_:)``.
    static let maximumLength = 24

    /// Whether readers of the format know the instant. Prometheus' own reader of its text has no minus sign there, and refuses
    /// the whole page.
    func canWrite(_ instant: Timestamp) -> Bool { self == .seconds || instant.milliseconds >= 0 }

    /// With the blank before it.
    func suffix(_ instant: Timestamp) -> [UInt8] { [UInt8](" \(text(instant))".utf8) }

    func text(_ instant: Timestamp) -> String {
        switch self {
        case .milliseconds: return String(instant.milliseconds)
        case .seconds:
            let (sign, milliseconds) = (instant.milliseconds < 0 ? "-" : "", instant.milliseconds.magnitude)
            let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
            guard rest > 0 else { return "\(sign)\(seconds)" }
            var decimals = String(rest + 1000).dropFirst()
            while decimals.hasSuffix("0") { decimals = decimals.dropLast() }
            return "\(sign)\(seconds).\(decimals)"
        }
    }
}
