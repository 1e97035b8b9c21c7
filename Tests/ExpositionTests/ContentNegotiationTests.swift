import Exposition
import Testing

struct ContentNegotiationTests {
    @Test(
        "the format is the one that the scraper likes best",
        arguments: [
            // What Prometheus 2.33, 2.42, 2.49.0 (with its q of 2), 2.53 and 3.5 send.
            ("application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", .text),
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                    + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", .openMetrics
            ),
            (
                "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
                    + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2", .openMetrics
            ),
            (
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                    + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                    + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2", .openMetrics
            ),
            (
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,"
                    + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2", .text
            ),
            // curl, and a browser.
            ("*/*", .text),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", .text),
            // Weights, ties, nothing that fits, nothing that can be read.
            ("text/plain;q=0.5,application/openmetrics-text;q=0.4", .text),
            ("text/plain;q=0.4,application/openmetrics-text;q=0.5", .openMetrics),
            ("application/openmetrics-text,text/plain", .openMetrics),
            ("text/plain,application/openmetrics-text", .text),
            ("*/*,application/openmetrics-text", .openMetrics),
            ("text/*,application/openmetrics-text;q=0.9", .text),
            ("application/openmetrics-text;q=0,text/plain", .text),
            ("application/openmetrics-text;version=2.0.0,text/plain;q=0.1", .text),
            ("application/json", .text),
            ("application/openmetrics-text;q=abc", .text),
            ("APPLICATION/OpenMetrics-Text ; VERSION=\"1.0.0\" ; Q=0.9, text/plain;q=0.8", .openMetrics),
            ("a;b=\"x,y;z\",application/openmetrics-text", .openMetrics),
            (",;,=;q", .text),
            ("", .text),
            (nil, .text),
        ] as [(String?, ExpositionFormat)]
    )
    func format(accept: String?, format: ExpositionFormat) {
        #expect(ContentNegotiation.format(accept: accept) == format)
    }

    @Test(
        "a weight above 1 counts as 1, one that cannot be read as 0",
        arguments: [
            ("a;q=0.25", 0.25), ("a;q=2", 1), ("a;q=-1", 0), ("a;q=x", 0), ("a;q=nan", 0), ("a", 1), ("a;q=", 0),
        ]
    )
    func quality(clause: String, quality: Double) {
        #expect(AcceptClause.clauses(of: clause).map(\.quality) == [quality])
    }
}
