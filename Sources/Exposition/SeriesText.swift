import MetricModel

/// `name{a="b",c="d"} `, what stands before the value of a sample; the same in both text formats.
func appendSeriesText(
    name: MetricName,
    labels: some Sequence<(name: String, text: String)>,
    to bytes: inout [UInt8]
) {
    bytes += name.text.utf8
    var opening = UInt8(ascii: "{")
    for (name, value) in labels {
        bytes.append(opening)
        opening = UInt8(ascii: ",")
        bytes += name.utf8
        bytes += "=\"".utf8
        TextEscaping.labelValue.append(value, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }
    if opening == UInt8(ascii: ",") {
        bytes.append(UInt8(ascii: "}"))
    }
    bytes.append(UInt8(ascii: " "))
}

func appendNumber(_ number: Double, to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: NumberText.maximumLength) { buffer in
        guard let start = buffer.baseAddress else { return }
        bytes += UnsafeBufferPointer(start: start, count: NumberText.write(number, to: start))
    }
}
