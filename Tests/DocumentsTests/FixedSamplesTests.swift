import Catalogs
import MetricModel
import Signals
import Testing

@testable import Documents

private func read(_ json: String, as type: MetricType) throws -> ValueDocument {
    try ValueDocument.read(JSONReading.node(of: Array(json.utf8)), as: type)
}

/// Samples as a page has them: native buckets, exemplars and timestamps by value, sums that are no number.
struct FixedSamplesTests {
    @Test(
        "what was read is written as it was, and is equal to itself",
        arguments: [
            (
                MetricType.histogram,
                #"{"labels":[],"sum":"NaN","native":{"schema":3,"max_buckets":160,"zero_threshold":0.001,"float":false,"#
                    + #""positive":{"-1":3,"0":5},"negative":{"2":1},"zero_count":2},"timestamp":"1969-12-31T23:59:58.500Z"}"#
            ),
            (.histogram, #"{"labels":[],"counts":{"1":2,"+Inf":5},"sum":"-Inf"}"#),
            (.gaugeHistogram, #"{"labels":[],"counts":{"+Inf":5},"sum":"+Inf"}"#),
            (.summary, #"{"labels":[],"quantiles":{"0.5":"NaN"},"sum":"NaN","count":1}"#),
            (
                .counter,
                #"{"labels":[],"rate":1,"start":0,"arrivals":"smooth","#
                    + #""exemplars":[{"labels":{"a":"b"},"value":"NaN","timestamp":"2026-01-01T00:00:00.000Z"}]}"#
            ),
        ]
    )
    func roundTrip(type: MetricType, json: String) throws {
        let value = try read(json, as: type)
        let written = String(decoding: JSONWriting.bytes(of: value.write()), as: UTF8.self)
        let again = try read(written, as: type)
        #expect(again.source == value.source)
        #expect(again.exemplars == value.exemplars)
        #expect(again.timestamp == value.timestamp)
        #expect(String(decoding: JSONWriting.bytes(of: again.write()), as: UTF8.self) == written)
        #expect((value.exemplars != nil) == json.contains("exemplars"))
    }

    @Test(
        "native buckets that cannot be are refused with their place",
        arguments: [
            (#"{"factor":2,"positive":{"0":1}}"#, "native.factor", "with fixed counts write 'schema', and no 'factor'"),
            (#"{"zero_count":1}"#, "native", "with fixed counts write 'schema', and no 'factor'"),
            (#"{"schema":0.5,"zero_count":1}"#, "native.schema", "found 0.5; allowed is a whole number from -4 to 8"),
            (
                #"{"schema":0,"max_buckets":9,"zero_count":1}"#, "native.max_buckets",
                "fixed counts stay in the buckets that are written; leave it out"
            ),
            // The greatest number is below 2^1024, infinity one bucket further, and the least is 2^-1074.
            (
                #"{"schema":0,"positive":{"1026":1}}"#, "native.positive",
                "found the index 1026; with schema 0 allowed are indices from -1074 to 1025"
            ),
            (
                #"{"schema":-4,"negative":{"-68":1}}"#, "native.negative",
                "found the index -68; with schema -4 allowed are indices from -67 to 65"
            ),
            (
                #"{"schema":0,"positive":{"x":1}}"#, "native.positive.x",
                "found 'x'; allowed is the index of a bucket, a whole number such as -1"
            ),
            (
                #"{"schema":0,"positive":{"01":1}}"#, "native.positive.01",
                "found '01'; allowed is the index of a bucket, a whole number such as -1"
            ),
            (
                #"{"schema":0,"positive":{"0":1.5}}"#, "native.positive",
                "found 1.5; allowed are whole numbers up to 2^53; others need 'float: true'"
            ),
            (
                #"{"schema":0,"zero_threshold":1,"negative":{"0":1}}"#, "native.negative",
                "the bucket 0 ends at or below the zero_threshold, 1; add its count to 'zero_count'"
            ),
            (
                #"{"schema":0,"zero_count":1e15,"positive":{"0":9e15}}"#, "native",
                "all counts together are above 2^53"
            ),
        ]
    )
    func nativeBuckets(native: String, path: String, message: String) throws {
        let error = #expect(throws: DocumentError.self) {
            try read(#"{"labels":[],"sum":1,"native":\#(native)}"#, as: .histogram)
        }
        #expect(error?.diagnostics.map(\.path.description) == [path])
        #expect(error?.diagnostics.map(\.message) == [message])
    }

    @Test(
        "classic and native buckets hold the same observations, but for NaN",
        arguments: [
            ("4", #"{"1":1,"+Inf":3}"#, true), ("4", #"{"1":1,"+Inf":4}"#, false), ("4", #"{"1":1,"+Inf":2}"#, false),
            (#""NaN""#, #"{"1":1,"+Inf":4}"#, true), (#""NaN""#, #"{"1":1,"+Inf":2}"#, false),
        ]
    )
    func bothBuckets(sum: String, counts: String, isAllowed: Bool) {
        let json = #"{"labels":[],"sum":\#(sum),"counts":\#(counts),"native":{"schema":0,"positive":{"0":3}}}"#
        #expect(isAllowed == ((try? read(json, as: .histogram)) != nil))
    }
}
