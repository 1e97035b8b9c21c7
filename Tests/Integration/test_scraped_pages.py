"""Whatever can be defined, both Prometheus servers scrape its page: no sample costs the others."""

import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from exporter import OPENMETRICS, PATIENCE, PROTOBUF, Exporter, wait_until
from generated import Metrics
from prometheus import PROMETHEUS_2, PROMETHEUS_3, Prometheus

SEED = 1
COUNT = 60
TEXT, QUOTED = "text/plain;version=0.0.4", ";escaping=allow-utf-8"
# Prometheus before 3.0 knows no quoted names, and does not ask for them.
FORMATS = {
    PROMETHEUS_2: [TEXT, OPENMETRICS, PROTOBUF, f"{TEXT};escaping=values", f"{OPENMETRICS};escaping=dots"],
    PROMETHEUS_3: [TEXT, OPENMETRICS, PROTOBUF, f"text/plain;version=1.0.0{QUOTED}", OPENMETRICS + QUOTED, PROTOBUF + QUOTED],
}
FEATURES = "--enable-feature=native-histograms,exemplar-storage"


class Server(ThreadingHTTPServer):
    daemon_threads = True
    # As many connections as there are targets come at once.
    request_queue_size = 1000

    def handle_error(self, *_):
        """A server that is stopped resets its connections."""


class Pages:
    """Pages that do not change, by their paths, for servers that scrape each as a target of its own."""

    def __init__(self, pages):
        self.pages = pages

    def __enter__(self):
        pages = self.pages

        class Answer(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                kind, body = pages[self.path]
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Answer)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def targets(self):
        return [
            {"targets": [f"127.0.0.1:{self.port}"], "labels": {"__metrics_path__": path, "page": path}} for path in self.pages
        ]


def pages_of(exporter, metrics, formats):
    """The page of each metric by itself in each format, as it is now."""
    pages = {}
    for index, metric in enumerate(metrics):
        name = urllib.parse.quote(metric["name"], safe="")
        for number, accept in enumerate(formats):
            answer = exporter.metrics(f"?name[]={name}&time={int(time.time())}", Accept=accept)
            assert answer.status == 200, answer.text
            pages[f"/{index}/{number}"] = (answer.headers["Content-Type"], answer.body)
    # What is on one page may also disturb one another.
    for number, accept in enumerate(formats):
        answer = exporter.metrics(f"?time={int(time.time())}", Accept=accept)
        pages[f"/all/{number}"] = (answer.headers["Content-Type"], answer.body)
    return pages


def refusals(folder, binary, pages):
    """What a server says of each page that it refuses, and where it counts other samples than there are lines, by path."""
    with Pages(pages) as served, Prometheus(folder, served.port, FEATURES, binary=binary, static_configs=served.targets()) as server:

        def health():
            try:
                targets = server.get("targets")["activeTargets"]
            except OSError:
                assert server.process.poll() is None, "Prometheus ended by itself"
                return None
            # A page that came too late for one scrape is there for the next one.
            judged = [target for target in targets if target["health"] != "unknown" and "deadline" not in target["lastError"]]
            return {target["labels"]["page"]: target for target in judged} if len(judged) == len(pages) else None

        found = wait_until(health, "a scrape of every page", PATIENCE)
        counts = {series["metric"]["page"]: int(series["value"][1]) for series in server.query("scrape_samples_scraped")}
    refused = {page: target["lastError"] for page, target in found.items() if target["health"] != "up"}
    for page, (kind, body) in pages.items():
        lines = sum(not line.startswith(b"#") for line in body.split(b"\n")[:-1])
        if not kind.startswith(PROTOBUF.split(";")[0]) and counts.get(page) != lines:
            refused.setdefault(page, f"{counts.get(page)} samples, {lines} lines")
    return refused


@pytest.mark.parametrize("binary", FORMATS, ids=["2.42", "3"])
def test_no_page_of_ours_is_refused(binary, tmp_path):
    source = Metrics(SEED)
    metrics = [source.metric() for _ in range(COUNT)]
    with Exporter(tmp_path / "exporter", "--no-self-metrics") as exporter:
        answer = exporter.api("POST", "/metrics", metrics)
        assert answer.status == 201, answer.text
        pages = pages_of(exporter, metrics, FORMATS[binary])
    refused = refusals(tmp_path, binary, pages)
    assert not refused, {page: (error, pages[page][1][:2000]) for page, error in refused.items()}
