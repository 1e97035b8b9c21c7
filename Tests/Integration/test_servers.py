"""Real servers scrape every type in every format that they can ask for; what they store is what was defined."""

import math

import pytest

from exporter import wait_until
from prometheus import PROMETHEUS_2, PROMETHEUS_3, Prometheus, VictoriaMetrics

# Every sample carries its instant, so that what a server stores is a formula of the sample's time.
CONFIG = """
clock: {epoch: 2025-01-01T00:00:00Z}
metrics:
  - {name: level, documentation: The level., unit: bytes, timestamps: true, labels: [a], values: [{labels: [x], kind: ramp, period: 1h, peak: 3600}]}
  - name: hits
    type: counter
    documentation: The hits.
    timestamps: true
    labels: [a]
    values: [{labels: ["q\\"\\\\é"], rate: 2, exemplars: {labels: {trace_id: "{hex:16}"}, every: 2s}}]
  - name: waits
    type: histogram
    documentation: The waits.
    unit: seconds
    timestamps: true
    values:
      - rate: 100
        distribution: {uniform: {min: 1, max: 3}}
        buckets: [1, 2, 4]
        native: {schema: 5}
        exemplars: {labels: {trace_id: "{hex:16}"}, every: 2s}
  - {name: queue, type: gaugehistogram, timestamps: true, values: [{size: 40, distribution: {uniform: {min: 1, max: 3}}, buckets: [1, 2, 4], native: {schema: 5, float: true}}]}
  - {name: took, type: summary, documentation: The time., timestamps: true, values: [{rate: 4, distribution: {uniform: {min: 1, max: 3}}, quantiles: [0.5]}]}
  - {name: build, type: info, timestamps: true, labels: [version], values: [{labels: ["1.2"]}]}
  - {name: door, type: stateset, timestamps: true, values: [{states: [open, shut], schedule: [{state: open, for: 999d}, {state: shut, for: 1d}]}]}
  - {name: legacy, type: unknown, timestamps: true, values: [{kind: static, value: -3}]}
  - {name: the.temperature, labels: [room name], values: [{labels: [a], kind: static, value: 21}]}
"""
EPOCH = 1735689600
PROTOBUF, OPENMETRICS, OPENMETRICS_0 = "PrometheusProto", "OpenMetricsText1.0.0", "OpenMetricsText0.0.1"
TEXT_1, TEXT = "PrometheusText1.0.0", "PrometheusText0.0.4"
FEATURES = "--enable-feature=native-histograms,exemplar-storage"

SERVERS = {
    "2.42, OpenMetrics": (PROMETHEUS_2, OPENMETRICS, ["--enable-feature=exemplar-storage"], {}),
    "2.42, protobuf": (PROMETHEUS_2, PROTOBUF, [FEATURES], {}),
} | {
    f"3, {protocol}": (PROMETHEUS_3, protocol, [FEATURES], {"scrape_protocols": [protocol]})
    for protocol in (PROTOBUF, OPENMETRICS, OPENMETRICS_0, TEXT_1, TEXT)
}


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    from exporter import Exporter
    with Exporter(tmp_path_factory.mktemp("target"), config=CONFIG) as exporter:
        yield exporter


@pytest.fixture(scope="module", params=SERVERS)
def server(request, target, tmp_path_factory):
    binary, protocol, arguments, options = SERVERS[request.param]
    with Prometheus(tmp_path_factory.mktemp("server"), target.metrics_port, *arguments, binary=binary, **options) as server:
        server.protocol, server.is_3 = protocol, binary is PROMETHEUS_3
        server.wait_for_scrapes(7)
        yield server


def values(server, expression):
    """Every value that is stored, with its time, the sample's own, in milliseconds since the epoch."""
    result = server.query(expression + "[1m]")
    assert result, expression
    return [(round(time * 1000) - EPOCH * 1000, float(value)) for series in result for time, value in series["values"]]


def test_values_are_the_formulas_at_the_stored_instants(server):
    formulas = {
        'level_bytes{a="x"}': lambda t: t % 3_600_000 / 1000,
        'hits_total{a="q\\"\\\\é"}': lambda t: t / 500,
        "took_count": lambda t: t // 250,
        "took_sum": lambda t: t // 250 * 2,
        'took{quantile="0.5"}': lambda t: 2,
        "build_info{version=\"1.2\"}": lambda t: 1,
        'door{door="open"}': lambda t: 1,
        'door{door="shut"}': lambda t: 0,
        "legacy": lambda t: -3,
    }
    for expression, formula in formulas.items():
        for time, value in values(server, expression):
            assert math.isclose(value, formula(time), rel_tol=1e-12), (expression, time)


def test_a_rate_is_exact_as_samples_have_their_instants(server):
    assert math.isclose(server.value("rate(hits_total[4s])"), 2, rel_tol=1e-6)


def test_classic_buckets_are_stored_where_there_are_no_native_ones(server):
    names = {series["metric"]["le"] for series in server.query("waits_seconds_bucket")}
    if server.protocol == PROTOBUF:
        assert names == set()
    else:
        assert {float(name) for name in names} == {1, 2, 4, math.inf}
        assert math.isclose(server.value("histogram_quantile(0.25, waits_seconds_bucket)"), 1.5, rel_tol=1e-3)


def test_native_histograms_are_stored_with_their_buckets(server):
    if server.protocol != PROTOBUF:
        assert server.query("waits_seconds") == []
        return
    # Observations a second: 100, evenly between 1 and 3; a bucket is 2.2 % wide.
    for quantile, expected in ((0.05, 1.1), (0.25, 1.5), (0.5, 2), (0.9, 2.8)):
        assert math.isclose(server.value(f"histogram_quantile({quantile}, waits_seconds)"), expected, rel_tol=0.005)
        # Of three seconds: 300 observations, of which each bucket has a few, rounded.
        assert math.isclose(server.value(f"histogram_quantile({quantile}, rate(waits_seconds[4s]))"), expected, rel_tol=0.04)
    # A whole number of observations at both ends of three seconds.
    assert math.isclose(server.value("histogram_count(rate(waits_seconds[4s]))"), 100, rel_tol=0.005)
    assert math.isclose(server.value("histogram_sum(waits_seconds) / histogram_count(waits_seconds)"), 2, rel_tol=1e-6)
    # In floating-point numbers.
    assert server.value("histogram_count(queue)") == 40
    assert math.isclose(server.value("histogram_fraction(1, 2, queue)"), 0.5, rel_tol=0.02)
    assert server.query("resets(waits_seconds[1m]) > 0") == []


def test_exemplars_are_stored(server):
    expected = [] if server.protocol in (TEXT, TEXT_1) else ["hits_total", "waits_seconds"]
    for name in ("hits_total", "waits_seconds"):
        selector = name if name == "hits_total" or server.protocol == PROTOBUF else name + "_bucket"
        found = server.get("query_exemplars", query=selector, start=EPOCH, end=EPOCH + 10**9)
        # Prometheus 2.42 reads none of a native histogram's.
        if server.protocol == PROTOBUF and name == "waits_seconds" and not server.is_3:
            continue
        assert bool(found) == (name in expected), name
        for series in found:
            for exemplar in series["exemplars"]:
                assert len(exemplar["labels"]["trace_id"]) == 16
                assert (float(exemplar["timestamp"]) - EPOCH) % 2 == 0


def test_types_help_and_units_are_stored(server):
    found = {entry["metric"]: entry for entry in server.get("targets/metadata")}
    ending = "" if server.protocol in (OPENMETRICS, OPENMETRICS_0) else "_total"
    types = {
        "level_bytes": "gauge", "hits" + ending: "counter", "waits_seconds": "histogram", "took": "summary", "legacy": "unknown",
        "door": "stateset" if ending == "" else "gauge", "build" if ending == "" else "build_info": "info" if ending == "" else "gauge",
        "queue": {"PrometheusText0.0.4": "histogram", "PrometheusText1.0.0": "histogram"}.get(server.protocol, "gaugehistogram"),
    }
    assert {name: found[name]["type"] for name in types} == types
    assert found["level_bytes"]["help"] == "The level." and found["hits" + ending]["help"] == "The hits."
    has_unit = server.protocol in (OPENMETRICS, OPENMETRICS_0) or (server.protocol == PROTOBUF and server.is_3)
    assert found["level_bytes"]["unit"] == ("bytes" if has_unit else "")


def test_names_in_utf_8_are_stored_where_they_were_asked_for(server):
    if server.is_3 and server.protocol in (OPENMETRICS, TEXT_1):
        assert server.value('{"the.temperature", "room name"="a"}') == 21
    else:
        assert server.value('the_temperature{room_name="a"}') == 21


def test_the_target_is_healthy(server):
    assert server.value('min_over_time(up[1m])') == 1
    target, = server.get("targets")["activeTargets"]
    assert target["health"] == "up" and target["lastError"] == ""


def test_victoriametrics_stores_the_same(target, tmp_path):
    with VictoriaMetrics(tmp_path, target.metrics_port) as server:
        server.wait_for_scrapes(4)
        expressions = {
            'hits_total{a="q\\"\\\\é"}': None, "took_count": None, "legacy": -3, "build_info": 1, 'door{door="open"}': 1,
            'took{quantile="0.5"}': 2, 'the_temperature{room_name="a"}': 21, 'queue_bucket{le="+Inf"}': 40,
        }
        for expression, value in expressions.items():
            found = wait_until(lambda: server.query(expression), expression)
            assert value is None or float(found[0]["value"][1]) == value
        for time, value in values(server, "hits_total"):
            assert math.isclose(value, time / 500, rel_tol=1e-12)
        assert math.isclose(server.value("histogram_quantile(0.25, waits_seconds_bucket)"), 1.5, rel_tol=1e-2)
