import MetricModel
import Testing

@testable import Plotting

struct CalendarDateTests {
    @Test(
        "days since 1970 become dates of the Gregorian calendar",
        arguments: [
            (0, "1970-01-01"), (59, "1970-03-01"), (789, "1972-02-29"), (10_957, "2000-01-01"), (11_016, "2000-02-29"),
            (20_454, "2026-01-01"), (-1, "1969-12-31"), (-25_567, "1900-01-01"),
        ]
    )
    func dates(days: Int, text: String) {
        #expect(CalendarDate(daysSince1970: Int64(days)).text == text)
    }
}
