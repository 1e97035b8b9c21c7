"""Measures how long calls of the API take beside scrapers that never pause.

Each scraper is a process that asks for the page again as soon as it has it. The calls are made one after the other, each
a number of times, over a connection that is kept alive. Scrapers and caller share the cores with the exporter, and the
caller waits for one of them as the exporter does: so beside the calls it is measured how late a process that does nothing but
sleep wakes.
"""

import argparse
import http.client
import json
import multiprocessing
import pathlib
import socket
import tempfile
import time

from bench import Exporter, stop, write_expanded

SMALL = {"name": "small", "labels": ["a"], "values": [{"kind": "static", "labels": ["x"], "value": 1}]}
CALLS = [
    ("GET", "/-/healthy", None), ("GET", "/metric/bench_sine", None), ("GET", "/metric/all", None), ("GET", "/status", None),
    ("GET", "/config", None), ("POST", "/metric", SMALL), ("GET", "/metric/small", None), ("DELETE", "/metric/small", None),
]


def scrape(port, coding, count):
    request = f"GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: {coding}\r\n\r\n".encode()
    buffer = bytearray(1 << 20)
    with socket.create_connection(("127.0.0.1", port)) as connection:
        while True:
            connection.sendall(request)
            end = b""
            # The end of chunks, which cannot be in the midst of a page of text, and hardly in a compressed one.
            while not end.endswith(b"\r\n0\r\n\r\n"):
                length = connection.recv_into(buffer)
                end = (end + buffer[max(0, length - 7):length])[-7:]
            with count.get_lock():
                count.value += 1


def call(connection, method, path, document):
    begin = time.perf_counter()
    body = None if document is None else json.dumps(document)
    connection.request(method, path, body, {} if body is None else {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    if answer.status >= 300:
        raise SystemExit(f"{method} {path} was answered with {answer.status}")
    return time.perf_counter() - begin


def sleep():
    begin = time.perf_counter()
    time.sleep(0.001)
    return time.perf_counter() - begin - 0.001


def row(name, times):
    times.sort()
    share = [times[min(len(times) - 1, int(len(times) * part))] * 1000 for part in (0.5, 0.99)]
    print(f"| {name} | {len(times)} | {share[0]:.1f} ms | {share[1]:.1f} ms | {times[-1] * 1000:.1f} ms |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--series", type=int, default=10_000, help="series of a page")
    parser.add_argument("--scrapers", type=int, default=16)
    parser.add_argument("--coding", default="identity", choices=["identity", "gzip"])
    parser.add_argument("--seconds", type=float, default=20, help="how long the calls are made")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        configuration = pathlib.Path(folder) / "config.yaml"
        write_expanded(configuration, options.series)
        exporter = Exporter(folder, configuration)
        count = multiprocessing.Value("L", 0)
        arguments = (exporter.port, options.coding, count)
        scrapers = [multiprocessing.Process(target=scrape, args=arguments, daemon=True) for _ in range(options.scrapers)]
        for scraper in scrapers:
            scraper.start()
        connection = http.client.HTTPConnection("127.0.0.1", exporter.ports["api"])
        times = {f"`{method} {path}`": [] for method, path, _ in CALLS}
        late = []
        begin, before = time.monotonic(), count.value
        while time.monotonic() < begin + options.seconds:
            for method, path, document in CALLS:
                late.append(sleep())
                times[f"`{method} {path}`"].append(call(connection, method, path, document))
        scraped = (count.value - before) / (time.monotonic() - begin)
        for scraper in scrapers:
            scraper.kill()
        stop(exporter.process)
    print(f"{options.scrapers} scrapers, {options.series:,} series, {options.coding}: {scraped:.0f} scrapes a second.\n")
    print("| call | times | p50 | p99 | most |\n| --- | --- | --- | --- | --- |")
    for name, found in times.items():
        row(name, found)
    row("a sleep of 1 ms, beyond it", late)


if __name__ == "__main__":
    main()
