"""Measures the exporter beside nginx and the original, in one run on one machine, and prints a table.

A page of series (a quarter each static, ramp, sine and gaussian, three labels, about 75 bytes a line) is scraped in
turns: this exporter, then nginx with the bytes of the same page as a file, again and again. What counts is the ratio of
the medians: a noisy machine slows both.
"""

import argparse
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = ROOT / ".build/release/mocktrics-exporter"
ORIGINAL = ROOT / "Benchmarks/.venv-original/bin/mocktrics-exporter"
DEADLINE = 120  # seconds that anything may take to start

FIELDS = {
    "static": "value: {n}.5",
    "ramp": "period: 2m, peak: {n}",
    "sine": "period: 3m, amplitude: {n}, offset: 50",
    "gaussian": "mean: {n}, sigma: 10",
}


def write_configuration(path, series):
    """Every series typed out."""
    with open(path, "w") as file:
        print("metrics:", file=file)
        for kind, fields in FIELDS.items():
            print(f"  - name: bench_{kind}", file=file)
            print("    documentation: Something to measure", file=file)
            print("    labels: [instance, pod, code]", file=file)
            print("    values:", file=file)
            for index in range(series // len(FIELDS)):
                labels = f'"10.0.{index // 256 % 256}.{index % 256}:9100", pod-{index:06d}, c{index % 7}'
                parameters = fields.format(n=index % 1000 + 1)
                print(f"      - {{kind: {kind}, labels: [{labels}], {parameters}}}", file=file)


def write_expanded(path, metric, series):
    """One value that stands for all series, whose parameter each draws for itself."""
    path.write_text(f"""metrics:
  - name: bench
    labels: [instance, pod]
    {metric}
    values: [{{labels: ["10.0.0.{{1..100}}:9100", "pod-{{000001..{series // 100:06d}}}"]}}]
""")


# What a million counters are compared with.
EXPANDED = {
    "counters, each with a constant rate": "type: counter\n    defaults: {rate: {from: 1, to: 100}}",
    "gauges, each a sine": "defaults: {kind: sine, period: 3m, amplitude: {from: 1, to: 100}, offset: 50}",
    "gauges, each a ramp": "defaults: {kind: ramp, period: 3m, peak: {from: 1, to: 100}}",
}


def measure_expanded(folder, series, rounds):
    """The exporters run side by side and are scraped in turns; returns a row for each."""
    exporters = []
    for index, metric in enumerate(EXPANDED.values()):
        path = folder / f"expanded-{index}.yaml"
        write_expanded(path, metric, series)
        exporters.append(Exporter(folder, path))
    scrapers = [Scraper(exporter) for exporter in exporters]
    turns = [[] for _ in exporters]
    for _ in range(rounds + 1):
        for turn, scraper in zip(turns, scrapers):
            turn.append(scraper.scrape())
    rows = [Row(name, series, turn[1:]) for name, turn in zip(EXPANDED, turns)]
    for row, exporter in zip(rows, exporters):
        row.resident = memory(exporter.process, "VmRSS")
        stop(exporter.process)
    return rows


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def await_true(condition, what):
    end = time.monotonic() + DEADLINE
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"bench: {what} did not happen within {DEADLINE} s")
        time.sleep(0.02)


def is_open(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def memory(process, field):
    """VmRSS or VmHWM in MB."""
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1000
    raise KeyError(field)


def processor_seconds(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Exporter:
    def __init__(self, folder, configuration):
        ports = pathlib.Path(folder) / f"ports-{configuration.stem}.json"
        begin = time.monotonic()
        self.process = subprocess.Popen(
            [BINARY, "-f", configuration, "--host", "127.0.0.1", "-a", "0", "-m", "0", "--ports-file", ports],
            stderr=subprocess.DEVNULL,
        )
        await_true(ports.exists, "the exporter's start")
        self.seconds_to_start = time.monotonic() - begin
        self.ports = json.loads(ports.read_text())
        self.path = "/metrics"
        self.port = self.ports["metrics"]


class Nginx:
    def __init__(self, folder, page):
        folder = pathlib.Path(folder)
        shutil.copy(page, folder / "page.txt")
        self.port = free_port()
        self.path = "/page.txt"
        (folder / "nginx.conf").write_text(
            f"""
            daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
            {"user root;" if os.getuid() == 0 else ""}
            events {{}}
            http {{
                access_log off; sendfile on; tcp_nopush on; default_type text/plain;
                client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
                fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
                server {{ listen 127.0.0.1:{self.port}; root {folder}; }}
            }}
            """
        )
        self.process = subprocess.Popen(["nginx", "-c", folder / "nginx.conf", "-e", folder / "error.log"])
        await_true(lambda: is_open(self.port), "nginx's start")


class Original:
    def __init__(self, configuration):
        self.port, api = free_port(), free_port()
        self.path = "/metrics"
        self.process = subprocess.Popen(
            [ORIGINAL, "-f", configuration, "-m", str(self.port), "-a", str(api)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        await_true(lambda: self.process.poll() is not None or is_open(self.port), "the original's start")

    @property
    def runs(self):
        return self.process.poll() is None


PROTOBUF = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"
BUFFER = bytearray(1 << 20)


class Scraper:
    """Scrapes a target over one connection that is kept alive, as Prometheus does, and reads as fast as it can."""

    def __init__(self, target):
        self.target = target
        self.connection = socket.create_connection(("127.0.0.1", target.port))

    def scrape(self, encoding="identity", accept="text/plain"):
        """Seconds to the first byte and to the last, and how many bytes came."""
        request = f"GET {self.target.path} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\nAccept-Encoding: {encoding}\r\n\r\n"
        begin = time.perf_counter()
        self.connection.sendall(request.encode())
        count = self.connection.recv_into(BUFFER)
        first = time.perf_counter() - begin
        head, _, body = bytes(BUFFER[:count]).partition(b"\r\n\r\n")
        total, tail = len(body), body[-5:]
        length = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        length = int(length[0].split(b":")[1]) if length else None
        # Without a length it is chunked, and ends with an empty chunk, or it ends with the connection, as the original's.
        while total != length and tail != b"0\r\n\r\n":
            count = self.connection.recv_into(BUFFER)
            if count == 0:
                break
            total += count
            tail = (tail + bytes(BUFFER[max(0, count - 5) : count]))[-5:]
        seconds = time.perf_counter() - begin
        if head.startswith(b"HTTP/1.0"):
            self.connection = socket.create_connection(("127.0.0.1", self.target.port))
        return first, seconds, total


class Row:
    """The medians of some scrapes of one target."""

    def __init__(self, name, series, scrapes):
        self.name, self.series = name, series
        self.first = statistics.median(first for first, _, _ in scrapes)
        self.seconds = statistics.median(seconds for _, seconds, _ in scrapes)
        self.bytes = statistics.median(total for _, _, total in scrapes)
        self.resident = None

    def text(self, limit):
        resident = f"{self.resident:.0f} MB" if self.resident else ""
        ratio = f"{self.seconds / limit.seconds:.2f}" if limit else ""
        return (
            f"| {self.name} | {self.series:,} | {self.first * 1000:.1f} ms | {self.seconds * 1000:.1f} ms "
            f"| {self.series / self.seconds / 1e6:.2f} M/s | {self.bytes / self.seconds / 1e6:.0f} MB/s "
            f"| {resident} | {ratio} |"
        )


def measure_creations(exporter, count):
    """Seconds for so many calls that each create a metric, over one connection that is kept alive."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", exporter.ports["api"])
    begin = time.perf_counter()
    for index in range(count):
        metric = {
            "name": f"created_{index}",
            "documentation": "Created while measuring",
            "labels": ["method"],
            "values": [{"kind": "sine", "labels": ["GET"], "period": "2m", "amplitude": index}],
        }
        connection.request("POST", "/metric", json.dumps(metric), {"content-type": "application/json"})
        response = connection.getresponse()
        body = response.read()
        if response.status != 201:
            raise SystemExit(f"bench: creating a metric was answered with {response.status}: {body}")
    return time.perf_counter() - begin


def stop(process):
    process.terminate()
    process.wait(20)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--series", type=int, default=100_000)
    parser.add_argument("--original-series", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=21)
    arguments = parser.parse_args()
    rows, notes = [], []

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        folder.chmod(0o755)
        large, small = folder / "large.yaml", folder / "small.yaml"
        write_configuration(large, arguments.series)
        write_configuration(small, arguments.original_series)

        exporter = Exporter(folder, large)
        resident = memory(exporter.process, "VmRSS")
        notes.append(f"Start on {arguments.series:,} series typed out in YAML: {exporter.seconds_to_start:.1f} s; ")
        notes[-1] += f"resident then {resident:.0f} MB (while reading the file {memory(exporter.process, 'VmHWM'):.0f} MB)."
        before = processor_seconds(exporter.process)
        time.sleep(10)
        notes.append(f"Processor time while idle for 10 s: {processor_seconds(exporter.process) - before:.2f} s.")

        page = folder / "saved.txt"
        with urllib.request.urlopen(f"http://127.0.0.1:{exporter.port}/metrics") as response:
            page.write_bytes(response.read())
        nginx = Nginx(folder, page)
        turns = {"ours": [], "protobuf": [], "gzip": [], "nginx": []}
        scrapers = Scraper(exporter), Scraper(nginx)
        for _ in range(arguments.rounds + 2):
            turns["ours"].append(scrapers[0].scrape())
            turns["nginx"].append(scrapers[1].scrape())
            turns["protobuf"].append(scrapers[0].scrape(accept=PROTOBUF))
            turns["gzip"].append(scrapers[0].scrape("gzip"))
        # The first two rounds warm up.
        limit = Row("nginx, the same bytes as a file", arguments.series, turns["nginx"][2:])
        ours = Row("mocktrics-exporter", arguments.series, turns["ours"][2:])
        # With two formats compiled.
        ours.resident = memory(exporter.process, "VmRSS")
        gzip = Row("mocktrics-exporter, gzip", arguments.series, turns["gzip"][2:])
        protobuf = Row("mocktrics-exporter, protobuf", arguments.series, turns["protobuf"][2:])
        rows += [ours, protobuf, gzip, limit]
        notes.append(f"Protobuf takes {protobuf.seconds / ours.seconds:.2f} times as long as text for the same series.")

        seconds = measure_creations(exporter, 1000)
        notes.append(f"1,000 calls that each create a metric, beside {arguments.series:,} series: {seconds:.2f} s.")
        stop(exporter.process)
        stop(nginx.process)

        exporter, original = Exporter(folder, small), Original(small)
        if original.runs:
            turns = {"ours": [], "original": []}
            scrapers = Scraper(exporter), Scraper(original)
            for _ in range(arguments.rounds + 1):
                turns["ours"].append(scrapers[0].scrape())
                turns["original"].append(scrapers[1].scrape())
            small = Row("mocktrics-exporter", arguments.original_series, turns["ours"][1:])
            small.resident = memory(exporter.process, "VmRSS")
            python = Row("the original (Python 0.2.1)", arguments.original_series, turns["original"][1:])
            python.resident = memory(original.process, "VmRSS")
            rows += [small, python]
            notes.append(
                f"A series of the page of {ours.series:,} takes {ours.seconds / ours.series * 1e9:.0f} ns, one of the "
                f"original's page of {python.series:,} {python.seconds / python.series * 1e9:,.0f} ns: "
                f"{python.seconds / python.series / (ours.seconds / ours.series):.0f} times as long. "
                f"On pages of the same {python.series:,} series, where our fixed cost of a request counts, "
                f"{python.seconds / small.seconds:.0f} times."
            )
            stop(original.process)
        else:
            notes.append("The original did not start.")
        stop(exporter.process)

        expanded = measure_expanded(folder, 1_000_000, max(5, arguments.rounds // 4))
        rows += expanded
        counters, *gauges = expanded
        ratios = " and ".join(f"{counters.seconds / row.seconds:.2f} times that of {row.name}" for row in gauges)
        notes.append(f"A page of 1,000,000 {counters.name}, takes {ratios}.")

    print("| target | series | first byte | whole page | series | bytes | resident | times nginx |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for row in rows:
        print(row.text(limit if row.series == limit.series else None))
    print()
    for note in notes:
        print(f"- {note}")


main()
