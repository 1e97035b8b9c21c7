"""Samples that are written by value, as real pages have them: every format's page, and what is refused or warned of."""

import pytest

import protobuf
from exporter import OPENMETRICS, PROTOBUF, TEXT, run
from pages import families

HEAD = "clock: {epoch: 2026-01-01T00:00:00Z}\nmetrics:\n"
INSTANT = "2026-01-01T00:00:10Z"
SECOND = 1767225600

# A metric, and its page in the Prometheus text format and in OpenMetrics, 10 s after the epoch: derived by hand from the
# specifications and the definition.
PAGES = {
    "timestamps": ("""
  - name: a
    labels: [x]
    values:
      - {labels: [now], kind: static, value: 1, timestamp: 2026-01-01T00:00:01.5Z}
      - {labels: [moving], kind: ramp, period: 20s, peak: 20, timestamp: 1767225602}
      - {labels: [before 1970], kind: static, value: 2, timestamp: -1.25}
      - {labels: [none], kind: static, value: 3}
""", """# TYPE a gauge
a{x="now"} 1 1767225601500
a{x="moving"} 10 1767225602000
a{x="none"} 3
""", """# TYPE a gauge
a{x="now"} 1 1767225601.5
a{x="moving"} 10 1767225602
a{x="before 1970"} 2 -1.25
a{x="none"} 3
# EOF
"""),
    "timestamps of a value and of the scrape": ("""
  - name: a
    timestamps: true
    labels: [x]
    values:
      - {labels: [scrape], kind: static, value: 1}
      - {labels: [own], kind: static, value: 2, timestamp: 5}
      - {labels: [again], kind: static, value: 3}
""", """# TYPE a gauge
a{x="scrape"} 1 1767225610000
a{x="own"} 2 5000
a{x="again"} 3 1767225610000
""", """# TYPE a gauge
a{x="scrape"} 1 1767225610
a{x="own"} 2 5
a{x="again"} 3 1767225610
# EOF
"""),
    "exemplars of a counter": ("""
  - name: a
    type: counter
    created: true
    labels: [x]
    values:
      - {labels: [fixed], rate: 2, exemplars: [{labels: {id: 'q"r"'}, value: 0.5, timestamp: 2026-01-01T00:00:01Z}]}
      - {labels: [bare], rate: 2, exemplars: [{value: +Inf}]}
      - {labels: [stamped], rate: 2, timestamp: 7, exemplars: [{value: 1}]}
      - {labels: [drawn], rate: 2, timestamp: 8, exemplars: {labels: {id: "5"}, every: 4s}}
""", """# TYPE a_total counter
a_total{x="fixed"} 20
a_total{x="bare"} 20
a_total{x="stamped"} 20 7000
a_total{x="drawn"} 20 8000
""", """# TYPE a counter
a_total{x="fixed"} 20 # {id="q\\"r\\""} 0.5 1767225601
a_created{x="fixed"} 1767225600
a_total{x="bare"} 20 # {} +Inf
a_created{x="bare"} 1767225600
a_total{x="stamped"} 20 7 # {} 1
a_created{x="stamped"} 1767225600 7
a_total{x="drawn"} 20 8 # {id="5"} 1 1767225608
a_created{x="drawn"} 1767225600 8
# EOF
"""),
    "exemplars of buckets": ("""
  - name: a
    type: histogram
    labels: [x]
    values:
      - {labels: [counts], counts: {"1": 2, "2": 2, "+Inf": 5}, sum: 7.5, exemplars: [{value: 1}, {value: NaN, labels: {id: n}}]}
      - {labels: [rate], rate: 1, distribution: {uniform: {min: 0, max: 2}}, buckets: [1], exemplars: [{value: 1.5}]}
""", """# TYPE a histogram
a_bucket{x="counts",le="1"} 2
a_bucket{x="counts",le="2"} 2
a_bucket{x="counts",le="+Inf"} 5
a_sum{x="counts"} 7.5
a_count{x="counts"} 5
a_bucket{x="rate",le="1"} 5
a_bucket{x="rate",le="+Inf"} 10
a_sum{x="rate"} 10
a_count{x="rate"} 10
""", """# TYPE a histogram
a_bucket{x="counts",le="1.0"} 2 # {} 1
a_bucket{x="counts",le="2.0"} 2
a_bucket{x="counts",le="+Inf"} 5 # {id="n"} NaN
a_sum{x="counts"} 7.5
a_count{x="counts"} 5
a_bucket{x="rate",le="1.0"} 5
a_bucket{x="rate",le="+Inf"} 10 # {} 1.5
a_sum{x="rate"} 10
a_count{x="rate"} 10
# EOF
"""),
    "native buckets": ("""
  - {name: a, type: histogram, values: [{sum: 4, native: {schema: 0, zero_count: 1, positive: {"0": 2, "-3": 1}, negative: {"1": 5}}}]}
""", """# TYPE a histogram
a_bucket{le="+Inf"} 9
a_sum 4
a_count 9
""", """# TYPE a histogram
a_bucket{le="+Inf"} 9
a_sum 4
a_count 9
# EOF
"""),
    "the info of the target": ("""
  - {name: a, values: [{kind: static, value: 1}]}
  - {name: b, values: [{kind: static, value: 2}]}
  - {name: target_info, type: info, labels: [zone], values: [{labels: [x]}]}
  - {name: z, values: [{kind: static, value: 3}]}
""", """# TYPE a gauge
a 1
# TYPE b gauge
b 2
# TYPE target_info gauge
target_info{zone="x"} 1
# TYPE z gauge
z 3
""", """# TYPE target info
target_info{zone="x"} 1
# TYPE a gauge
a 1
# TYPE b gauge
b 2
# TYPE z gauge
z 3
# EOF
"""),
}


def render(path, format="text"):
    result = run("render", "-f", path, "--at", INSTANT, "--format", format)
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_what_the_specifications_say(config_file, name):
    config, text, openmetrics = PAGES[name]
    path = config_file(HEAD + config)
    assert render(path).decode() == text
    assert render(path, "openmetrics").decode() == openmetrics
    assert families(text, TEXT) and families(openmetrics, OPENMETRICS)


CREATED = f"created_timestamp {{ seconds: {SECOND} }}"
MESSAGES = {
    "a native histogram": (
        "{type: histogram, values: [{sum: NaN, timestamp: -1.25, native: {schema: 3, zero_threshold: 0.5, zero_count: 2, "
        'positive: {"-1": 3, "0": 5, "4": 1}, negative: {"2": 7}}, exemplars: [{labels: {id: a}, value: 1, timestamp: 3}]}]}',
        "type: HISTOGRAM metric { timestamp_ms: -1250 histogram { sample_count: 18 sample_sum: nan schema: 3 zero_threshold: 0.5 "
        "zero_count: 2 negative_span { offset: 2 length: 1 } negative_delta: 7 positive_span { offset: -1 length: 2 } "
        "positive_span { offset: 3 length: 1 } positive_delta: 3 positive_delta: 2 positive_delta: -4 " + CREATED
        + ' exemplars { label { name: "id" value: "a" } value: 1 timestamp { seconds: 3 } } } }',
    ),
    "both kinds of buckets": (
        '{type: histogram, values: [{sum: 1, counts: {"1": 2, "+Inf": 3}, native: {schema: 0, positive: {"0": 2, "1": 1}}}]}',
        "type: HISTOGRAM metric { histogram { sample_count: 3 sample_sum: 1 bucket { cumulative_count: 2 upper_bound: 1 } "
        "bucket { cumulative_count: 3 upper_bound: inf } schema: 0 zero_threshold: 2.938735877055719e-39 zero_count: 0 "
        f"positive_span {{ offset: 0 length: 2 }} positive_delta: 2 positive_delta: -1 {CREATED} }} }}",
    ),
    # A span without buckets says that it is native although nothing else does.
    "an empty one of floating-point numbers": (
        "{type: gaugehistogram, values: [{sum: 0, native: {schema: 0, float: true, zero_threshold: 0, zero_count: 0.5}}]}",
        "type: GAUGE_HISTOGRAM metric { histogram { sample_sum: 0 sample_count_float: 0.5 schema: 0 zero_threshold: 0 "
        "zero_count_float: 0.5 positive_span { offset: 0 length: 0 } } }",
    ),
    "a gauge": (
        "{labels: [x], values: [{labels: [y], kind: ramp, period: 20s, peak: 20, timestamp: 7}]}",
        'type: GAUGE metric { label { name: "x" value: "y" } gauge { value: 10 } timestamp_ms: 7000 }',
    ),
    "a counter": (
        "{type: counter, values: [{rate: 2, timestamp: 7}]}",
        f"type: COUNTER metric {{ counter {{ value: 20 {CREATED} }} timestamp_ms: 7000 }}",
    ),
    "a counter with an exemplar": (
        "{type: counter, timestamps: true, values: [{rate: 2, timestamp: 7, exemplars: [{value: 3}]}]}",
        f"type: COUNTER metric {{ counter {{ value: 20 exemplar {{ value: 3 }} {CREATED} }} timestamp_ms: 7000 }}",
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_protobuf_is_what_the_schema_says(config_file, name):
    from google.protobuf import text_format
    metric, text = MESSAGES[name]
    path = config_file(HEAD + "  - " + metric.replace("{", "{name: a, ", 1))
    family, = protobuf.families(render(path, "protobuf"))
    exposed = "a_total" if "COUNTER" in text else "a"
    # As text: NaN is not equal to itself.
    assert str(family) == str(text_format.Parse(f'name: "{exposed}" {text}', protobuf.MetricFamily()))


@pytest.mark.parametrize(("metric", "fragment"), [
    ('{type: counter, values: [{rate: 1, exemplars: [{value: 1}, {value: 2}]}]}', "values[0].exemplars[1]: a counter has one exemplar"),
    ('{type: histogram, values: [{counts: {"1": 1, "+Inf": 3}, sum: 1, exemplars: [{value: 2}, {value: 1}, {value: 3}]}]}',
     "values[0].exemplars[2]: it falls into the bucket up to +Inf, as exemplars[0] does"),
    ('{type: histogram, values: [{native: {schema: 0, zero_count: 1}, sum: 1, exemplars: [{value: 2}]}]}',
     "values[0].exemplars[0]: the 'timestamp' is missing"),
    ('{type: histogram, values: [{native: {schema: 0, zero_count: {from: 1, to: 5}}, sum: 1}]}', "values[0].native.zero_count: it is the same"),
    ('{values: [{kind: static, value: 1, exemplars: [{value: 2}]}]}', "values[0].exemplars: a metric of type gauge has no exemplars"),
    ('{type: counter, values: [{rate: 1, exemplars: [{value: 1, labels: {a: "' + 128 * "x" + '"}}]}]}', "names and values are 129 characters"),
    ('{type: counter, values: [{rate: 1, exemplars: [{value: 1, labels: {a: "\\0"}}]}]}', "the text contains U+0000"),
    ('{type: counter, values: [{rate: 1, exemplars: {labels: {a: "\\0"}, every: 1s}}]}', "the text contains U+0000"),
    ('{type: counter, values: [{rate: 1, exemplars: []}]}', "found an empty list"),
    ('{values: [{kind: static, value: 1, timestamp: 1600-01-01T00:00:00Z}]}', "instants are from 1677-09-21"),
    ('{type: histogram, labels: [x], values: [{labels: [a], native: {schema: 0, zero_count: 1}, sum: 1}, '
     '{labels: [b], counts: {"+Inf": 1}, sum: 1}]}', "values[1]: another value of the metric has native buckets and this one has none"),
    ('{type: histogram, values: [{native: {schema: 0, zero_count: 1}, rate: 1, sum: 1}]}', "values[0].native: counts stand beside a rate"),
    ('{type: histogram, values: [{native: {schema: 0, zero_count: 1}}]}', "values[0].sum: the sum is missing"),
    ('{type: histogram, values: [{native: {schema: 0, zero_count: 1}, sum: 1, buckets: [1]}]}', "values[0].buckets: bounds stand beside"),
])
def test_what_cannot_be_on_a_page_is_refused_with_its_place(config_file, metric, fragment):
    result = run("check", "-f", config_file(HEAD + "  - " + metric.replace("{", "{name: a, ", 1)))
    assert result.returncode == 1
    assert fragment in result.stderr.decode()


@pytest.mark.parametrize(("metric", "warning"), [
    ("{values: [{kind: static, value: 1, timestamp: -1}]}", "a: values[0].timestamp: it is before 1970"),
    ('{type: histogram, values: [{counts: {"+Inf": 1}, sum: NaN}]}', "a: values[0].sum: it is NaN, which OpenMetrics forbids"),
    ('{type: histogram, values: [{counts: {"1": 1, "+Inf": 1}, sum: -1}]}', "a: values[0].sum: it is negative, which OpenMetrics forbids"),
    ('{type: histogram, values: [{counts: {"-1": 1, "+Inf": 1}, sum: -1}]}', None),
    ('{type: gaugehistogram, values: [{counts: {"+Inf": 1}, sum: -Inf}]}', "a: values[0].sum: it is negative"),
    ("{type: summary, values: [{quantiles: {}, sum: NaN, count: 1}]}", "a: values[0].sum: it is NaN"),
    ('{type: summary, values: [{quantiles: {"0.5": -1}, sum: 1, count: 1}]}', "a: values[0].quantiles: it is negative"),
    ("{type: counter, values: [{kind: static, value: NaN}]}", "a: values[0].value: it is NaN"),
    ("{type: gaugehistogram, values: [{native: {schema: 0, float: true, zero_count: 0.5}, sum: 0}]}", "a: values[0].native: it is a count that"),
    ("{values: [{kind: static, value: NaN, timestamp: 0}]}", None),
])
def test_what_a_reader_may_refuse_is_warned_of(config_file, metric, warning):
    result = run("check", "-f", config_file(HEAD + "  - " + metric.replace("{", "{name: a, ", 1)))
    assert result.returncode == 0, result.stderr.decode()
    warnings = [line for line in result.stdout.decode().splitlines() if line.startswith("warning: ")]
    assert [warning in line for line in warnings] == ([True] if warning else [])


def test_an_instant_before_1970_costs_a_value_and_not_the_page(start):
    exporter = start("--no-self-metrics", config=HEAD + PAGES["timestamps"][0])
    assert exporter.page(TEXT).count("\n") == 4 and exporter.page(OPENMETRICS).count("-1.25") == 1
    family, = protobuf.families(exporter.scrape(PROTOBUF).body)
    assert [metric.timestamp_ms for metric in family.metric] == [SECOND * 1000 + 1500, SECOND * 1000 + 2000, -1250, 0]


def test_what_is_given_back_defines_the_same(start):
    exporter = start("--no-self-metrics", config="clock: {epoch: unix}")
    metric = {"name": "a", "type": "histogram", "values": [{
        "sum": "NaN", "native": {"schema": 3, "positive": {"-1": 3}, "zero_count": 1}, "timestamp": -1.5,
        "exemplars": [{"labels": {"id": "x"}, "value": 2, "timestamp": 5}],
    }]}
    exporter.create(metric)
    given = exporter.api("GET", "/metric/a").json()
    value, = given["values"]
    assert (value["sum"], value["timestamp"]) == ("NaN", "1969-12-31T23:59:58.500Z")
    page = exporter.scrape(PROTOBUF).body
    assert exporter.api("DELETE", "/metric/a").status == 200
    exporter.create(given)
    assert exporter.scrape(PROTOBUF).body == page
