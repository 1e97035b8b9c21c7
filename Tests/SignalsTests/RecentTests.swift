import Testing

@testable import Signals

struct RecentTests {
    @Test("the last ones that were needed are kept")
    func limit() {
        var recent = Recent<Int, String>(limit: 2)
        for key in 1...3 { recent.insert("\(key)", under: key) }
        #expect(recent.content(1) == nil)
        #expect(recent.content(2) == "2")
        recent.insert("4", under: 4)
        #expect(recent.content(3) == nil)
        #expect(recent.content(2) == "2")
    }

    @Test("time travel does not push out what the present needs")
    func apart() {
        var recent = Recent<Int, String>(limit: 2)
        recent.insert("now", under: 0)
        TimeTravel.$isUnderWay.withValue(true) {
            for key in 1...10 {
                recent.insert("\(key)", under: key)
                #expect(recent.content(key) == "\(key)")
            }
            #expect(recent.content(1) == nil)
            #expect(recent.content(0) == "now")
        }
        #expect(recent.content(0) == "now")
    }

    @Test("what time travel has made serves the present, and stays for it from then on")
    func adopted() {
        var recent = Recent<Int, String>(limit: 1)
        TimeTravel.$isUnderWay.withValue(true) { recent.insert("1", under: 1) }
        #expect(recent.content(1) == "1")
        TimeTravel.$isUnderWay.withValue(true) { recent.insert("2", under: 2) }
        #expect(recent.content(1) == "1")
    }
}
