"""Many series in few words: expansion, churn, series that come and go, pages of megabytes, readers of all speeds."""

import gzip
import math
import re
import threading
import time
import zlib

import pytest

from exporter import OPENMETRICS, PROTOBUF, TEXT, Exporter, measured, run, wait_until
from formulas import series_seed, standard_normal
from prometheus import Prometheus, VictoriaMetrics

LARGE = """
metrics:
  - name: large_gauge
    labels: [node, pod]
    values:
      - {kind: sine, period: 1m, amplitude: {from: 1, to: 9}, labels: ["n{1..20}", "pod-{0001..1000}"]}
      - {kind: static, value: 3, labels: ["m{1..20}", "pod-{1..200}"]}
      - {kind: square, period: 1s, magnitude: 5, duty_cycle: 50, labels: ["o{1..20}", "pod-{1..200}"]}
  - name: large_counter
    type: counter
    labels: [node]
    values: [{rate: 3, labels: ["n{1..5000}"]}]
  - name: large_histogram
    type: histogram
    labels: [node]
    values: [{rate: 3, buckets: [1, 2, 3], distribution: {exponential: {mean: 1}}, labels: ["n{1..500}"]}]
  - name: gappy
    labels: [node]
    values: [{kind: ramp, period: 1m, peak: 1, labels: ["n{1..2000}"], gaps: {probability: 0.5, hold: 1m}}]
"""
SERIES = 20_000 + 2 * 4000 + 5000 + 500 + 2000


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    with Exporter(tmp_path_factory.mktemp("large"), config=LARGE) as exporter:
        yield exporter


# Compressed pages


@pytest.mark.parametrize("accept", [TEXT, OPENMETRICS, PROTOBUF], ids=["text", "openmetrics", "protobuf"])
@pytest.mark.parametrize("query", ["", "&name[]=large_gauge", "&name[]=large_counter&name[]=gappy", "&name[]=nothing"])
def test_a_compressed_page_is_the_page(large, accept, query):
    query = "?time=2026-11-24T10:00:00Z" + (query or "&name[]=large_gauge&name[]=large_histogram")
    plain = large.metrics(query, Accept=accept).body
    packed = large.metrics(query, Accept=accept, **{"Accept-Encoding": "gzip"}).body
    assert gzip.decompress(packed) == plain
    # A single member, read to its last byte, as strict readers demand.
    reader = zlib.decompressobj(zlib.MAX_WBITS + 16)
    assert reader.decompress(packed) == plain and reader.eof and reader.unused_data == b""


def test_a_compressed_page_is_no_longer_than_a_general_compressor_makes_it(large):
    query = "?name[]=large_gauge&time=2026-11-24T10:00:00Z"
    plain = large.metrics(query).body
    packed = large.metrics(query, **{"Accept-Encoding": "gzip"}).body
    general = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    assert len(packed) < 1.25 * len(general.compress(plain) + general.flush())


@pytest.mark.parametrize("server", [Prometheus, VictoriaMetrics])
def test_servers_read_a_large_compressed_page(large, server, tmp_path):
    with server(tmp_path, large.metrics_port) as server:
        server.wait_for_scrapes(2)
        assert server.value("count(large_gauge)") == 28_000
        assert server.value("count(large_counter_total)") == 5000
        assert server.value('count(large_gauge{node=~"m.*"} == 3)') == 4000
        assert server.value("up") == 1


def test_head_tells_the_length_of_a_large_page(large):
    for coding in ("identity", "gzip"):
        query = "?name[]=large_gauge&time=2026-11-24T10:00:00Z"
        headers = {"Accept-Encoding": coding}
        length = int(large.metrics(query, method="HEAD", **headers).headers["Content-Length"])
        assert length == len(large.metrics(query, **headers).body)


# Cardinality


def test_check_tells_series_and_bytes_of_each_metric(config_file):
    path = config_file(LARGE)
    result = run("check", "-f", path)
    head, empty, *rows = result.stdout.decode().splitlines()
    assert head.endswith(f"4 metrics, {SERIES} series") and empty == ""
    rows = rows[:rows.index("")]
    assert rows[0].split() == ["metric", "series", "bytes"]
    table = {name: (int(series), int(size)) for name, series, size in (row.split() for row in rows[1:])}
    assert {name: series for name, (series, _) in table.items()} == {
        "gappy": 2000, "large_counter_total": 5000, "large_gauge": 28_000, "large_histogram": 500, "all": SERIES,
    }
    # Numbers differ in length from one instant to the next, but not by much.
    page = run("render", "-f", path, "--at", "3723.456").stdout
    assert abs(table["all"][1] - len(page)) < 0.02 * len(page)
    assert table["all"][1] == sum(size for name, (_, size) in table.items() if name != "all")


MEMORY = {
    "static": ("gauge", "kind: static, value: 1, labels: ['{1..300}', '{1..300}']"),
    "long": ("gauge", "kind: sine, period: 1m, amplitude: 1, labels: ['%s{1..100}', '{1..200}']" % ("x" * 2000)),
    "histogram": ("histogram", "rate: 3, distribution: {exponential: {mean: 1}}, native: {factor: 1.1}, labels: ['{1..100}', '{1..50}']"),
    "churn": ("gauge", "kind: sine, period: 1m, amplitude: 1, churn: {every: 1h, label: a, fraction: 1}, labels: ['{1..100}', '{1..200}']"),
}


def peak(exporter):
    """What the process has used of the memory at most, in bytes (proc(5))."""
    status = open(f"/proc/{exporter.process.pid}/status").read()
    return 1024 * int(re.search(r"VmHWM:\s+(\d+) kB", status)[1])


@pytest.mark.parametrize("definition", MEMORY)
def test_the_exporter_takes_no_more_memory_than_check_foretells(definition, config_file, start):
    kind, value = MEMORY[definition]
    config = f"metrics: [{{name: a_metric, type: {kind}, labels: [a, b], values: [{{{value}}}]}}]"
    told = run("check", "-f", config_file(config)).stdout.decode()
    text, openmetrics, protobuf = (
        int(number) * 10**6 for number in
        re.search(r"^memory: about (\d+) MB; .* (\d+) MB more, in protobuf (\d+) MB$", told, re.MULTILINE).groups()
    )
    exporter = start(config=config)
    for accept, foretold in ((TEXT, text), (OPENMETRICS, text + openmetrics), (PROTOBUF, text + openmetrics + protobuf)):
        for coding in ("identity", "gzip"):
            assert exporter.metrics(Accept=accept, **{"Accept-Encoding": coding}).status == 200
        assert peak(exporter) < 1.1 * foretold


@pytest.mark.parametrize("command", [["check"], ["serve", "-a", "0", "-m", "0"]])
def test_too_many_series_are_refused_before_anything_is_made_of_them(config_file, command):
    path = config_file("""
metrics:
  - name: a
    labels: [x, y]
    values: [{kind: static, value: 1, labels: ["{1..100000}", "{1..100000}"]}]
""")
    status, memory, output = measured(*command, "-f", path)
    assert status == 1
    assert "there would be 10000000000 series; at most 20000000 are allowed (--max-series)" in output
    # A byte for each would be a hundred times as much.
    assert memory < 100 * 2**20


def test_an_expanded_value_is_one_value_in_the_api(large):
    metric = large.api("GET", "/metric/large_gauge").json()
    assert [value["labels"] for value in metric["values"]][0] == ["n{1..20}", "pod-{0001..1000}"]
    assert len(metric["values"]) == 3


# Churn

CHURN = """
seed: 7
clock: {epoch: 2026-01-01T00:00:00Z}
metrics:
  - name: pods
    labels: [node, pod]
    values:
      - kind: gaussian
        mean: 5
        sigma: 2
        labels: ["n{1..3}", "pod-{1..%d}"]
        churn: {every: 10m, label: pod, fraction: %s}
  - name: requests
    type: counter
    labels: [pod]
    values: [{rate: 2, labels: ["pod-{1..10}"], churn: {every: 1m, label: pod, fraction: 0.25}}]
  - name: live
    labels: [pod]
    values: [{kind: static, value: 1, labels: ["pod-{1..100}"], series: {min: 10, max: 90, period: 1h}}]
"""
EPOCH = 1767225600


def samples(config, path, instant):
    page = run("render", "-f", path, "--at", instant).stdout.decode()
    lines = [line.rsplit(" ", 1) for line in page.splitlines() if not line.startswith("#")]
    table = {series: float(value) for series, value in lines}
    assert len(table) == len(lines), "no series stands on a page twice"
    return table


@pytest.mark.parametrize("seconds", [0, 599, 600, 1234, 60_000, 3_000_001])
@pytest.mark.parametrize(("pods", "fraction"), [(4, 0.5), (700, 0.1), (9, 1)])
def test_churn_follows_its_formula(config_file, seconds, pods, fraction):
    path = config_file(CHURN % (pods, fraction))
    table = samples(CHURN, path, EPOCH + seconds)
    count, nanoseconds = 3 * pods, (EPOCH + seconds) * 10**9
    replaced = math.floor(seconds // 600 * (count * fraction) + 1e-6)
    expected = {}
    for index in range(count):
        generation = (replaced - 1 - index) // count + 1 if replaced > index else 0
        labels = [("node", f"n{index // pods + 1}"), ("pod", f"pod-{index % pods + 1}-{generation}")]
        seed = series_seed("pods", labels, 7)
        # Drawn anew in each millisecond since the beginning of the generation.
        ordinal = (generation - 1) * count + index + 1
        birth = min(p for p in range(seconds // 600 + 1) if math.floor(p * (count * fraction) + 1e-6) >= ordinal)
        tick = (nanoseconds - (EPOCH + birth * 600) * 10**9) // 10**6 if generation else seconds * 1000
        name = "pods{" + ",".join(f'{label}="{value}"' for label, value in labels) + "}"
        expected[name] = 5 + 2 * standard_normal(seed, tick)
    own = {series: value for series, value in table.items() if series.startswith("pods")}
    assert own.keys() == expected.keys()
    for series, value in expected.items():
        assert math.isclose(own[series], value, rel_tol=1e-12, abs_tol=1e-12), series


def test_a_counter_that_is_replaced_begins_again(config_file):
    path = config_file(CHURN % (4, 0.5))
    table = samples(CHURN, path, EPOCH + 90)
    values = {series: value for series, value in table.items() if series.startswith("requests")}
    # A minute and a half after the epoch the first two of ten have been replaced, half a minute ago.
    assert values == {
        f'requests_total{{pod="pod-{index}-{int(index <= 2)}"}}': 60 if index <= 2 else 180 for index in range(1, 11)
    }


@pytest.mark.parametrize("seconds", [0, 300, 900, 1800, 2700, 3600, 5000])
def test_the_number_of_series_follows_its_formula(config_file, seconds):
    path = config_file(CHURN % (4, 0.5))
    live = [series for series in samples(CHURN, path, EPOCH + seconds) if series.startswith("live")]
    wave = (1 - math.cos(2 * math.pi * (seconds % 3600) / 3600)) / 2
    count = math.floor(10 + 80 * wave + 0.5)
    assert live == [f'live{{pod="pod-{index}"}}' for index in range(1, count + 1)]


def test_a_running_exporter_shows_the_churn_of_the_instant(start, config_file):
    config = (CHURN % (700, 0.1)).replace("every: 10m", "every: 1s")
    exporter, path = start(config=config), config_file(config)
    generations = set()

    def sees_three_generations():
        page = exporter.page()
        instant = re.search(r"^mocktrics_exporter_scrape_timestamp_seconds (\S+)$", page, re.MULTILINE)[1]
        rendered = run("render", "-f", path, "--at", instant).stdout.decode()
        assert page.startswith(rendered)
        generations.add(tuple(re.findall(r"^pods\{.*\}", page, re.MULTILINE)))
        return len(generations) == 3

    wait_until(sees_three_generations, "two replacements")


def test_prometheus_sees_old_series_go_stale(start, tmp_path):
    config = """
metrics:
  - name: pods
    labels: [pod]
    values: [{kind: static, value: 1, labels: ["pod-{1..10}"], churn: {every: 1s, label: pod, fraction: 0.5}}]
"""
    exporter = start(config=config)
    with Prometheus(tmp_path, exporter.metrics_port) as server:
        server.wait_for_scrapes(5)
        # The old ones are gone at once and not five minutes later.
        assert server.value("count(pods)") == 10
        assert server.value("count(count_over_time(pods[1m]))") >= 20


# Edits


def test_values_come_and_go_beside_many(start):
    exporter = start(config=LARGE)
    before = exporter.mocked_page()
    for index in range(30):
        value = {"kind": "static", "labels": ["new", f"pod-{index}"], "value": index}
        assert exporter.api("POST", "/metric/large_gauge/value", value).status == 201
    page = exporter.mocked_page()
    assert page.count('large_gauge{node="new"') == 30
    taken = {"kind": "static", "labels": ["n3", "pod-0500"], "value": 1}
    assert exporter.api("POST", "/metric/large_gauge/value", taken).status == 409
    for index in range(30):
        answer = exporter.api("DELETE", f"/metric/large_gauge/value?labels=new&labels=pod-{index}")
        assert answer.status == 200
    names = [re.sub(r" \S+$", "", line) for line in exporter.mocked_page().splitlines() if "gappy" not in line]
    assert names == [re.sub(r" \S+$", "", line) for line in before.splitlines() if "gappy" not in line]


# Many scrapers, and slow ones


def test_sixteen_scrapers_at_once_cost_memory_for_chunks_only(start):
    config = LARGE.replace("1000}", "5000}")
    exporter = start(config=config)
    for coding in ("identity", "gzip"):
        exporter.scrape(**{"Accept-Encoding": coding})
    size = len(exporter.scrape().body)
    before = exporter.peak_memory()
    failures = []

    def scrape(coding):
        for _ in range(3):
            body = exporter.scrape(**{"Accept-Encoding": coding}).body
            page = gzip.decompress(body) if coding == "gzip" else body
            if page.count(b"\nlarge_gauge{") != 108_000:
                failures.append(len(page))

    threads = [threading.Thread(target=scrape, args=[["identity", "gzip"][index % 2]]) for index in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert exporter.peak_memory() - before < 16 * size / 4


def test_a_slow_reader_is_cut_off_and_nobody_else(start):
    exporter = start("--slow-reader-timeout", "1s", config=LARGE)
    with exporter.slow_socket(exporter.metrics_port) as slow:
        begin = time.monotonic()
        slow.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
        slow.recv(1000)
        wait_until(lambda: "cut off a slow reader" in exporter.log, "the slow reader's end")
        assert time.monotonic() - begin >= 1, "it was cut off too early"
        assert exporter.scrape().status == 200
        # What was on its way can still be read, and then the connection ends before the page does.
        received = b""
        while data := slow.recv(1 << 20):
            received += data
        assert not received.endswith(b"0\r\n\r\n")


def test_a_reader_that_goes_on_is_not_cut_off(start):
    exporter = start("--slow-reader-timeout", "2s", config=LARGE)
    request = b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with exporter.slow_socket(exporter.metrics_port) as slow, exporter.slow_socket(exporter.metrics_port) as stuck:
        received = b""

        def goes_on():
            """Another piece of the page, and whether the one that does not go on was cut off meanwhile."""
            nonlocal received
            received += slow.recv(4096)
            return "cut off a slow reader" in exporter.log

        slow.sendall(request)
        goes_on()
        stuck.sendall(request)
        stuck.recv(1000)
        wait_until(goes_on, "the end of the one that does not go on")
        assert not received.endswith(b"0\r\n\r\n"), "it has not shown that it can be slow"
        while data := slow.recv(1 << 18):
            received += data
    assert received.endswith(b"0\r\n\r\n")
    assert exporter.log.count("cut off a slow reader") == 1


def test_a_scraper_that_goes_away_leaves_the_others_alone(start):
    exporter = start(config=LARGE)
    for _ in range(20):
        with exporter.socket(exporter.metrics_port) as gone:
            gone.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
            gone.recv(10)
    assert exporter.scrape().text.count("\nlarge_gauge{") == 28_000
