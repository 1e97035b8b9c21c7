"""Measures the exporter beside nginx, an exporter made with client_golang, and the original, in one run on one machine, and
prints a table.

A page of gauges (a quarter each static, ramp, sine and gaussian, three labels, about 73 bytes a line) is scraped in turns
from each target, again and again. nginx sends the bytes of the same page as a file. What counts is the ratio of the
medians: a noisy machine slows all.
"""

import argparse
import gzip
import http.client
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = pathlib.Path(os.environ.get("MOCKTRICS_BINARY", ROOT / ".build/release/mocktrics-exporter")).resolve()
CLIENT_GOLANG = ROOT / ".build/client_golang"
ORIGINAL = ROOT / "Benchmarks/.venv-original/bin/mocktrics-exporter"
DEADLINE = 300  # seconds that anything may take to start

KINDS = {
    "static": "value: {from: 1, to: 1000}",
    "ramp": "period: 2m, peak: {from: 1, to: 1000}",
    "sine": "period: 3m, amplitude: {from: 1, to: 1000}, offset: 50",
    "gaussian": "mean: {from: 1, to: 1000}, sigma: 10",
}
CODES = [200, 301, 404, 500, 503]


def write_expanded(path, series):
    """Four values that each stand for a quarter of the series."""
    with open(path, "w") as file:
        print("metrics:", file=file)
        for kind, fields in KINDS.items():
            print(f"  - name: bench_{kind}", file=file)
            print("    documentation: Something to measure", file=file)
            print("    labels: [node, pod, code]", file=file)
            labels = f'"n{{1..50}}", "pod-{{000001..{series // 1000:06d}}}", "{{{",".join(map(str, CODES))}}}"'
            print(f"    values: [{{kind: {kind}, labels: [{labels}], {fields}}}]", file=file)


def write_typed_out(path, series, kinds=tuple(KINDS)):
    """Every series by itself, in words that the original knows too."""
    fields = {
        "static": "value: {n}.5", "ramp": "period: 2m, peak: {n}",
        "sine": "period: 3m, amplitude: {n}, offset: 50", "gaussian": "mean: {n}, sigma: 10",
    }
    with open(path, "w") as file:
        print("metrics:", file=file)
        for kind in kinds:
            print(f"  - name: bench_{kind}", file=file)
            print("    documentation: Something to measure", file=file)
            print("    labels: [node, pod, code]", file=file)
            print("    values:", file=file)
            for index in range(series // len(kinds)):
                labels = f"n{index // 5000 + 1}, pod-{index // 5:06d}, c{index % 5}"
                parameters = fields[kind].format(n=index % 1000 + 1)
                print(f"      - {{kind: {kind}, labels: [{labels}], {parameters}}}", file=file)


# What a million counters are compared with.
ONE_VALUE = {
    "counters, each with a constant rate": "type: counter, defaults: {rate: {from: 1, to: 100}}",
    "gauges, each a sine": "defaults: {kind: sine, period: 3m, amplitude: {from: 1, to: 100}, offset: 50}",
    "gauges, each a ramp": "defaults: {kind: ramp, period: 3m, peak: {from: 1, to: 100}}",
}


def write_one_value(path, metric, series):
    labels = f'"10.0.0.{{1..100}}:9100", "pod-{{000001..{series // 100:06d}}}"'
    path.write_text(f"metrics: [{{name: bench, labels: [instance, pod], {metric}, values: [{{labels: [{labels}]}}]}}]\n")


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
    """Of the process and its children."""
    children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    ticks = 0
    for number in [process.pid, *children]:
        fields = pathlib.Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


class Exporter:
    def __init__(self, folder, configuration, *arguments):
        ports = pathlib.Path(folder) / f"ports-{configuration.stem}.json"
        begin = time.monotonic()
        self.process = subprocess.Popen(
            [BINARY, "-f", configuration, "--host", "127.0.0.1", "-a", "0", "-m", "0", "--ports-file", ports, *arguments],
            stderr=subprocess.DEVNULL,
        )
        await_true(ports.exists, "the exporter's start")
        self.seconds_to_start = time.monotonic() - begin
        self.ports = json.loads(ports.read_text())
        ports.unlink()
        self.path = "/metrics"
        self.port = self.ports["metrics"]

    def page(self, coding, time="2026-01-01T00:00:00Z"):
        """The page of an instant without the exporter's own metrics, as it is sent."""
        query = "&".join(f"name[]=bench_{kind}" for kind in KINDS)
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/metrics?{query}&time={time}", headers={"Accept-Encoding": coding}
        )
        with urllib.request.urlopen(request) as response:
            return response.read()


class Nginx:
    def __init__(self, folder, page):
        folder = pathlib.Path(folder)
        shutil.copy(page, folder / "page.txt")
        # As compressed as zlib's first level makes it.
        (folder / "page.txt.gz").write_bytes(compressed(page.read_bytes()))
        self.port = free_port()
        self.path = "/page.txt"
        (folder / "nginx.conf").write_text(
            f"""
            daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
            {"user root;" if os.getuid() == 0 else ""}
            events {{}}
            http {{
                access_log off; sendfile on; tcp_nopush on; gzip_static on; default_type text/plain;
                client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
                fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
                server {{ listen 127.0.0.1:{self.port}; root {folder}; }}
            }}
            """
        )
        self.process = subprocess.Popen(["nginx", "-c", folder / "nginx.conf", "-e", folder / "error.log"])
        await_true(lambda: is_open(self.port), "nginx's start")


class ClientGolang:
    def __init__(self, series):
        self.port, self.path = free_port(), "/metrics"
        self.process = subprocess.Popen([CLIENT_GOLANG, f"127.0.0.1:{self.port}", str(series)])
        await_true(lambda: is_open(self.port), "client_golang's start")


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


def compressed(data):
    compressor = zlib.compressobj(1, zlib.DEFLATED, 31)
    return compressor.compress(data) + compressor.flush()


class Scraper:
    """Scrapes a target over one connection that is kept alive, as Prometheus does, and reads as fast as it can."""

    def __init__(self, target):
        # One of its own: several scrape at once.
        self.buffer = bytearray(1 << 20)
        self.target = target
        self.connection = socket.create_connection(("127.0.0.1", target.port))

    def scrape(self, encoding="identity", accept="text/plain"):
        """Seconds to the first byte and to the last, and how many bytes came."""
        request = f"GET {self.target.path} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\nAccept-Encoding: {encoding}\r\n\r\n"
        begin = time.perf_counter()
        self.connection.sendall(request.encode())
        count = self.connection.recv_into(self.buffer)
        first = time.perf_counter() - begin
        head, _, body = bytes(self.buffer[:count]).partition(b"\r\n\r\n")
        total, tail = len(body), body[-5:]
        length = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        length = int(length[0].split(b":")[1]) if length else None
        # Without a length it is chunked, and ends with an empty chunk, or it ends with the connection, as the original's.
        while total != length and tail != b"0\r\n\r\n":
            count = self.connection.recv_into(self.buffer)
            if count == 0:
                break
            total += count
            tail = (tail + bytes(self.buffer[max(0, count - 5) : count]))[-5:]
        seconds = time.perf_counter() - begin
        if head.startswith(b"HTTP/1.0"):
            self.connection = socket.create_connection(("127.0.0.1", self.target.port))
        return first, seconds, total


class Turns:
    """Scrapes of one target in one coding, taken in turns with those of others."""

    def __init__(self, name, target, coding="identity", accept="text/plain"):
        self.name, self.target, self.coding, self.accept = name, target, coding, accept
        self.scraper = Scraper(target)
        self.scrapes, self.processor = [], 0

    def take(self):
        before = processor_seconds(self.target.process)
        self.scrapes.append(self.scraper.scrape(self.coding, self.accept))
        self.processor += processor_seconds(self.target.process) - before

    def forget(self):
        """What came first was to warm up."""
        self.scrapes, self.processor = [], 0

    first = property(lambda self: statistics.median(scrape[0] for scrape in self.scrapes))
    seconds = property(lambda self: statistics.median(scrape[1] for scrape in self.scrapes))
    bytes = property(lambda self: statistics.median(scrape[2] for scrape in self.scrapes))


HEAD = """| target | series | first byte | whole page | series | bytes | processor time | peak memory | times nginx |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |"""


def row(turns, series, limit=None):
    peak = memory(turns.target.process, "VmHWM")
    ratio = f"{turns.seconds / limit.seconds:.2f}" if limit else ""
    return (
        f"| {turns.name} | {series:,} | {turns.first * 1000:.1f} ms | {turns.seconds * 1000:.1f} ms "
        f"| {series / turns.seconds / 1e6:.2f} M/s | {turns.bytes / turns.seconds / 1e6:.0f} MB/s "
        f"| {turns.processor / len(turns.scrapes):.3f} s | {peak:.0f} MB | {ratio} |"
    )


def take_turns(turns, rounds):
    for round in range(rounds + 1):
        for one in turns:
            if round == 1:
                one.forget()
            one.take()


def measure_creations(exporter, count):
    """Seconds for so many calls that each create a metric, over one connection that is kept alive."""
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
    process.wait(60)


def measure_page(folder, series, rounds):
    """All targets on the same series."""
    configuration = folder / f"expanded-{series}.yaml"
    write_expanded(configuration, series)
    begin = time.monotonic()
    exporter = Exporter(folder, configuration)
    Scraper(exporter).scrape()
    start = time.monotonic() - begin
    notes = [f"{series:,} series: from the start on YAML to the end of the first scrape {start:.2f} s."]
    page, packed = exporter.page("identity"), exporter.page("gzip")
    if gzip.decompress(packed) != page:
        raise SystemExit("bench: the compressed page is another one")
    notes[-1] += f" With gzip the page is {len(packed) / len(compressed(page)):.2f} times as long as by zlib, level 1."
    file = folder / "saved.txt"
    file.write_bytes(page)
    del page, packed
    nginx = Nginx(folder, file)
    limit = Turns("nginx, a file", nginx)
    turns = [
        Turns("mocktrics-exporter", exporter),
        limit,
        Turns("mocktrics-exporter, gzip", exporter, "gzip"),
        Turns("nginx, a compressed file", nginx, "gzip"),
    ]
    take_turns(turns, rounds)
    rows = [row(one, series, limit) for one in turns]
    stop(nginx.process)
    if series <= 1_000_000:
        # In turns with ours again, but not so often: a page may take seconds.
        golang = ClientGolang(series)
        others = [
            Turns("", exporter), Turns("client_golang", golang),
            Turns("", exporter, "gzip"), Turns("client_golang, gzip", golang, "gzip"),
        ]
        take_turns(others, min(rounds, 3 if series >= 1_000_000 else 9))
        rows += [row(one, series, limit) for one in others if one.name]
        ratios = [others[index + 1].seconds / others[index].seconds for index in (0, 2)]
        notes.append(
            f"{series:,} series: client_golang takes {ratios[0]:.0f} times as long, with gzip {ratios[1]:.0f} times; its peak "
            f"memory is {memory(golang.process, 'VmHWM'):.0f} MB."
        )
        stop(golang.process)
    notes += [f"{series:,} series: {turns[0].seconds / series * 1e9:.0f} ns a series, gzip {turns[2].seconds / series * 1e9:.0f} ns."]
    if series == 1_000_000:
        notes += measure_company(exporter, series)
    stop(exporter.process)
    return rows, notes


CALLS = """
import http.client, json, sys, time
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
times = []
for _ in range(100):
    time.sleep(0.05)
    begin = time.perf_counter()
    connection.request("GET", "/metric/bench_sine")
    connection.getresponse().read()
    times.append(time.perf_counter() - begin)
print(json.dumps(times))
"""


def measure_company(exporter, series):
    """Sixteen scrapers at once, and calls of the API meanwhile."""
    before = memory(exporter.process, "VmRSS")
    ended = threading.Event()

    def scrape(coding):
        scraper = Scraper(exporter)
        while not ended.is_set():
            scraper.scrape(coding)

    scrapers = [threading.Thread(target=scrape, args=[["identity", "gzip"][index % 2]]) for index in range(16)]
    for scraper in scrapers:
        scraper.start()
    # In a process of its own, which does not wait for the scrapers' interpreter.
    arguments = [sys.executable, "-c", CALLS, str(exporter.ports["api"])]
    times = json.loads(subprocess.run(arguments, capture_output=True, check=True).stdout)
    after = memory(exporter.process, "VmRSS")
    ended.set()
    for scraper in scrapers:
        scraper.join()
    return [
        f"{series:,} series, 16 scrapers at once: {after - before:.0f} MB more memory; a call of the API takes "
        f"{statistics.median(times) * 1000:.1f} ms, at most {max(times) * 1000:.1f} ms."
    ]


def measure_typed_out(folder, series):
    """What one million series in one value do not show: as many definitions as series, and edits beside them."""
    configuration = folder / "typed-out.yaml"
    write_typed_out(configuration, series, kinds=["sine"])
    with open(configuration, "a") as file:
        print('  - {name: million, labels: [a, b], values: [{kind: sine, period: 1m, amplitude: 1, labels:', file=file)
        print('      ["{1..1000}", "{1..1000}"]}]}', file=file)
        print('  - {name: expanded, labels: [a, b], values: [{kind: sine, period: 1m, amplitude: 1, labels:', file=file)
        print('      ["{1..100}", "{1..1000}"]}]}', file=file)
    exporter = Exporter(folder, configuration)
    notes = [
        f"Start on {series:,} series typed out in YAML, and 1,100,000 that expand: {exporter.seconds_to_start:.1f} s; resident "
        f"then {memory(exporter.process, 'VmRSS'):.0f} MB."
    ]
    before = processor_seconds(exporter.process)
    time.sleep(10)
    notes.append(f"Processor time while idle for 10 s: {processor_seconds(exporter.process) - before:.2f} s.")
    notes.append(f"1,000 calls that each create a metric: {measure_creations(exporter, 1000):.2f} s.")
    for metric, labels in [("created_0", 1), ("million", 2), ("expanded", 2), ("bench_sine", 3)]:
        add, delete = measure_edits(exporter, metric, labels, 50)
        notes.append(f"In '{metric}' adding a value takes {add * 1000:.1f} ms, deleting one {delete * 1000:.1f} ms.")
    stop(exporter.process)
    return notes + measure_persistence(folder)


def measure_persistence(folder):
    """The same calls, each on the disk before it is answered."""
    configuration = folder / "empty.yaml"
    configuration.write_text("metrics: []\n")
    exporter = Exporter(folder, configuration, "-p", folder / "definitions.sqlite")
    seconds = measure_creations(exporter, 1000)
    stop(exporter.process)
    return [f"1,000 calls that each create a metric, with --persistence-path: {seconds:.2f} s."]


def measure_edits(exporter, metric, labels, count):
    """Medians of the seconds for a value to be added and to be deleted."""
    connection = http.client.HTTPConnection("127.0.0.1", exporter.ports["api"])

    def call(method, path, body=None):
        begin = time.perf_counter()
        connection.request(method, path, json.dumps(body), {"content-type": "application/json"})
        response = connection.getresponse()
        answer = response.read()
        if response.status >= 300:
            raise SystemExit(f"bench: {method} {path} was answered with {response.status}: {answer}")
        return time.perf_counter() - begin

    sets = [["new"] * (labels - 1) + [f"new-{index}"] for index in range(count)]
    adds = [call("POST", f"/metric/{metric}/value", {"kind": "static", "labels": own, "value": 1}) for own in sets]
    deletes = [
        call("DELETE", f"/metric/{metric}/value?" + "&".join(f"labels={label}" for label in own)) for own in sets
    ]
    return statistics.median(adds), statistics.median(deletes)


def measure_original(folder, series, rounds):
    configuration = folder / "small.yaml"
    write_typed_out(configuration, series)
    exporter, original = Exporter(folder, configuration), Original(configuration)
    if not original.runs:
        stop(exporter.process)
        return [], ["The original did not start."]
    turns = [Turns("mocktrics-exporter, typed out", exporter), Turns("the original (Python 0.2.1)", original)]
    take_turns(turns, rounds)
    rows = [row(one, series) for one in turns]
    notes = [f"{series:,} series: the original takes {turns[1].seconds / turns[0].seconds:.0f} times as long."]
    stop(exporter.process)
    stop(original.process)
    return rows, notes


def measure_kinds(folder, series, rounds):
    """Pages of one kind each, from exporters that run side by side; and text beside protobuf."""
    turns = []
    for index, (name, metric) in enumerate(ONE_VALUE.items()):
        path = folder / f"one-value-{index}.yaml"
        write_one_value(path, metric, series)
        turns.append(Turns(name, Exporter(folder, path)))
    turns.append(Turns(turns[-1].name + ", protobuf", turns[-1].target, accept=PROTOBUF))
    take_turns(turns, rounds)
    rows = [row(one, series) for one in turns]
    counters, *gauges, protobuf = turns
    ratios = " and ".join(f"{counters.seconds / one.seconds:.2f} times that of {one.name}" for one in gauges)
    notes = [
        f"A page of {series:,} {counters.name}, takes {ratios}.",
        f"Protobuf takes {protobuf.seconds / gauges[-1].seconds:.2f} times as long as text for the same series.",
    ]
    for one in turns[:-1]:
        stop(one.target.process)
    return rows, notes


def main():
    parser = argparse.ArgumentParser(description="Measures the exporter beside others; see Benchmarks/README.md.")
    parser.add_argument("--series", type=int, nargs="+", default=[10_000, 100_000, 1_000_000, 10_000_000])
    parser.add_argument("--rounds", type=int, default=21, help="scrapes of pages of up to 100,000 series")
    arguments = parser.parse_args()
    rows, notes = [], []

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        folder.chmod(0o755)
        parts = []
        for series in arguments.series:
            # Fewer of the pages that take long.
            rounds = int(max(5, arguments.rounds * min(1, (100_000 / series) ** 0.5)))
            parts.append(measure_page(folder, series, rounds))
        parts.append(measure_original(folder, 10_000, arguments.rounds))
        parts.append(measure_kinds(folder, 1_000_000, max(5, arguments.rounds // 4)))
        for more_rows, more_notes in parts:
            rows += more_rows
            notes += more_notes
        notes += measure_typed_out(folder, 100_000)

    print(HEAD)
    print("\n".join(rows))
    print()
    for note in notes:
        print(f"- {note}")


if __name__ == "__main__":
    main()
