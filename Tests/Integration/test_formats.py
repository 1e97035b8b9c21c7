"""Every format of a page: what asks for it, what it says of itself, and that all of them tell the same."""

import gzip
import math
import subprocess
import urllib.parse

import pytest
from hypothesis import HealthCheck, given, settings, strategies

import protobuf
from exporter import OPENMETRICS, PATIENCE, PROTOBUF, TEXT, run
from pages import PARSERS

INSTANT = 1767225600
CONFIG = """
clock: {epoch: 2025-12-31T23:00:00Z}
metrics:
  - {name: level, documentation: 'a "b" \\ c', unit: bytes, labels: [a], values: [{labels: ["x\\"\\\\\\ny"], kind: static, value: 1.5}]}
  - {name: hits, type: counter, labels: [a], values: [{labels: [x], rate: 0.25, exemplars: {labels: {id: "7"}, every: 10m}}]}
  - {name: plain, type: counter, created: true, values: [{rate: 2}]}
  - {name: restarts, type: counter, values: [{rate: 1, resets: {every: 25m}}]}
  - name: waits
    type: histogram
    unit: seconds
    values: [{rate: 1, distribution: {uniform: {min: 0, max: 4}}, buckets: [1, 2], exemplars: {labels: {id: "8"}, every: 10m}}]
  - {name: pinned, type: histogram, values: [{counts: {"1": 2, "+Inf": 5}, sum: 7.5}]}
  - {name: queue, type: gaugehistogram, values: [{size: 8, distribution: {uniform: {min: 0, max: 4}}, buckets: [1, 2]}]}
  - {name: took, type: summary, values: [{quantiles: {"0.5": 1.5, "0.99": 3}, sum: 12, count: 9}]}
  - {name: build, type: info, labels: [version], values: [{labels: ["1.2"]}]}
  - {name: door, type: stateset, values: [{states: [open, shut], schedule: [{state: open, for: 1h}, {state: shut, for: 1h}]}]}
  - {name: legacy, type: unknown, values: [{kind: static, value: -3}]}
  - {name: stamped, timestamps: true, values: [{kind: static, value: 4}]}
  - {name: gone, values: [{kind: static, value: 1, stop_after: 1m}]}
  - {name: "the.temperature", labels: ["room name"], values: [{labels: [a], kind: static, value: 21}]}
"""
ARGUMENTS = ["--no-self-metrics"]


def page(exporter, accept, query=f"?time={INSTANT}"):
    answer = exporter.metrics(query, Accept=accept)
    assert answer.status == 200, answer.text
    return answer.body


def label(name, value):
    return f'label {{ name: "{name}" value: "{value}" }}'


CREATED = "created_timestamp { seconds: 1767222000 }"


# Each family as the schema's own text form, derived by hand: an hour has gone by since the epoch.
GOLDEN = {
    "level_bytes": r'help: "a \"b\" \\ c" type: GAUGE metric { label { name: "a" value: "x\"\\\ny" } gauge { value: 1.5 } } unit: "bytes"',
    # 0.25 · 3600; the sixth exemplar is new at the very instant.
    "hits_total": f'type: COUNTER metric {{ {label("a", "x")} counter {{ value: 900 exemplar {{ {label("id", "7")} value: 1 '
                  f'timestamp {{ seconds: {INSTANT} }} }} {CREATED} }} }}',
    "plain_total": f"type: COUNTER metric {{ counter {{ value: 7200 {CREATED} }} }}",
    # It began again after 50 minutes.
    "restarts_total": "type: COUNTER metric { counter { value: 600 created_timestamp { seconds: 1767225000 } } }",
    "pinned": "type: HISTOGRAM metric { histogram { sample_count: 5 sample_sum: 7.5 bucket { cumulative_count: 2 upper_bound: 1 } "
              f"bucket {{ cumulative_count: 5 upper_bound: inf }} {CREATED} }} }}",
    # A quarter up to 1, a half up to 2; each observation counts as its bucket's mean: 2 · 0.5 + 2 · 1.5 + 4 · 3.
    "queue": "type: GAUGE_HISTOGRAM metric { histogram { sample_count: 8 sample_sum: 16 bucket { cumulative_count: 2 upper_bound: 1 } "
             "bucket { cumulative_count: 4 upper_bound: 2 } bucket { cumulative_count: 8 upper_bound: inf } } }",
    "took": "type: SUMMARY metric { summary { sample_count: 9 sample_sum: 12 quantile { quantile: 0.5 value: 1.5 } "
            f"quantile {{ quantile: 0.99 value: 3 }} {CREATED} }} }}",
    "build_info": f'type: GAUGE metric {{ {label("version", "1.2")} gauge {{ value: 1 }} }}',
    "door": f'type: GAUGE metric {{ {label("door", "open")} gauge {{ value: 0 }} }} metric {{ {label("door", "shut")} gauge {{ value: 1 }} }}',
    "legacy": "type: UNTYPED metric { untyped { value: -3 } }",
    "stamped": f"type: GAUGE metric {{ gauge {{ value: 4 }} timestamp_ms: {INSTANT}000 }}",
    "the_temperature": f'type: GAUGE metric {{ {label("room_name", "a")} gauge {{ value: 21 }} }}',
}


def test_protobuf_is_what_the_schema_says(shared):
    from google.protobuf import text_format
    found = {family.name: family for family in protobuf.families(page(shared, PROTOBUF))}
    assert set(found) == set(GOLDEN) | {"waits_seconds"}
    for name, text in GOLDEN.items():
        assert found[name] == text_format.Parse(f'name: "{name}" {text}', protobuf.MetricFamily())


def test_fixed_counts_have_no_exemplars_in_any_format(start):
    exporter = start("--no-self-metrics", config="""
metrics:
  - {name: a, type: histogram, values: [{counts: {"1": 2, "+Inf": 5}, sum: 7.5, exemplars: {labels: {id: "8"}, every: 1s}}]}
""")
    assert b" # {" not in page(exporter, OPENMETRICS)
    family, = protobuf.families(page(exporter, PROTOBUF))
    assert not any(bucket.HasField("exemplar") for bucket in family.metric[0].histogram.bucket)


def test_an_exemplar_stands_at_the_bucket_in_which_it_fell(shared):
    family, = (family for family in protobuf.families(page(shared, PROTOBUF)) if family.name == "waits_seconds")
    assert family.unit == "seconds"
    histogram = family.metric[0].histogram
    # An observation a second for an hour, evenly spread over 0 to 4.
    assert [bucket.cumulative_count for bucket in histogram.bucket] == [900, 1800, 3600]
    lower = 0
    for bucket in histogram.bucket:
        assert lower <= bucket.exemplar.value <= bucket.upper_bound
        assert protobuf.labels(bucket.exemplar.label) == {"id": "8"} and protobuf.seconds(bucket.exemplar.timestamp) == INSTANT
        lower = bucket.upper_bound


@pytest.mark.parametrize(("accept", "content_type"), [
    (TEXT, "text/plain; version=0.0.4; charset=utf-8; escaping=underscores"),
    ("text/plain;version=1.0.0;escaping=allow-utf-8", "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8"),
    (OPENMETRICS + ";escaping=dots", "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=dots"),
    ("application/openmetrics-text;version=0.0.1", "application/openmetrics-text; version=0.0.1; charset=utf-8; escaping=underscores"),
    (PROTOBUF, "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=underscores"),
])
def test_a_page_says_what_it_is(accept, content_type, shared):
    assert shared.metrics(Accept=accept).headers["Content-Type"] == content_type


@pytest.mark.parametrize(("escaping", "line"), [
    ("allow-utf-8", '{"the.temperature","room name"="a"} 21'),
    ("underscores", 'the_temperature{room_name="a"} 21'),
    ("dots", 'the_dot_temperature{room__name="a"} 21'),
    ("values", 'U__the_2e_temperature{U__room_20_name="a"} 21'),
])
def test_names_are_escaped_as_asked(escaping, line, shared):
    for media_type in ("text/plain;version=1.0.0", "text/plain;version=0.0.4", "application/openmetrics-text;version=1.0.0"):
        lines = page(shared, f"{media_type};escaping={escaping}").decode().splitlines()
        assert line in lines
        name = '"the.temperature"' if escaping == "allow-utf-8" else line.split("{")[0]
        assert f"# TYPE {name} gauge" in lines
    family, = (family for family in protobuf.families(page(shared, f"{PROTOBUF};escaping={escaping}")) if "temperature" in family.name)
    expected = ("the.temperature", "room name") if escaping == "allow-utf-8" else (line.split("{")[0], line.split("{")[1].split("=")[0])
    assert (family.name, family.metric[0].label[0].name) == expected


def test_timestamps_are_those_of_the_scrape(shared):
    assert f"stamped 4 {INSTANT}250\n".encode() in page(shared, TEXT, f"?time={INSTANT}.25")
    assert f"stamped 4 {INSTANT}.25\n".encode() in page(shared, OPENMETRICS, f"?time={INSTANT}.25")
    assert b"level_bytes" in page(shared, TEXT) and f"1.5 {INSTANT}".encode() not in page(shared, TEXT)


# name[]


@pytest.mark.parametrize(("names", "expected"), [
    (["legacy"], {"legacy"}), (["legacy", "door"], {"legacy", "door"}), (["hits_total"], {"hits_total"}), (["hits"], {"hits_total"}),
    (["waits_seconds_bucket"], {"waits_seconds"}), (["waits_seconds_count", "took_sum"], {"waits_seconds", "took"}),
    (["build_info"], {"build_info"}), (["the.temperature"], {"the_temperature"}), (["the_temperature"], {"the_temperature"}),
    (["legacy_sum"], set()), (["none"], set()), ([""], set()), (["legacy", "none"], {"legacy"}), (["\0"], set()), (["waits"], set()),
])
def test_names_select_families(names, expected, shared):
    query = "?" + urllib.parse.urlencode([("time", INSTANT)] + [("name[]", name) for name in names])
    assert {family.name for family in protobuf.families(page(shared, PROTOBUF, query))} == expected
    assert page(shared, OPENMETRICS, query).endswith(b"# EOF\n")
    if not expected:
        assert page(shared, TEXT, query) == b""


def test_names_may_stand_in_the_query_undecoded(shared):
    assert page(shared, TEXT, "?name[]=legacy") == page(shared, TEXT, "?name%5B%5D=legacy") == b"# TYPE legacy untyped\nlegacy -3\n"


def test_own_metrics_are_selected_too(start):
    exporter = start(config=CONFIG)
    assert page(exporter, TEXT, "?name[]=mocktrics_exporter_build_info").count(b"\n") == 3
    assert b"process_" not in page(exporter, TEXT, "?name[]=legacy")


# time


@pytest.mark.parametrize("time", ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000Z", "2026-01-01T01:00:00%2B01:00", str(INSTANT), f"{INSTANT}.0"])
def test_a_page_of_another_instant_is_what_render_prints(time, shared):
    for accept, name in ((TEXT, "text"), (OPENMETRICS, "openmetrics"), (PROTOBUF, "protobuf")):
        rendered = run("render", "-f", shared.folder / "config.yaml", "--at", INSTANT, "--format", name)
        assert rendered.returncode == 0
        assert page(shared, accept, f"?time={time}") == rendered.stdout


@pytest.mark.parametrize(("query", "words"), [
    ("?time=", "allowed is an instant"), ("?time=yesterday", "'yesterday'"), ("?time=1e300", "instants are from 1970"), ("?time=nan", "instants are from 1970"),
    ("?time=2026-02-29T00:00:00Z", "'time' is '2026-02-29T00:00:00Z': February 2026 has 28 days; allowed is"), ("?time=-1", "instants are from 1970"),
    ("?time=1&time=2", "2 times"), ("?time=%ff", "UTF-8"), ("?name[]=%ff", "UTF-8"),
])
def test_a_query_that_cannot_be_read_is_refused(query, words, shared):
    answer = shared.metrics(query)
    assert answer.status == 400 and words in answer.text
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("path", ["/metrics?time=x", "/none", "/?time=1767225600", "/metrics?time=1767225600"])
def test_an_answer_to_head_has_no_body(path, shared):
    with shared.socket(shared.metrics_port) as connection:
        connection.sendall(f"HEAD {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, end, body = answer.partition(b"\r\n\r\n")
    assert end and body == b"" and b"Content-Length: " in head
    length, = (int(line.split()[1]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length:"))
    assert length == len(shared.request(shared.metrics_port, "GET", path).body)


def test_other_parameters_are_nobodys_business(shared):
    assert shared.metrics("?debug=1&collect[]=cpu").status == 200


def test_without_time_travel_there_is_no_other_instant(start):
    exporter = start("--no-time-travel", config=CONFIG)
    answer = exporter.metrics("?time=5")
    assert answer.status == 403 and "--no-time-travel" in answer.text
    assert exporter.metrics("?name[]=legacy").status == 200


def test_a_series_is_left_out_of_an_instant_that_its_sums_do_not_reach(start):
    exporter = start(config="""
metrics:
  - {name: noisy, type: counter, values: [{rate: {kind: gaussian, mean: 1, sigma: 1}}]}
  - {name: summed, type: counter, values: [{rate: {kind: formula, expression: "2 + sin(t*t)"}}]}
""")
    now = exporter.metrics().text
    assert "\nnoisy_total " in now and "\nsummed_total " in now
    ahead = exporter.metrics("?time=2200-01-01T00:00:00Z")
    assert ahead.status == 200
    assert "\nnoisy_total " in ahead.text and "\nsummed_total" not in ahead.text


# Encodings


@pytest.mark.parametrize(("accepted", "coding"), [
    (None, None), ("", None), ("identity", None), ("gzip", "gzip"), ("GZIP", "gzip"), ("x-gzip", "gzip"), ("gzip;q=0", None),
    ("gzip;q=0.5", "gzip"), ("gzip;q=0.5, identity", None), ("gzip, identity;q=0.5", "gzip"), ("br, zstd", None), ("br, gzip;q=0.1", "gzip"),
    ("identity;q=0, gzip", "gzip"), ("*;q=0, gzip", "gzip"), ("identity;q=0, *", "gzip"), ("*", None), ("deflate, *;q=0.1", None),
    ("gzip;q=0.0001", None), ("gzip;q=2", None), (",;q=,", None),
])
def test_the_coding_is_one_that_the_client_takes(accepted, coding, shared):
    headers = {} if accepted is None else {"Accept-Encoding": accepted}
    answer = shared.metrics(f"?time={INSTANT}", **headers)
    assert answer.status == 200 and answer.headers["Content-Encoding"] == coding
    assert int(answer.headers["Content-Length"]) == len(answer.body)
    body = gzip.decompress(answer.body) if coding else answer.body
    assert body == page(shared, "text/plain")
    head = shared.metrics(f"?time={INSTANT}", method="HEAD", **headers)
    assert head.body == b"" and dict(head.headers) | {"Date": 0} == dict(answer.headers) | {"Date": 0}


@pytest.mark.parametrize("accepted", ["identity;q=0", "*;q=0", "gzip;q=0, identity;q=0", "br, identity;q=0"])
def test_who_takes_no_coding_is_told(accepted, shared):
    answer = shared.metrics(**{"Accept-Encoding": accepted})
    assert answer.status == 406 and "neither gzip nor identity" in answer.text


# Fuzzing

HEADER = strategies.text(strategies.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=200)
TOKENS = strategies.lists(strategies.sampled_from([
    "text/plain", "application/openmetrics-text", "application/vnd.google.protobuf", "*/*", "text/*", ";", ",", "=", " ", '"', "\\",
    "q=", "0.5", "1", "0", "version=", "1.0.0", "0.0.4", "0.0.1", "escaping=", "allow-utf-8", "dots", "values", "gzip", "identity", "*",
    "proto=io.prometheus.client.MetricFamily", "encoding=delimited", "-1", "2", "nan", "1e9", "x" * 50,
]), max_size=30).map("".join)
FUZZ = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def is_well_formed(answer):
    """Whether it is a page as its own head says, or a sentence."""
    kind = answer.headers["Content-Type"]
    if answer.status != 200:
        return answer.status in (400, 406) and kind == "text/plain; charset=utf-8" and answer.text.endswith(".\n")
    body = gzip.decompress(answer.body) if answer.headers["Content-Encoding"] == "gzip" else answer.body
    if kind.startswith("application/vnd.google.protobuf"):
        return protobuf.families(body) is not None
    if kind.startswith("application/openmetrics-text"):
        return body.endswith(b"# EOF\n")
    return kind.startswith("text/plain; version=") and (body == b"" or body.endswith(b"\n"))


@FUZZ
@given(accept=HEADER | TOKENS, coding=HEADER | TOKENS)
def test_any_wish_has_a_well_formed_answer(shared, accept, coding):
    assert is_well_formed(shared.metrics(**{"Accept": accept, "Accept-Encoding": coding}))


QUERY = strategies.lists(strategies.sampled_from([
    "name[]", "name%5B%5D", "time", "=", "&", "legacy", "hits_total", "%", "%f", "%ff", "%00", "+", "2026-01-01T00:00:00Z", "1767225600", "-1",
    "9" * 40, "1e18", "[", "]", ";", "?", "/", "%F0%9F%98%80",
]), max_size=20).map("".join)


@FUZZ
@given(query=QUERY)
def test_any_query_has_a_well_formed_answer(shared, query):
    answer = shared.metrics("?" + query)
    assert is_well_formed(answer) or (answer.status == 400 and answer.body == b"")


# All formats tell the same

NAMES = strategies.text(strategies.sampled_from("ab_.:-é😀 \"\\\n9"), min_size=1, max_size=6)
TEXTS = strategies.text(strategies.characters(exclude_categories=["Cs"]), max_size=8)
NUMBERS = strategies.floats(allow_nan=False, allow_infinity=False)


def definition(draw, index):
    kind = draw(strategies.sampled_from(["gauge", "counter", "histogram", "gaugehistogram", "summary", "info", "stateset", "unknown"]))
    names = draw(strategies.lists(NAMES, max_size=2))
    # Beginnings that differ keep names apart under every escaping, and from those that are reserved.
    names = [f"l{place}{name}" for place, name in enumerate(names)]
    # Of a metric all values have native buckets, or none has.
    is_native = draw(strategies.booleans())
    values = []
    for labels in draw(strategies.lists(strategies.tuples(*[TEXTS] * len(names)), min_size=1, max_size=3, unique=True)):
        labels = [label.replace("{", "(").replace("\\", "/") for label in labels]
        values.append({"labels": labels} | source(draw, kind, is_native))
    unique = {tuple(value["labels"]): value for value in values}
    return {
        "name": f"m{index}{draw(NAMES)}".replace(":", "") + "E", "type": kind, "labels": names, "values": list(unique.values()),
        "documentation": draw(TEXTS), "timestamps": draw(strategies.booleans()), "created": draw(strategies.booleans()),
    }


def source(draw, kind, is_native):
    rate = draw(strategies.floats(0, 1e6))
    distribution = {"lognormal": {"median": draw(strategies.floats(0.001, 1e4)), "sigma": draw(strategies.floats(0, 3))}}
    buckets = sorted(draw(strategies.sets(strategies.floats(0, 1e6), min_size=1, max_size=5)))
    native = draw(strategies.sampled_from([{"schema": 0}, {"factor": 1.1}, {"schema": 8, "max_buckets": 10}])) if is_native else None
    match kind:
        case "gauge" | "unknown":
            return {"kind": "static", "value": draw(NUMBERS)}
        case "counter":
            return {"rate": rate}
        case "histogram":
            return {"rate": rate, "distribution": distribution, "buckets": buckets} | ({"native": native} if native else {})
        case "gaugehistogram":
            return {"size": rate, "distribution": distribution, "buckets": buckets} | ({"native": native} if native else {})
        case "summary":
            return {"rate": rate, "distribution": distribution, "quantiles": [0.5, 0.999]}
        case "info":
            return {}
        case "stateset":
            states = draw(strategies.lists(TEXTS.filter(bool), min_size=1, max_size=3, unique=True))
            return {"states": states, "schedule": [{"state": states[0], "for": "1m"}]}


def text_samples(body, accept):
    """Name, labels and value of each sample; OpenMetrics' own names as the other formats have them."""
    found = {}
    for family in PARSERS[accept](body.decode()):
        for sample in family.samples:
            name, labels = sample.name, dict(sample.labels)
            if name.endswith("_created"):
                continue
            if accept == OPENMETRICS:
                if family.type == "gaugehistogram":
                    name = name.replace("_gsum", "_sum").replace("_gcount", "_count")
                for key in ("le", "quantile"):
                    if key in labels:
                        labels[key] = protobuf.canonical(float(labels[key]), False)
            # The parser makes integers of long digits.
            found[name, frozenset(labels.items())] = float(sample.value)
    return found


def same(one, other):
    return one == other or (math.isnan(one) and math.isnan(other))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=strategies.data())
def test_all_formats_tell_the_same_families_series_and_values(data, start_once):
    exporter = start_once
    metrics = [definition(data.draw, index) for index in range(data.draw(strategies.integers(1, 4)))]
    for metric in metrics:
        answer = exporter.api("POST", "/metric", metric)
        assert answer.status == 201, (metric, answer.text)
    try:
        query = f"?time={data.draw(strategies.integers(1_900_000_000, 2_000_000_000))}"
        families = protobuf.families(page(exporter, PROTOBUF, query))
        expected = {(name, frozenset(labels.items())): value for family in families for name, labels, value in protobuf.samples(family)}
        assert len(families) == len(metrics)
        for accept in (TEXT, OPENMETRICS):
            found = text_samples(page(exporter, accept, query), accept)
            assert found.keys() == expected.keys(), accept
            assert all(same(found[key], expected[key]) for key in expected), accept
        for family in families:
            for metric in family.metric:
                histogram = metric.histogram
                if histogram.HasField("schema"):
                    buckets = protobuf.native_buckets(histogram) | {("-", key): value for key, value in protobuf.native_buckets(histogram, "negative").items()}
                    assert sum(buckets.values()) + histogram.zero_count == histogram.sample_count
                    assert all(count >= 0 for count in buckets.values())
    finally:
        for metric in metrics:
            assert exporter.api("DELETE", "/metric/" + urllib.parse.quote(metric["name"], safe="")).status == 200


@pytest.fixture(scope="module")
def start_once(tmp_path_factory):
    from exporter import Exporter
    with Exporter(tmp_path_factory.mktemp("random"), "--no-self-metrics", config="clock: {epoch: unix}\nmetrics: []\n") as exporter:
        yield exporter


def test_promtool_finds_nothing_to_say_about_a_page(start):
    exporter = start("--no-self-metrics", config="""
metrics:
  - {name: a_bytes, documentation: Some., values: [{kind: static, value: 1}]}
  - {name: b_total, type: counter, documentation: 'A "quote", \\\\ and more.', labels: [x], values: [{labels: ['é"\\\\'], rate: 1}]}
  - {name: c_seconds, type: histogram, documentation: Some., values: [{rate: 1, distribution: {exponential: {mean: 1}}}]}
  - {name: d_seconds, type: summary, documentation: Some., values: [{rate: 1, distribution: {exponential: {mean: 1}}}]}
  - {name: e, type: stateset, documentation: Some., values: [{states: [on, off], schedule: [{state: on, for: 1m}]}]}
  - {name: f_info, type: info, documentation: Some., labels: [version], values: [{labels: ["1"]}]}
""")
    result = subprocess.run(["promtool", "check", "metrics"], input=exporter.scrape().body, capture_output=True, timeout=PATIENCE)
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")
