"""Samples that are written by value, as real pages have them: real servers store exactly these."""

import math
import sys
import time

import pytest

from exporter import wait_until
from prometheus import PROMETHEUS_2, PROMETHEUS_3, Prometheus

# Prometheus stores no sample that is older than what it has of the series, and none that is much older than the first page.
NOW = round(time.time(), 1) - 5
OBSERVED = round(NOW - 60, 1)
LATER = round(OBSERVED + 1, 1)
CONFIG = f"""
metrics:
  - name: native
    type: histogram
    values:
      - sum: -2.5
        native: {{schema: 3, zero_threshold: 1e-3, zero_count: 2, positive: {{-1: 3, 0: 5, 4: 1}}, negative: {{2: 7}}}}
        exemplars:
          - {{labels: {{trace_id: abc}}, value: 0.9, timestamp: {OBSERVED}}}
          - {{labels: {{trace_id: def}}, value: 1.4, timestamp: {LATER}}}
  - {{name: current, type: gaugehistogram, values: [{{sum: 4, native: {{schema: -4, float: true, positive: {{0: 1.5, 64: 0.25}}}}}}]}}
  - {{name: both, type: histogram, values: [{{sum: NaN, counts: {{"1": 4, "+Inf": 9}}, native: {{schema: 0, positive: {{0: 4, 1: 2}}}}}}]}}
  - name: classic
    type: histogram
    values: [{{sum: -Inf, counts: {{"1": 4, "+Inf": 9}}, exemplars: [{{labels: {{trace_id: ghi}}, value: 3, timestamp: {OBSERVED}}}]}}]
  - {{name: took, type: summary, values: [{{quantiles: {{"0.5": NaN}}, sum: NaN, count: 3}}]}}
  - {{name: hits, type: counter, values: [{{rate: 1, exemplars: [{{labels: {{trace_id: jkl}}, value: 1, timestamp: {OBSERVED}}}]}}]}}
  - {{name: dated, values: [{{kind: static, value: 4, timestamp: {NOW}}}]}}
  - {{name: old, values: [{{kind: static, value: 4, timestamp: "1969-12-31T23:59:58.5Z"}}]}}
  - {{name: target, type: info, labels: [zone], values: [{{labels: [a]}}]}}
"""
FEATURES = "--enable-feature=native-histograms,exemplar-storage"
PROTOBUF, OPENMETRICS, TEXT = "PrometheusProto", "OpenMetricsText1.0.0", "PrometheusText0.0.4"
SERVERS = {"2.42, protobuf": (PROMETHEUS_2, PROTOBUF, {}), "2.42, OpenMetrics": (PROMETHEUS_2, OPENMETRICS, {})} | {
    f"3, {protocol}": (PROMETHEUS_3, protocol, {"scrape_protocols": [protocol]}) for protocol in (PROTOBUF, OPENMETRICS, TEXT)
}


@pytest.fixture(scope="module", params=SERVERS)
def server(request, shared, tmp_path_factory):
    binary, protocol, options = SERVERS[request.param]
    # Without native histograms version 2 asks for OpenMetrics.
    features = FEATURES if protocol == PROTOBUF or binary is PROMETHEUS_3 else "--enable-feature=exemplar-storage"
    with Prometheus(tmp_path_factory.mktemp("server"), shared.metrics_port, features, binary=binary, **options) as server:
        server.protocol, server.is_3 = protocol, binary is PROMETHEUS_3
        server.wait_for_scrapes(3)
        target, = server.get("targets")["activeTargets"]
        assert (target["health"], target["lastError"]) == ("up", "")
        yield server


def value(server, expression):
    """The one value; NaN and infinities too."""
    series, = server.query(expression)
    return float(series["value"][1])


def histogram(server, name):
    """Count, sum, and the buckets as pairs of bounds with their counts."""
    series, = server.query(name)
    found = series["histogram"][1]
    buckets = {(float(lower), float(upper)): float(count) for _, lower, upper, count in found["buckets"]}
    return float(found["count"]), float(found["sum"]), buckets


def close(bounds, other):
    return all(math.isclose(one, another, rel_tol=1e-12) for one, another in zip(bounds, other))


def test_native_histograms_are_what_was_written(server):
    if server.protocol != PROTOBUF:
        # What client_golang shows of a native histogram in the text formats.
        assert value(server, 'native_bucket{le="+Inf"}') == value(server, "native_count") == 18
        assert value(server, "native_sum") == -2.5
        return
    count, total, buckets = histogram(server, "native")
    assert (count, total) == (18, -2.5)
    # The bucket of index i ends at 2^(i/8).
    expected = {(2 ** ((index - 1) / 8), 2 ** (index / 8)): n for index, n in {-1: 3, 0: 5, 4: 1}.items()}
    expected |= {(-(2 ** (2 / 8)), -(2 ** (1 / 8))): 7, (-0.001, 0.001): 2}
    assert len(buckets) == len(expected)
    for bounds, n in expected.items():
        assert [found for other, found in buckets.items() if close(bounds, other)] == [n]


def test_native_histograms_of_floating_point_numbers_are_what_was_written(server):
    if server.protocol == PROTOBUF:
        # With schema -4 bounds grow by 2^16; the last one ends at the greatest number.
        assert histogram(server, "current") == (1.75, 4, {(2**-16, 1): 1.5, (2.0 ** (16 * 63), sys.float_info.max): 0.25})
        return
    names = ("gcount", "gsum") if server.protocol == OPENMETRICS else ("count", "sum")
    assert [value(server, f"current_{name}") for name in names] == [1.75, 4]


def test_sums_that_are_no_number_are_stored(server):
    if server.protocol == PROTOBUF:
        count, total, buckets = histogram(server, "both")
        assert count == 9 and math.isnan(total) and buckets == {(0.5, 1): 4, (1, 2): 2}
    else:
        assert math.isnan(value(server, "both_sum")) and value(server, "both_count") == 9
    assert value(server, "classic_sum") == -math.inf
    assert math.isnan(value(server, "took_sum")) and math.isnan(value(server, 'took{quantile="0.5"}'))


def test_samples_are_stored_at_their_timestamps(server):
    series, = server.query("dated[5m]", time=NOW + 1)
    assert [(pytest.approx(instant, abs=1e-3), float(number)) for instant, number in series["values"]] == [(NOW, 4)]
    # The other samples of the page are there, although nothing can store this one.
    assert server.query("old[5m]") == []


def test_exemplars_are_those_that_were_written(server):
    def found():
        data = server.get("query_exemplars", query="{__name__=~'.+'}", start=OBSERVED - 10, end=time.time())
        return {
            (series["seriesLabels"]["__name__"], exemplar["labels"]["trace_id"], float(exemplar["value"]), round(exemplar["timestamp"], 1))
            for series in data for exemplar in series["exemplars"]
        }

    if server.protocol == TEXT:
        assert found() == set()
        return
    expected = {("hits_total", "jkl", 1, OBSERVED), ("classic_bucket", "ghi", 3, OBSERVED)}
    if server.protocol == OPENMETRICS:
        # A bucket has one exemplar, the last that was written.
        expected |= {("native_bucket", "def", 1.4, LATER)}
    elif server.is_3:
        expected |= {("native", "abc", 0.9, OBSERVED), ("native", "def", 1.4, LATER)}
    wait_until(lambda: len(found()) == len(expected), f"{len(expected)} exemplars")
    assert found() == expected


def test_the_target_info_is_stored(server):
    assert value(server, 'target_info{zone="a"}') == 1
