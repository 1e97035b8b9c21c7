import Exposition
import MetricModel
import Testing

private let protobuf =
    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"

struct ContentNegotiationTests {
    @Test(
        "scrapers get the format that they like best",
        arguments: [
            // Prometheus 2.5 to 2.33.
            (
                "application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                .init(.openMetrics0)
            ),
            // 2.34 to 2.48, and with native histograms.
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                    + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", .openMetrics
            ),
            (
                protobuf + ",application/openmetrics-text;version=1.0.0;q=0.8,"
                    + "application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                .protobuf
            ),
            // 2.40.0 writes protobuf with blanks.
            (
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited,"
                    + "application/openmetrics-text;version=1.0.0;q=0.75,application/openmetrics-text;q=0.6,"
                    + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", .protobuf
            ),
            // 2.49.0: a weight of 2 is none.
            (
                "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
                    + "text/plain;version=0.0.4;q=0.3,*/*;q=2", .openMetrics
            ),
            // 2.53, and with native histograms.
            (
                "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
                    + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2", .openMetrics
            ),
            (
                protobuf + ";q=0.5,application/openmetrics-text;version=1.0.0;q=0.4,"
                    + "application/openmetrics-text;version=0.0.1;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
                .protobuf
            ),
            // 3.0 to 3.3: the scheme twice.
            (
                "text/plain;version=1.0.0;escaping=allow-utf-8;escaping=allow-utf-8;q=0.4,"
                    + "text/plain;version=0.0.4;escaping=allow-utf-8;q=0.3,*/*;q=0.2",
                .init(.text1, escaping: .allowUTF8)
            ),
            // 3.5, with native histograms, and one configured protocol.
            (
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                    + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                    + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2", .init(.openMetrics, escaping: .allowUTF8)
            ),
            (
                protobuf + ";q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,*/*;q=0.1",
                .protobuf
            ),
            ("text/plain;version=0.0.4;q=0.6,*/*;q=0.5", .text),
            ("text/plain;version=1.0.0;escaping=values;q=0.6,*/*;q=0.5", .init(.text1, escaping: .values)),
            // VictoriaMetrics; Telegraf and prom2json. The OpenTelemetry collector sends what Prometheus does, whose code it is.
            ("text/plain;version=0.0.4;q=1,*/*;q=0.1", .text),
            (protobuf + ";q=0.7,text/plain;version=0.0.4;q=0.3,*/*;q=0.1", .protobuf),
            // curl, a browser, a client without a wish.
            ("*/*", .text),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", .text),
            (nil, .text),
        ] as [(String?, ExpositionFormat)]
    )
    func scrapers(accept: String?, format: ExpositionFormat) {
        #expect(ContentNegotiation.format(accept: accept) == format)
    }

    @Test(
        "weights, ties, and what cannot be had",
        arguments: [
            ("text/plain;q=0.5,application/openmetrics-text;q=0.4", .text),
            ("text/plain;q=0.4,application/openmetrics-text;q=0.5", .openMetrics),
            ("application/openmetrics-text,text/plain", .openMetrics),
            ("text/plain,application/openmetrics-text", .text),
            ("*/*,application/openmetrics-text", .openMetrics),
            ("text/*;q=0.9,*/*;q=0.9,application/openmetrics-text;q=0.8", .text),
            ("text/*,application/openmetrics-text;q=0.9", .text),
            ("application/openmetrics-text;q=0,text/plain", .text),
            ("application/openmetrics-text;version=2.0.0,text/plain;q=0.1", .text),
            ("text/plain;version=9,application/openmetrics-text;q=0.1", .openMetrics),
            ("application/vnd.google.protobuf,application/openmetrics-text;q=0.1", .openMetrics),
            (
                "application/vnd.google.protobuf;proto=a;encoding=delimited,application/openmetrics-text;q=0.1",
                .openMetrics
            ),
            (
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text,"
                    + "application/openmetrics-text;q=0.1", .openMetrics
            ),
            ("text/plain;escaping=dots", .init(.text, escaping: .dots)),
            ("text/plain;escaping=unheard-of", .text),
            ("text/plain;escaping=values,application/openmetrics-text;q=0.5", .init(.text, escaping: .values)),
            ("text/plain;q=0.5;escaping=values,application/openmetrics-text", .openMetrics),
            ("application/json", .text),
            ("APPLICATION/OpenMetrics-Text ; VERSION=\"1.0.0\" ; Q=0.9, text/plain;q=0.8", .openMetrics),
            ("a;b=\"x,y;z\",application/openmetrics-text", .openMetrics),
            ("a;b=\"x\\\",text/plain\",application/openmetrics-text", .openMetrics),
            (",;,=;q", .text), ("", .text), ("\"", .text), ("a;b=\"\\", .text),
        ] as [(String, ExpositionFormat)]
    )
    func wishes(accept: String, format: ExpositionFormat) {
        #expect(ContentNegotiation.format(accept: accept) == format)
    }

    @Test(
        "a weight has thousandths; one that cannot be read or is above 1 is none",
        arguments: [
            ("a;q=0.25", 250), ("a;q=0.125", 125), ("a;q=0.9999", 999), ("a;q=1", 1000), ("a;q=1.000", 1000),
            ("a", 1000),
            ("a;q=.5", 500), ("a;q=1.", 1000), ("a; q = \"0.5\"", 500),
            ("a;q=2", 0), ("a;q=1.001", 0), ("a;q=-1", 0), ("a;q=x", 0), ("a;q=nan", 0), ("a;q=", 0), ("a;q=0.1.2", 0),
            ("a;q=99999999999999999999999", 0),
        ]
    )
    func quality(clause: String, quality: Int) {
        var qualities: [Int] = []
        AcceptClause.forEach(in: clause) { qualities.append($0.quality) }
        #expect(qualities == [quality])
    }

    @Test(
        "a format says what it is",
        arguments: [
            (.init(.text), "text/plain; version=0.0.4; charset=utf-8; escaping=underscores"),
            (.init(.text1, escaping: .allowUTF8), "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8"),
            (
                .init(.openMetrics, escaping: .dots),
                "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=dots"
            ),
            (
                .init(.openMetrics0, escaping: .values),
                "application/openmetrics-text; version=0.0.1; charset=utf-8; escaping=values"
            ),
            (
                .init(.protobuf),
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; "
                    + "escaping=underscores"
            ),
        ] as [(ExpositionFormat, String)]
    )
    func contentType(format: ExpositionFormat, type: String) {
        #expect(format.contentType == type)
    }
}
