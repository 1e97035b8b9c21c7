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
    ("{name: a, type: histogram}, {name: a_count}", "the name 'a_count' would belong"),
    ("{name: a_count}, {name: a, type: summary}", "the name 'a_count' would belong"),
    ("{name: a, type: info}, {name: a_info, type: info}", "is exposed as 'a'"),
], ids=["counter", "histogram", "summary", "info"])
def test_names_of_samples_may_not_collide(config_file, metrics, fragment):
    result = run("check", "-f", config_file(f"metrics: [{metrics}]"))
    assert result.returncode == 1
    assert fragment in result.stderr.decode()
