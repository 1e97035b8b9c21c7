import MetricModel
import Testing

struct CalendarDateTests {
    @Test(
        "days since 1970 become dates of the Gregorian calendar, and dates become days",
        arguments: [
            (0, "1970-01-01"), (59, "1970-03-01"), (789, "1972-02-29"), (10_957, "2000-01-01"), (11_016, "2000-02-29"),
            (20_454, "2026-01-01"), (-1, "1969-12-31"), (-25_567, "1900-01-01"),
        ]
    )
    func dates(days: Int, text: String) {
        let date = CalendarDate(daysSince1970: Int64(days))
        #expect(date.text == text)
        #expect(date.daysSince1970 == days)
    }

    @Test("a day follows the day before it, for two eras of 400 years")
    func successors() {
        var before = CalendarDate(daysSince1970: -146_097)
        #expect(before.text == "1570-01-01")
        for days in -146_096...146_097 as ClosedRange<Int64> {
            let date = CalendarDate(daysSince1970: days)
            let isNewMonth = before.day == CalendarDate.dayCount(ofMonth: before.month, in: before.year)
            let isNewYear = isNewMonth && before.month == 12
            #expect(date.day == (isNewMonth ? 1 : before.day + 1))
            #expect(date.month == (isNewYear ? 1 : before.month + (isNewMonth ? 1 : 0)))
            #expect(date.year == before.year + (isNewYear ? 1 : 0))
            #expect(date.daysSince1970 == days)
            before = date
        }
        #expect(before.text == "2370-01-01")
    }

    @Test(
        "a date that does not exist is none",
        arguments: [
            (2026, 2, 29), (1900, 2, 29), (2024, 2, 30), (2026, 4, 31), (2026, 1, 32), (2026, 0, 1), (2026, 13, 1),
            (2026, 1, 0), (-1, 1, 1), (10_000, 1, 1),
        ] as [(Int64, Int64, Int64)]
    )
    func none(year: Int64, month: Int64, day: Int64) {
        #expect(CalendarDate(year: year, month: month, day: day) == nil)
    }

    @Test(
        "February has 29 days in leap years",
        arguments: [(2024, 29), (2000, 29), (2026, 28), (1900, 28), (2100, 28)]
    )
    func leapYears(year: Int, count: Int) {
        #expect(CalendarDate.dayCount(ofMonth: 2, in: Int64(year)) == count)
        #expect(CalendarDate(year: Int64(year), month: 2, day: Int64(count))?.daysSince1970 != nil)
    }
}
