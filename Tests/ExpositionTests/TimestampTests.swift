import Catalogs
import Exposition
import MetricModel
import Signals
import Testing

struct TimestampTests {
    private func page(
        of values: [ValueDefinition],
        hasTimestamps: Bool,
        in format: ExpositionFormat,
        at milliseconds: Int64
    ) throws
        -> String
    {
        let family = FamilyDefinition(
            name: try MetricName("a"),
            documentation: "",
            unit: nil,
            type: .gauge,
            hasTimestamps: hasTimestamps,
            labels: [try LabelName("x")],
            values: values,
            layer: .file
        )
        var catalog = Catalog()
        try catalog.apply(.create(family))
        let instant = Timestamp(milliseconds: milliseconds)
        let bytes = Page.bytes(of: Snapshot(compiling: catalog, at: instant), in: format, at: instant)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func value(_ label: String, timestamp: Int64? = nil) -> ValueDefinition {
        ValueDefinition(
            labels: [LabelPattern(label)],
            source: .signal(Operand(Static(5))),
            timestamp: timestamp.map(Timestamp.init(milliseconds:)),
            epoch: .unixEpoch,
            layer: .file
        )
    }

    @Test("an instant before 1970 has no number in Prometheus text, and costs only the samples that carry it")
    func beforeTheEpoch() throws {
        let values = [value("scrape"), value("own", timestamp: 7), value("before", timestamp: -7)]
        #expect(
            try page(of: values, hasTimestamps: true, in: .text, at: -1500) == "# TYPE a gauge\na{x=\"own\"} 5 7\n"
        )
        #expect(
            try page(of: values, hasTimestamps: true, in: .openMetrics, at: -1500)
                == "# TYPE a gauge\na{x=\"scrape\"} 5 -1.5\na{x=\"own\"} 5 0.007\na{x=\"before\"} 5 -0.007\n# EOF\n"
        )
    }

    @Test("a metric whose values are all left out is no family of the page")
    func nothingLeft() throws {
        let values = [value("before", timestamp: -7)]
        #expect(try page(of: values, hasTimestamps: false, in: .text, at: 0) == "")
        #expect(
            try page(of: values, hasTimestamps: false, in: .openMetrics, at: 0)
                == "# TYPE a gauge\na{x=\"before\"} 5 -0.007\n# EOF\n"
        )
    }
}
