"""Real Prometheus and promtool, as Debian packages them, on what the exporter exposes."""

import subprocess

import pytest
import yaml

from exporter import REPOSITORY, Exporter
from formulas import differences, expected_values
from pages import INSTANT
from prometheus import Prometheus

CONFIG = (REPOSITORY / "Examples/config.yaml").read_text()
SCRAPES = 4


@pytest.fixture(scope="module")
def scraped(tmp_path_factory):
    """A Prometheus that has scraped the example configuration a few times, and every sample that it stored."""
    with Exporter(tmp_path_factory.mktemp("exporter"), config=CONFIG) as exporter:
        with Prometheus(tmp_path_factory.mktemp("prometheus"), exporter.metrics_port) as prometheus:
            prometheus.wait_for_scrapes(SCRAPES)
            samples = {}
            for series in prometheus.query('{job="mocktrics"}[5m]'):
                name = series["metric"].pop("__name__")
                labels = {k: v for k, v in series["metric"].items() if k not in ("job", "instance")}
                samples[name, frozenset(labels.items())] = [(time, float(value)) for time, value in series["values"]]
            yield prometheus, samples


def test_the_target_is_up(scraped):
    prometheus, samples = scraped
    target, = prometheus.get("targets")["activeTargets"]
    assert (target["health"], target["lastError"]) == ("up", "")
    assert {value for _, value in samples["up", frozenset()]} == {1}


def test_what_is_stored_equals_the_formulas(scraped):
    _, samples = scraped
    own = ("mocktrics_exporter", "process_", "scrape_", "up")
    mocked = {key: dict(points) for key, points in samples.items() if not key[0].startswith(own)}
    instants = samples[INSTANT, frozenset()]
    assert len(instants) >= SCRAPES
    for stored_at, instant in instants:
        # A sample's time is when Prometheus began the scrape; the instant is when the exporter answered it. It stored
        # both with the same time, so that one leads to the other.
        assert -0.002 <= instant - stored_at < 1
        found = {key: points[stored_at] for key, points in mocked.items() if stored_at in points}
        assert differences(found, expected_values(yaml.safe_load(CONFIG), round(instant * 1000))) == []


def test_type_and_help_are_stored(scraped):
    prometheus, _ = scraped
    metadata = prometheus.get("metadata")
    for metric in yaml.safe_load(CONFIG)["metrics"]:
        name = metric["name"] + (f"_{metric['unit']}" if "unit" in metric else "")
        assert metadata[name] == [
            {"type": "gauge", "help": metric["documentation"], "unit": metric.get("unit", "")}
        ]


def test_promtool_has_nothing_to_say(start):
    page = start(config=CONFIG).page()
    result = subprocess.run(["promtool", "check", "metrics"], input=page.encode(), capture_output=True)
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")
