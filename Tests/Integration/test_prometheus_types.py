"""Real Prometheus scrapes every type for a minute, and its functions say of them what the definitions say."""

import math
import statistics
import time

import pytest

from exporter import Exporter
from pages import INSTANT
from prometheus import Prometheus

# A day ago, so that counts are large and digits could get lost.
EPOCH = int(time.time()) // 60 * 60 - 86_400
SECONDS = 60
WINDOW = "50s"
MEDIAN, SIGMA = 0.2, 0.6
BOUNDS = [0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1.2, 2]

CONFIG = f"""
clock: {{epoch: {time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(EPOCH))}}}
metrics:
  - name: requests
    documentation: Requests by how they come
    type: counter
    labels: [how]
    values:
      - {{labels: [steady], rate: 12.5}}
      - {{labels: [random], rate: 40, arrivals: poisson, exemplars: {{labels: {{trace_id: "{{hex:16}}"}}, every: 5s}}}}
      - {{labels: [wave], rate: {{kind: sine, period: 37s, amplitude: 8, offset: 10}}}}
      - {{labels: [restarted], rate: 100, resets: {{every: 17s}}}}
  - name: latency
    documentation: A latency
    unit: seconds
    type: histogram
    values:
      - rate: 2000
        distribution: {{lognormal: {{median: {MEDIAN}, sigma: {SIGMA}}}}}
        buckets: {BOUNDS}
        exemplars: {{labels: {{trace_id: "{{hex:32}}"}}, every: 5s}}
  - name: duration
    documentation: A duration
    unit: seconds
    type: summary
    values:
      - {{rate: 10, distribution: {{lognormal: {{median: {MEDIAN}, sigma: {SIGMA}}}}}, quantiles: [0.5, 0.9]}}
  - name: queue
    documentation: What waits
    type: gaugehistogram
    values: [{{size: 100, distribution: {{uniform: {{min: 0, max: 10}}}}, buckets: [5, 10]}}]
  - name: build
    documentation: The build
    type: info
    labels: [version]
    values: [{{labels: ["1.2.3"]}}]
  - name: phase
    documentation: The phase
    type: stateset
    values: [{{states: [idle, busy], schedule: [{{state: idle, for: 10s}}, {{state: busy, for: 10s}}]}}]
  - name: temperature
    documentation: Nobody knows what
    type: unknown
    values: [{{kind: static, value: 21}}]
  - name: flaky
    documentation: There now and then
    values: [{{kind: static, value: 1, gaps: {{every: 20s, for: 8s}}}}]
"""


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory):
    with Exporter(tmp_path_factory.mktemp("exporter"), config=CONFIG) as exporter:
        with Prometheus(
            tmp_path_factory.mktemp("prometheus"), exporter.metrics_port, "--enable-feature=exemplar-storage"
        ) as prometheus:
            prometheus.wait_for_scrapes(SECONDS)
            target, = prometheus.get("targets")["activeTargets"]
            assert (target["health"], target["lastError"]) == ("up", "")
            yield prometheus


def rate(prometheus, series):
    """What `rate()` says, by the exporter's clock: Prometheus gives a sample the time when it began the scrape, which is
    up to some milliseconds before the instant for which the page was computed."""
    return prometheus.value(f"rate({series}[{WINDOW}]) / on() rate({INSTANT}[{WINDOW}])")


def test_the_rate_of_a_steady_counter_is_its_rate(prometheus):
    assert rate(prometheus, 'requests_total{how="steady"}') == pytest.approx(12.5, rel=1e-6)


def test_random_arrivals_come_at_their_rate(prometheus):
    points = prometheus.samples(f'requests_total{{how="random"}}[{WINDOW}]')
    instants = prometheus.samples(f"{INSTANT}[{WINDOW}]")
    expected = 40 * (instants[-1][1] - instants[0][1])
    assert abs(points[-1][1] - points[0][1] - expected) < 4 * math.sqrt(expected)
    assert all(value == int(value) for _, value in points)


def test_the_rate_of_a_wave_is_the_mean_of_the_wave(prometheus):
    instants = prometheus.samples(f"{INSTANT}[{WINDOW}]")
    start, end = instants[0][1] - EPOCH, instants[-1][1] - EPOCH
    # The mean of 10 + 8·sin(2πt/37) over the window.
    angle = 2 * math.pi / 37
    mean = 10 + 8 * (math.cos(angle * start) - math.cos(angle * end)) / angle / (end - start)
    assert rate(prometheus, 'requests_total{how="wave"}') == pytest.approx(mean, rel=0.01)


def test_restarts_are_seen(prometheus):
    instants = prometheus.samples(f"{INSTANT}[{WINDOW}]")
    first, last = instants[0][1] - EPOCH, instants[-1][1] - EPOCH
    expected = last // 17 - first // 17
    assert prometheus.value(f'resets(requests_total{{how="restarted"}}[{WINDOW}])') == expected >= 2


@pytest.mark.parametrize("quantile", [0.5, 0.9, 0.99])
def test_the_quantile_is_in_its_bucket(prometheus, quantile):
    found = prometheus.value(f"histogram_quantile({quantile}, rate(latency_seconds_bucket[{WINDOW}]))")
    expected = math.exp(math.log(MEDIAN) + SIGMA * statistics.NormalDist().inv_cdf(quantile))
    lower = max([0] + [bound for bound in BOUNDS if bound < expected])
    upper = min(bound for bound in BOUNDS if bound >= expected)
    # A bound that is the quantile itself may be missed to either side, by the rounding to whole observations.
    assert lower * 0.999 <= found <= upper * 1.001


def test_the_mean_of_a_histogram_is_that_of_its_distribution(prometheus):
    mean = prometheus.value(f"rate(latency_seconds_sum[{WINDOW}]) / rate(latency_seconds_count[{WINDOW}])")
    assert mean == pytest.approx(MEDIAN * math.exp(SIGMA**2 / 2), rel=0.001)


def test_a_summary_has_its_quantiles(prometheus):
    for quantile in (0.5, 0.9):
        expected = math.exp(math.log(MEDIAN) + SIGMA * statistics.NormalDist().inv_cdf(quantile))
        assert prometheus.value(f'duration_seconds{{quantile="{quantile}"}}') == pytest.approx(expected, rel=1e-9)


def test_gaps_are_seen(prometheus):
    instants = [instant for _, instant in prometheus.samples(f"{INSTANT}[{WINDOW}]")]
    present = [(instant - EPOCH) % 20 < 12 for instant in instants]
    assert prometheus.value(f"count_over_time(flaky[{WINDOW}])") == sum(present)
    gap = next(
        instant for instant, before, now in zip(instants[1:], present, present[1:]) if before and not now
    )
    # A series that is missing from a scrape is stale at once.
    assert prometheus.value("absent(flaky)", time=gap + 3) == 1
    assert prometheus.query("absent(flaky)", time=gap - 2) == []


def test_types_and_units_are_stored(prometheus):
    metadata = prometheus.get("metadata")
    found = {name: (entries[0]["type"], entries[0]["unit"]) for name, entries in metadata.items()}
    expected = {
        "requests": ("counter", ""), "latency_seconds": ("histogram", "seconds"),
        "duration_seconds": ("summary", "seconds"), "queue": ("gaugehistogram", ""), "build": ("info", ""),
        "phase": ("stateset", ""), "temperature": ("unknown", ""), "flaky": ("gauge", ""),
    }
    assert {name: found.get(name) for name in expected} == expected


def test_states_and_infos_are_stored(prometheus):
    assert prometheus.value('build_info{version="1.2.3"}') == 1
    assert prometheus.value("sum(phase)") == 1
    changes = prometheus.value(f'changes(phase{{phase="busy"}}[{WINDOW}])')
    assert changes in (4, 5)
    assert prometheus.value("queue_gcount") == 100
    assert prometheus.value("queue_bucket{le=~'5(.0)?'}") == 50


def test_exemplars_are_stored(prometheus):
    now = time.time()
    data = prometheus.get("query_exemplars", query="{__name__=~'.+'}", start=now - 60, end=now + 60)
    found = {}
    for series in data:
        found.setdefault(series["seriesLabels"]["__name__"], []).append(series)
    assert set(found) == {"requests_total", "latency_seconds_bucket"}
    for series in found["latency_seconds_bucket"]:
        for exemplar in series["exemplars"]:
            assert len(exemplar["labels"]["trace_id"]) == 32
            assert float(exemplar["value"]) <= float(series["seriesLabels"]["le"].replace("+Inf", "inf"))
            assert exemplar["timestamp"] % 5 == 0
    ids = {exemplar["labels"]["trace_id"] for series in found["requests_total"] for exemplar in series["exemplars"]}
    assert len(ids) >= 5
