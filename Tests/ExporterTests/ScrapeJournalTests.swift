import Exporter
import MetricModel
import Testing

@Suite struct ScrapeJournalTests {
    private func entry(atSecond second: Double) -> ScrapeJournal.Entry {
        ScrapeJournal.Entry(
            instant: instant(second),
            address: "192.0.2.1",
            userAgent: nil,
            format: "text/plain",
            duration: .zero,
            byteCount: 10,
            isComplete: true
        )
    }

    private func instant(_ second: Double) -> Timestamp { Timestamp(milliseconds: Int64(second * 1000)) }

    @Test("a journal that is new knows of no scrape")
    func new() {
        let summary = ScrapeJournal().summary(at: instant(5))
        #expect(summary.count == 0)
        #expect(summary.recentCount == 0)
        #expect(summary.last == nil)
        #expect(summary.port == nil)
    }

    @Test("scrapes of the last minute count as recent, and older ones do not")
    func recent() {
        let journal = ScrapeJournal()
        for second in [1000, 1000.5, 1030, 1059.999] { journal.record(entry(atSecond: second)) }
        #expect(journal.summary(at: instant(1059.999)).recentCount == 4)
        #expect(journal.summary(at: instant(1060)).recentCount == 2)
        #expect(journal.summary(at: instant(1119)).recentCount == 0)
        #expect(journal.summary(at: instant(1119)).count == 4)
        #expect(journal.summary(at: instant(1119)).last?.instant == instant(1059.999))
    }

    @Test("a second takes the place of the one a minute before it, also before 1970", arguments: [1000.0, -1000])
    func turns(start: Double) {
        let journal = ScrapeJournal()
        for second in stride(from: start, to: start + 180, by: 1) { journal.record(entry(atSecond: second)) }
        #expect(journal.summary(at: instant(start + 179)).recentCount == 60)
    }

    @Test("the port is known once it is open")
    func port() {
        let journal = ScrapeJournal()
        journal.open(port: 8000)
        #expect(journal.summary(at: instant(0)).port == 8000)
    }
}
