"""Real Prometheus servers, as Debian packages them, and VictoriaMetrics."""

import json
import subprocess
import urllib.parse
import urllib.request

from exporter import PATIENCE, REPOSITORY, free_port, wait_until
from pages import INSTANT


PROMETHEUS_2 = "prometheus"
# Debian's next release has it; Scripts/test-tools.sh fetches it.
PROMETHEUS_3 = REPOSITORY / ".venv/peers/usr/bin/prometheus"


class Prometheus:
    """A server that scrapes one target every second; other arguments go to its command line."""

    def __init__(self, folder, target, *arguments, binary=PROMETHEUS_2, **scrape_options):
        self.port = free_port()
        self.folder = folder
        self.binary = binary
        self.arguments = arguments
        (folder / "prometheus.yml").write_text(json.dumps({
            "global": {"scrape_interval": "1s"},
            "scrape_configs": [
                {"job_name": "mocktrics", "static_configs": [{"targets": [f"127.0.0.1:{target}"]}]} | scrape_options
            ],
        }))

    def command(self):
        return [
            self.binary, f"--config.file={self.folder}/prometheus.yml", f"--storage.tsdb.path={self.folder}/data",
            f"--web.listen-address=127.0.0.1:{self.port}",
        ]

    def __enter__(self):
        self.log = open(self.folder / "log", "wb")
        self.process = subprocess.Popen([*self.command(), *self.arguments], stdout=self.log, stderr=self.log)
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.log.close()

    def get(self, path, **parameters):
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(url, timeout=PATIENCE) as response:
            return json.load(response)["data"]

    def query(self, expression, **parameters):
        return self.get("query", query=expression, **parameters)["result"]

    def value(self, expression, **parameters):
        """The value of an expression that has one series."""
        series, = self.query(expression, **parameters)
        return float(series["value"][1])

    def samples(self, expression):
        """Pairs of time and value of an expression that selects one series over a stretch of time."""
        series, = self.query(expression)
        return [(time, float(value)) for time, value in series["values"]]

    def wait_for_scrapes(self, count, patience=PATIENCE):

        def has_scraped():
            try:
                result = self.query(f"count_over_time({INSTANT}[5m])")
            except OSError:
                assert self.process.poll() is None, "Prometheus ended by itself"
                return False
            return result and float(result[0]["value"][1]) >= count

        wait_until(has_scraped, f"{count} scrapes", patience)


class VictoriaMetrics(Prometheus):
    """A server of another make that scrapes and answers in the same way."""

    def command(self):
        return [
            "victoria-metrics", f"-promscrape.config={self.folder}/prometheus.yml", f"-storageDataPath={self.folder}/data",
            f"-httpListenAddr=127.0.0.1:{self.port}", "-search.latencyOffset=0s",
        ]
