"""Real Prometheus servers, of the second and the third major version, store every sample of pages whose names meet."""

import json
import math
import re
import urllib.request

import pytest

from exporter import PATIENCE, TEXT, Exporter, wait_until
from pages import families
from prometheus import PROMETHEUS_2, PROMETHEUS_3, Prometheus

# What each server asks for; of the second version, the option that makes it ask for protobuf.
SERVERS = {
    "2-openmetrics": (PROMETHEUS_2, [], {}),
    "2-protobuf": (PROMETHEUS_2, ["--enable-feature=native-histograms"], {}),
    "3-text": (PROMETHEUS_3, [], {"scrape_protocols": ["PrometheusText0.0.4"]}),
    "3-openmetrics": (PROMETHEUS_3, [], {"scrape_protocols": ["OpenMetricsText1.0.0"]}),
    "3-protobuf": (PROMETHEUS_3, [], {"scrape_protocols": ["PrometheusProto"], "fallback_scrape_protocol": "PrometheusText0.0.4"}),
}

MEETING = """
metrics:
  - {name: alloc_bytes, values: [{kind: static, value: 1}]}
  - {name: alloc_bytes_total, type: counter, values: [{kind: static, value: 5}]}
  - {name: wait, type: summary, labels: [how], values: [{labels: [a], quantiles: {"0.5": 1}, sum: 3, count: 2}]}
  - {name: wait_count, labels: [how], values: [{labels: [b], kind: static, value: 9}]}
  - {name: only, type: summary, values: [{quantiles: {"0.5": 4}}]}
  - {name: connections, type: counter, total_suffix: false, values: [{kind: static, value: 7}]}
"""


def stored(server):
    """The samples that are mocked, by name and labels."""
    found = {}
    for series in server.query('{job="mocktrics", __name__!~"up|scrape_.*|mocktrics_exporter_.*"}'):
        labels = {name: value for name, value in series["metric"].items() if name not in ("__name__", "job", "instance")}
        found[series["metric"]["__name__"], frozenset(labels.items())] = float(series["value"][1])
    return found


@pytest.fixture(scope="module", params=SERVERS)
def server(request, tmp_path_factory):
    """What a server of a kind stores of a configuration."""

    def scrape(config):
        binary, arguments, options = SERVERS[request.param]
        with Exporter(tmp_path_factory.mktemp("exporter"), "--no-self-metrics", config=config) as exporter:
            with Prometheus(
                tmp_path_factory.mktemp("prometheus"), exporter.metrics_port, *arguments, binary=binary, **options
            ) as prometheus:

                def is_scraped():
                    try:
                        return prometheus.query('up{job="mocktrics"}') and stored(prometheus)
                    except OSError:
                        assert prometheus.process.poll() is None, "Prometheus ended by itself"

                wait_until(is_scraped, "a scrape")
                target, = prometheus.get("targets")["activeTargets"]
                assert (target["health"], target["lastError"]) == ("up", "")
                return stored(prometheus)

    scrape.format = request.param.partition("-")[2]
    return scrape


def test_names_that_meet_are_stored(server):
    expected = {
        ("alloc_bytes", frozenset()): 1, ("alloc_bytes_total", frozenset()): 5,
        ("wait", frozenset({("how", "a"), ("quantile", "0.5")})): 1, ("wait_sum", frozenset({("how", "a")})): 3,
        ("wait_count", frozenset({("how", "a")})): 2, ("wait_count", frozenset({("how", "b")})): 9,
        ("only", frozenset({("quantile", "0.5")})): 4,
        ("connections", frozenset()): 7,
    }
    # In protobuf what is left out of a summary reads as 0.
    if server.format == "protobuf":
        expected |= {("only_sum", frozenset()): 0, ("only_count", frozenset()): 0}
    assert server(MEETING) == expected


@pytest.fixture(scope="module")
def go_process(tmp_path_factory):
    """The page of a process that is written in Go: a Prometheus server's own."""
    with Prometheus(tmp_path_factory.mktemp("go"), 1) as prometheus:

        def page():
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{prometheus.port}/metrics", timeout=PATIENCE) as answer:
                    return answer.read().decode()
            except OSError:
                assert prometheus.process.poll() is None, "Prometheus ended by itself"

        wait_until(page, "the page of a Go process")
        return page()


def typed(family):
    """A family of Prometheus text as a metric that has the same samples."""
    name, samples = family.name, family.samples
    own = {"histogram": "le", "summary": "quantile"}.get(family.type)
    labels = sorted({label for sample in samples for label in sample.labels} - {own})
    series = {}
    for sample in samples:
        key = tuple(sample.labels.get(label, "") for label in labels)
        series.setdefault(key, []).append(sample)
    metric = {"name": name, "type": family.type, "labels": labels, "values": []}
    if family.type == "counter":
        metric["name"] = samples[0].name
    for key, samples in series.items():
        value = {"labels": list(key)}
        if own is None:
            value |= {"kind": "static", "value": samples[0].value}
        else:
            parts = {sample.name.removeprefix(name): sample.value for sample in samples if own not in sample.labels}
            steps = {sample.labels[own]: sample.value for sample in samples if own in sample.labels}
            value |= {"sum": parts["_sum"]} | ({"counts": steps} if own == "le" else {"count": parts["_count"], "quantiles": steps})
        metric["values"].append(value)
    return metric


def normalised(samples):
    """Servers write a bound or a quantile in different ways, and NaN equals nothing."""
    return {
        (name, frozenset((key, str(float(value)) if key in ("le", "quantile") else value) for key, value in labels if value)):
            "NaN" if math.isnan(number) else number
        for (name, labels), number in samples.items()
    }


def test_the_page_of_a_go_process_comes_out_as_it_went_in(server, go_process):
    found = [family for family in families(go_process) if family.samples]
    expected = {
        (sample.name, frozenset(sample.labels.items())): sample.value for family in found for sample in family.samples
    }
    assert {("go_memstats_alloc_bytes", frozenset()), ("go_memstats_alloc_bytes_total", frozenset())} <= expected.keys()
    # The parser gives every counter its ending.
    assert all(re.search(rf"^{name}[{{ ]", go_process, re.MULTILINE) for name, _ in expected)
    config = json.dumps({"metrics": [typed(family) for family in found]}).replace("NaN", '"NaN"')
    assert normalised(server(config)) == normalised(expected)
