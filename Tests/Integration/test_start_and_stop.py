"""From the first log line to the last byte: ports that are picked, and how SIGTERM and SIGINT end the process."""

import contextlib
import json
import re
import signal

import pytest

from exporter import OPENMETRICS, wait_until

SIGNALS = [signal.SIGTERM, signal.SIGINT]

# 8 series of a tenth of a megabyte each: more than the buffers on the way to a slow reader take.
SERIES_COUNT = 8
LABELS = [f"l{index}" for index in range(10)]
LONG = "x" * 10_000
LARGE = f"""
metrics:
  - name: large
    labels: [{", ".join(LABELS)}]
    values: [{{kind: static, labels: [{", ".join([LONG] * 9)}, "{{1..{SERIES_COUNT}}}"], value: 0}}]
"""
# Nothing but the signal ends what waits.
FOREVER = ["--idle-timeout", "1d", "--request-timeout", "1d", "--slow-reader-timeout", "1d"]
SCRAPE = (
    f"GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept: {OPENMETRICS}\r\nConnection: close\r\n\r\n"
).encode()


def reader(exporter):
    """A connection that has asked for the page; the exporter cannot send all of it before more is read."""
    connection = exporter.slow_socket(exporter.metrics_port)
    connection.sendall(SCRAPE)
    return connection


def logged_ports(exporter):
    """The line 'listening' of the exporter itself."""

    def found():
        lines = [line for line in exporter.log.splitlines() if "listening" in line and "metrics-port" in line]
        return lines[0] if lines else None

    return wait_until(found, "the line 'listening'")


def test_the_ports_file_names_ports_that_answer(exporter):
    assert exporter.api_port != exporter.metrics_port
    assert exporter.api("GET", "/healthz").status == 200
    assert exporter.scrape().status == 200


def test_the_log_names_the_real_ports_in_text(exporter):
    line = logged_ports(exporter)
    assert re.search(rf"\bapi-port={exporter.api_port}\b", line)
    assert re.search(rf"\bmetrics-port={exporter.metrics_port}\b", line)


def test_every_line_of_the_log_in_json_parses_and_names_the_real_ports(start):
    exporter = start("--log-format", "json", "--log-level", "trace")
    exporter.page()
    entry = json.loads(logged_ports(exporter))
    assert (entry["api-port"], entry["metrics-port"]) == (str(exporter.api_port), str(exporter.metrics_port))
    exporter.stop()
    for line in exporter.log.splitlines():
        assert {"time", "level", "message"} <= json.loads(line).keys()


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_the_exporter(number, exporter):
    exporter.stop(number)
    with pytest.raises(ConnectionRefusedError):
        exporter.socket(exporter.metrics_port)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_it_with_an_idle_connection_open(number, start):
    exporter = start(*FOREVER)
    connections = [exporter.connect(port) for port in (exporter.api_port, exporter.metrics_port)]
    for connection in connections:
        connection.request("GET", "/")
        connection.getresponse().read()
    exporter.stop(number)
    for connection in connections:
        connection.close()


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_it_while_half_a_request_is_there(number, start):
    exporter = start(*FOREVER)
    with exporter.socket(exporter.api_port) as connection:
        connection.sendall(b"POST /metric HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
        # An answer on the other port shows that the process has gone on meanwhile.
        exporter.page()
        exporter.stop(number)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_it_while_a_reader_sleeps_in_a_scrape(number, start):
    exporter = start(*FOREVER, config=LARGE)
    with reader(exporter) as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 200 OK\r\n")
        exporter.stop(number)
        # It was in the midst of the page.
        rest = b""
        with contextlib.suppress(ConnectionResetError):
            while part := connection.recv(1 << 20):
                rest += part
    assert b"# EOF" not in rest


@pytest.mark.parametrize("number", SIGNALS)
def test_a_scrape_under_way_is_finished_whole(number, start):
    exporter = start(config=LARGE)
    with reader(exporter) as connection:
        page = connection.recv(100)
        exporter.process.send_signal(number)
        # The rest is only read once the signal has arrived: no new connection is taken from then on.
        wait_until(lambda: refuses_connections(exporter), "the port to close")
        while part := connection.recv(1 << 20):
            page += part
    exporter.wait()
    head, _, body = page.partition(b"\r\n\r\n")
    assert b"transfer-encoding: chunked" in head.lower()
    body = unchunked(body)
    assert body.endswith(b"# EOF\n")
    assert len(re.findall(rb"^large\{", body, re.MULTILINE)) == SERIES_COUNT
    assert len(body) > SERIES_COUNT * 9 * len(LONG)


def refuses_connections(exporter):
    try:
        exporter.socket(exporter.metrics_port).close()
    except ConnectionRefusedError:
        return True
    return False


def unchunked(body):
    """The content of a chunked body, which must have its end (RFC 9112, section 7.1)."""
    content = b""
    while True:
        length, _, body = body.partition(b"\r\n")
        length = int(length, 16)
        if length == 0:
            assert body == b"\r\n"
            return content
        content += body[:length]
        assert body[length:length + 2] == b"\r\n"
        body = body[length + 2:]
