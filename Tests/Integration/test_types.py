"""Every type of metric: its page in both formats, what parsers and promtool say of it, and what is refused."""

import subprocess

import pytest

from exporter import OPENMETRICS, TEXT, run
from pages import families

HEAD = 'clock: {epoch: "2026-01-01T00:00:00Z"}\nmetrics:\n'
INSTANT = "2026-01-01T00:01:40Z"  # 100 s after the epoch

# A metric, and its page in the Prometheus text format and in OpenMetrics, 100 s after the epoch: derived by hand from
# the specifications and the definition.
PAGES = {
    "counter": ("""
  - name: requests_total
    documentation: Requests
    type: counter
    created: true
    labels: [method]
    values:
      - {labels: [GET], rate: 12, start: 5}
      - {labels: [PUT], rate: {kind: ramp, period: 10s, peak: 2}, resets: {every: 30s}}
      - {labels: [DELETE], rate: -3}
      - {labels: [HEAD], kind: sequence, repeat: false, steps: [{value: 1, for: 60s}, {value: 7, for: 1s}]}
""", """# HELP requests_total Requests
# TYPE requests_total counter
requests_total{method="GET"} 1205
requests_total{method="PUT"} 10
requests_total{method="DELETE"} 0
requests_total{method="HEAD"} 7
""", """# TYPE requests counter
# HELP requests Requests
requests_total{method="GET"} 1205
requests_created{method="GET"} 1767225600
requests_total{method="PUT"} 10
requests_created{method="PUT"} 1767225690
requests_total{method="DELETE"} 0
requests_created{method="DELETE"} 1767225600
requests_total{method="HEAD"} 7
requests_created{method="HEAD"} 1767225600
# EOF
"""),
    "counter with a unit": ("""
  - {name: traffic, unit: bytes, type: counter, values: [{rate: 10}]}
""", """# TYPE traffic_bytes_total counter
traffic_bytes_total 1000
""", """# TYPE traffic_bytes counter
# UNIT traffic_bytes bytes
traffic_bytes_total 1000
# EOF
"""),
    "exemplars": ("""
  - {name: a, type: counter, values: [{rate: 10, exemplars: {labels: {user: x y}, every: 30s}}]}
""", """# TYPE a_total counter
a_total 1000
""", """# TYPE a counter
a_total 1000 # {user="x y"} 1 1767225690
# EOF
"""),
    "histogram": ("""
  - name: latency
    unit: seconds
    type: histogram
    created: true
    labels: [path]
    values:
      - {labels: [/], rate: 8, distribution: {uniform: {min: 0, max: 4}}, buckets: [1, 2.5]}
      - {labels: [/w], rate: 1, distribution: {weights: [1, 1, 2]}, buckets: {linear: {start: 1, width: 1, count: 2}}}
""", """# TYPE latency_seconds histogram
latency_seconds_bucket{path="/",le="1"} 200
latency_seconds_bucket{path="/",le="2.5"} 500
latency_seconds_bucket{path="/",le="+Inf"} 800
latency_seconds_sum{path="/"} 1600
latency_seconds_count{path="/"} 800
latency_seconds_bucket{path="/w",le="1"} 25
latency_seconds_bucket{path="/w",le="2"} 50
latency_seconds_bucket{path="/w",le="+Inf"} 100
latency_seconds_sum{path="/w"} 150
latency_seconds_count{path="/w"} 100
""", """# TYPE latency_seconds histogram
# UNIT latency_seconds seconds
latency_seconds_bucket{path="/",le="1.0"} 200
latency_seconds_bucket{path="/",le="2.5"} 500
latency_seconds_bucket{path="/",le="+Inf"} 800
latency_seconds_sum{path="/"} 1600
latency_seconds_count{path="/"} 800
latency_seconds_created{path="/"} 1767225600
latency_seconds_bucket{path="/w",le="1.0"} 25
latency_seconds_bucket{path="/w",le="2.0"} 50
latency_seconds_bucket{path="/w",le="+Inf"} 100
latency_seconds_sum{path="/w"} 150
latency_seconds_count{path="/w"} 100
latency_seconds_created{path="/w"} 1767225600
# EOF
"""),
    "pinned histogram": ("""
  - {name: a, type: histogram, values: [{counts: {"0.1": 5, "0.5": 7, "+Inf": 9}, sum: 3.2}]}
""", """# TYPE a histogram
a_bucket{le="0.1"} 5
a_bucket{le="0.5"} 7
a_bucket{le="+Inf"} 9
a_sum 3.2
a_count 9
""", """# TYPE a histogram
a_bucket{le="0.1"} 5
a_bucket{le="0.5"} 7
a_bucket{le="+Inf"} 9
a_sum 3.2
a_count 9
# EOF
"""),
    "histogram with negative bounds": ("""
  - {name: a, type: histogram, values: [{rate: 1, distribution: {uniform: {min: -2, max: 2}}, buckets: [-1, 0, 1e6]}]}
""", """# TYPE a histogram
a_bucket{le="-1"} 25
a_bucket{le="0"} 50
a_bucket{le="1e+06"} 100
a_bucket{le="+Inf"} 100
a_sum 0
a_count 100
""", """# TYPE a histogram
a_bucket{le="-1.0"} 25
a_bucket{le="0.0"} 50
a_bucket{le="1e+06"} 100
a_bucket{le="+Inf"} 100
# EOF
"""),
    "gauge histogram": ("""
  - {name: a, type: gaugehistogram, values: [{size: 8, distribution: {uniform: {min: 0, max: 4}}, buckets: [1]}]}
""", """# TYPE a histogram
a_bucket{le="1"} 2
a_bucket{le="+Inf"} 8
a_sum 16
a_count 8
""", """# TYPE a gaugehistogram
a_bucket{le="1.0"} 2
a_bucket{le="+Inf"} 8
a_gsum 16
a_gcount 8
# EOF
"""),
    "summary": ("""
  - {name: a, type: summary, values: [{rate: 2, distribution: {uniform: {min: 1, max: 3}}, quantiles: [0, 0.5, 1]}]}
""", """# TYPE a summary
a{quantile="0"} 1
a{quantile="0.5"} 2
a{quantile="1"} 3
a_sum 400
a_count 200
""", """# TYPE a summary
a{quantile="0.0"} 1
a{quantile="0.5"} 2
a{quantile="1.0"} 3
a_sum 400
a_count 200
# EOF
"""),
    "pinned summary": ("""
  - {name: a, type: summary, values: [{quantiles: {"0.5": 1.2, "0.99": NaN}, sum: 7, count: 3}]}
""", """# TYPE a summary
a{quantile="0.5"} 1.2
a{quantile="0.99"} NaN
a_sum 7
a_count 3
""", """# TYPE a summary
a{quantile="0.5"} 1.2
a{quantile="0.99"} NaN
a_sum 7
a_count 3
# EOF
"""),
    "info": ("""
  - {name: build_info, type: info, labels: [version, branch], values: [{labels: ["1.2", "a\\"b"]}]}
""", """# TYPE build_info gauge
build_info{version="1.2",branch="a\\"b"} 1
""", """# TYPE build info
build_info{version="1.2",branch="a\\"b"} 1
# EOF
"""),
    "stateset": ("""
  - name: phase
    type: stateset
    labels: [job]
    values:
      - {labels: [a], states: [idle, busy], schedule: [{state: idle, for: 30s}, {state: busy, for: 30s}]}
      - {labels: [b], states: [x, y, z], signal: {kind: ramp, period: 150s, peak: 3}}
""", """# TYPE phase gauge
phase{job="a",phase="idle"} 0
phase{job="a",phase="busy"} 1
phase{job="b",phase="x"} 0
phase{job="b",phase="y"} 0
phase{job="b",phase="z"} 1
""", """# TYPE phase stateset
phase{job="a",phase="idle"} 0
phase{job="a",phase="busy"} 1
phase{job="b",phase="x"} 0
phase{job="b",phase="y"} 0
phase{job="b",phase="z"} 1
# EOF
"""),
    "unknown": ("""
  - {name: a, type: unknown, values: [{kind: static, value: 3}]}
""", """# TYPE a untyped
a 3
""", """# TYPE a unknown
a 3
# EOF
"""),
    "lifetimes": ("""
  - name: a
    labels: [x]
    values:
      - {labels: [here], kind: static, value: 1}
      - {labels: [late], kind: static, value: 2, delay: 101s}
      - {labels: [delayed], kind: ramp, period: 50s, peak: 50, delay: 90s}
      - {labels: [over], kind: ramp, period: 50s, peak: 50, stop_after: 100s}
      - {labels: [gap], kind: static, value: 3, gaps: {every: 60s, for: 20s}}
      - {labels: [in a gap], kind: ramp, period: 50s, peak: 50, gaps: {every: 105s, for: 10s}}
      - {labels: [never], kind: static, value: 4, gaps: {probability: 1, hold: 1s}}
""", """# TYPE a gauge
a{x="here"} 1
a{x="delayed"} 10
""", """# TYPE a gauge
a{x="here"} 1
a{x="delayed"} 10
# EOF
"""),
}


def render(path, format):
    result = run("render", "-f", path, "--at", INSTANT, "--format", format)
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout.decode()


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_what_the_specifications_say(config_file, name):
    config, text, openmetrics = PAGES[name]
    path = config_file(HEAD + config)
    if name == "lifetimes":
        # 100 s is in the gap from 100 to 120 s, which is the end of the second minute.
        assert 100 % 60 >= 40
    assert render(path, "text") == text
    assert render(path, "openmetrics") == openmetrics


@pytest.mark.parametrize("name", PAGES)
def test_parsers_read_every_page(config_file, name):
    path = config_file(HEAD + PAGES[name][0])
    for accept, format in ((TEXT, "text"), (OPENMETRICS, "openmetrics")):
        assert families(render(path, format), accept)


def test_promtool_has_nothing_to_say_about_any_type(config_file):
    config = """
  - {name: requests, documentation: R, type: counter, values: [{rate: 1}]}
  - {name: latency, documentation: L, unit: seconds, type: histogram, values: [{rate: 1, distribution: {normal: {mean: 1, sigma: 1}}}]}
  - {name: size, documentation: S, unit: bytes, type: summary, values: [{rate: 1, distribution: {pareto: {min: 1, shape: 2}}}]}
  - {name: queue, documentation: Q, type: gaugehistogram, values: [{size: 9, distribution: {exponential: {mean: 1}}}]}
  - {name: build, documentation: B, type: info, labels: [v], values: [{labels: [a]}]}
  - {name: phase, documentation: P, type: stateset, values: [{states: [a, b], signal: 1}]}
  - {name: odd, documentation: O, type: unknown, values: [{kind: static, value: 1}]}
"""
    page = render(config_file(HEAD + config), "text")
    result = subprocess.run(["promtool", "check", "metrics"], input=page.encode(), capture_output=True)
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")


@pytest.mark.parametrize(("metrics", "fragment"), [
    ("{name: a, type: counter}, {name: a_total}", "the name 'a_total' would belong to 'a_total' and to the metric 'a' alike"),
    ("{name: a, type: info}, {name: a_info, type: info}", "is exposed as 'a'"),
], ids=["counter", "info"])
def test_names_of_families_may_not_collide(config_file, metrics, fragment):
    result = run("check", "-f", config_file(f"metrics: [{metrics}]"))
    assert result.returncode == 1
    assert fragment in result.stderr.decode()


KINDS = """
  - name: kinds
    labels: [kind]
    values:
      - {labels: [a], kind: sum, signals: [5, {kind: gaussian, mean: 0, sigma: 1}], scale: 2, clamp: {max: 9}}
      - {labels: ["walk-{1..3}"], kind: random_walk, start: {from: 1, to: 5}, step: 1, phase: {any: [0, 10s]}, round: 1}
      - {labels: ["wave-{1..3}"], kind: sine, period: 1m, amplitude: 3, phase: spread, noise: {sigma: 1}, gaps: {every: 30s, for: 5s}}
      - {labels: [f], kind: formula, expression: 'value("wave-2") * 2'}
      - {labels: [points], kind: replay, points: [{at: 0, value: 1}, {at: 10s, value: 3}], interpolate: linear, delay: 5s}
      - {labels: [day], kind: daily, points: {"09:00": 3, "18:00": 9}, weekdays: {sun: 0}, utc_offset: "+01:00"}
      - {labels: [switch], kind: switch, until: "2026-01-01T00:01:00Z", signal: {kind: ramp, period: 9s, peak: 2}, else: 7}
"""


def metrics_of_every_kind():
    """Each type and many signals, with names that do not collide."""
    texts = [KINDS] + [
        config.replace("name: a,", f"name: m{index},").replace("name: a\n", f"name: m{index}\n")
        for index, (config, _, _) in enumerate(PAGES.values())
    ]
    return HEAD + "".join(text.rstrip() + "\n" for text in texts)


def test_what_is_given_back_defines_the_same_elsewhere(start):
    first = start(config=metrics_of_every_kind())
    second = start(config='clock: {epoch: "2026-01-01T00:00:00Z"}\n')
    definitions = first.api("GET", "/metric/all").json()
    assert len(definitions) == len(PAGES) + 1
    query = "samples?from=2026-01-01T00:00:30Z&to=2026-01-01T00:03:00Z&step=7s"
    for definition in definitions:
        second.create(definition)
        name = definition["name"]
        assert second.api("GET", f"/metric/{name}").json() == definition
        samples = first.api("GET", f"/metric/{name}/{query}").json()
        assert samples["series"] == second.api("GET", f"/metric/{name}/{query}").json()["series"]
        assert any(value is not None for series in samples["series"] for _, value in series["points"])


def test_expanded_series_are_deleted_together(exporter):
    exporter.create({"name": "demo", "labels": ["pod"], "values": [{"kind": "static", "value": 1, "labels": ["p-{1..3}"]}]})
    assert exporter.mocked_page().count("demo{") == 3
    refused = exporter.api("DELETE", "/metric/demo/value?labels=p-2")
    assert refused.status == 422 and "one of the 3 series" in refused.json()["error"]
    taken = exporter.api("POST", "/metric/demo/value", {"kind": "static", "value": 1, "labels": ["p-{3..4}"]})
    assert taken.status == 409
    assert exporter.api("DELETE", "/metric/demo/value?labels=p-%7B1..3%7D").status == 200
    assert exporter.mocked_page().count("demo{") == 0


def test_a_value_that_a_formula_looks_at_stays(exporter):
    exporter.create({"name": "demo", "labels": ["x"], "values": [
        {"kind": "static", "value": 4, "labels": ["a"]},
        {"kind": "formula", "expression": "value('a') * 2", "labels": ["b"]},
    ]})
    assert 'demo{x="b"} 8' in exporter.mocked_page()
    refused = exporter.api("DELETE", "/metric/demo/value?labels=a")
    assert refused.status == 422 and "looks at this value" in refused.json()["error"]
    assert exporter.api("DELETE", "/metric/demo/value?labels=b").status == 200
    assert exporter.api("DELETE", "/metric/demo/value?labels=a").status == 200


def test_the_type_decides_what_a_value_added_later_has(exporter):
    exporter.create({"name": "hits", "type": "counter", "labels": ["x"]})
    assert exporter.api("POST", "/metric/hits/value", {"labels": ["a"], "rate": 5}).status == 201
    refused = exporter.api("POST", "/metric/hits/value", {"labels": ["b"], "kind": "ramp", "period": 5, "peak": 1})
    assert refused.status == 422 and "may not decrease" in refused.json()["error"]
    assert 'hits_total{x="a"} ' in exporter.mocked_page()


def test_points_are_read_from_a_file_beside_the_configuration(config_file, tmp_path):
    (tmp_path / "points.csv").write_text('time,value\n2026-01-01T00:00:00Z,1\n2026-01-01T00:00:10Z,2.5\n\n"2026-01-01T00:00:30Z","7"\n')
    config = "clock: {epoch: unix}\nmetrics: [{name: a, values: [{kind: replay, points: {csv: points.csv}}]}]"
    path = config_file(config)
    for time, expected in ((0, 1), (10, 2.5), (29, 2.5), (30, 7), (99, 7)):
        assert f"\na {expected}\n" in run("render", "-f", path, "--at", time).stdout.decode()
    (tmp_path / "points.csv").write_text("0,1\n5,x\n")
    result = run("check", "-f", path)
    assert "cannot read 'points.csv': line 2: found 'x' for a value" in result.stderr.decode()
