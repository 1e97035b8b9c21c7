import MetricModel

/// `name{a="b",c="d"} `, what stands before the value of a sample; the same in both text formats.
///
/// A name of the legacy alphabet stands before the braces, any other is the first thing inside of them, in quotes.
func appendSeriesText(
    name: MetricName,
    labels: some Sequence<(name: String, text: String)>,
    to bytes: inout [UInt8]
) {
    var opening = UInt8(ascii: "{")
    if name.isLegacy {
        bytes += name.text.utf8
    } else {
        bytes.append(opening)
        appendQuoted(name.text, to: &bytes)
        opening = UInt8(ascii: ",")
    }
    for (name, value) in labels {
        bytes.append(opening)
        opening = UInt8(ascii: ",")
        appendLabel(name, value, to: &bytes)
    }
    if opening == UInt8(ascii: ",") {
        bytes.append(UInt8(ascii: "}"))
    }
    bytes.append(UInt8(ascii: " "))
}

/// `a="b"`.
func appendLabel(_ name: String, _ value: String, to bytes: inout [UInt8]) {
    appendName(name, in: .label, to: &bytes)
    bytes.append(UInt8(ascii: "="))
    appendQuoted(value, to: &bytes)
}

func appendNumber(_ number: Double, to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: NumberText.maximumLength) { buffer in
        guard let start = buffer.baseAddress else { return }
        bytes += UnsafeBufferPointer(start: start, count: NumberText.write(number, to: start))
    }
}
