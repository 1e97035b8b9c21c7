"""Real Prometheus and promtool, as Debian packages them, on what the exporter exposes."""

import json
import socket
import subprocess
import urllib.parse
import urllib.request

import pytest
import yaml

from exporter import REPOSITORY, Exporter, wait_until
from formulas import differences, expected_values
from pages import INSTANT

CONFIG = (REPOSITORY / "Examples/config.yaml").read_text()
SCRAPES = 4


class Prometheus:
    """A server that scrapes one target every second."""

    def __init__(self, folder, target):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder = folder
        (folder / "prometheus.yml").write_text(json.dumps({
            "global": {"scrape_interval": "1s"},
            "scrape_configs": [{"job_name": "mocktrics", "static_configs": [{"targets": [f"127.0.0.1:{target}"]}]}],
        }))

    def __enter__(self):
        self.log = open(self.folder / "log", "wb")
        self.process = subprocess.Popen(
            ["prometheus", f"--config.file={self.folder}/prometheus.yml", f"--storage.tsdb.path={self.folder}/data",
             f"--web.listen-address=127.0.0.1:{self.port}"],
            stdout=self.log, stderr=self.log,
        )
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.log.close()

    def get(self, path, **parameters):
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(url, timeout=10) as response:
            return json.load(response)["data"]

    def query(self, expression):
        return self.get("query", query=expression)["result"]


@pytest.fixture(scope="module")
def scraped(tmp_path_factory):
    """A Prometheus that has scraped the example configuration a few times, and every sample that it stored."""
    with Exporter(tmp_path_factory.mktemp("exporter"), config=CONFIG) as exporter:
        with Prometheus(tmp_path_factory.mktemp("prometheus"), exporter.metrics_port) as prometheus:

            def has_scraped():
                try:
                    result = prometheus.query(f"count_over_time({INSTANT}[1m])")
                except OSError:
                    assert prometheus.process.poll() is None, "Prometheus ended by itself"
                    return False
                return result and float(result[0]["value"][1]) >= SCRAPES

            wait_until(has_scraped, f"{SCRAPES} scrapes")
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
