// How long it takes to choose a format.

import Exposition
import MetricModel

func measureNegotiation() {
    let count = 1000
    // What Prometheus 3.5 sends when it wants native histograms, and what 2.42 sends.
    let protobuf = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6"
    let wishes: [(name: String, accept: String)] = [
        (
            "Prometheus 3.5",
            protobuf + ",application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                + "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
                + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1"
        ),
        (
            "Prometheus 2.42",
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
        ),
    ]
    print("\n| choosing a format for | ns | limit |")
    print("| --- | --- | --- |")
    for wish in wishes {
        let clock = ContinuousClock()
        var chosen = 0
        let times = (0..<41).map { _ in
            clock.measure {
                for _ in 0..<count where ContentNegotiation.format(accept: wish.accept).escaping == .allowUTF8 {
                    chosen += 1
                }
            }
        }.sorted()
        // Used, so that the loop is not left out.
        precondition(chosen == 0, "neither asks for UTF-8 names in its best clause")
        let nanoseconds = Double(times[20].components.attoseconds) / 1e9 / Double(count)
        print("| \(wish.name) | \(nanoseconds.rounded()) | 2000 |")
    }
}
