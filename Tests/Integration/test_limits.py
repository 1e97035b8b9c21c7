"""How much the ports take: the length of heads, the time that a request takes to arrive, connections, scrapes."""

import http.client
import json
import re
import resource
import ssl
import subprocess
import time

import pytest

from certificates import Authority, ask
from exporter import BINARY, PATIENCE, Exporter, wait_until

PORTS = ["api_port", "metrics_port"]

# 64 series of a tenth of a megabyte each: more than the buffers on the way to a slow reader can grow to (tcp(7), tcp_wmem).
LARGE = f"""
metrics:
  - name: large
    labels: [{", ".join(f"l{index}" for index in range(10))}]
    values: [{{kind: static, labels: [{", ".join(["x" * 10_000] * 9)}, "{{1..64}}"], value: 0}}]
"""
REQUEST = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def web_file(authority, tmp_path):
    certificate, key = authority.issue("server")
    path = tmp_path / "web.yaml"
    path.write_text(json.dumps({"tls_server_config": {"cert_file": str(certificate), "key_file": str(key)}}))
    return path


def read_all(connection):
    """Everything up to the end of the connection, which the other side must bring about."""
    data = b""
    while part := connection.recv(1 << 20):
        data += part
    return data


def split(answer):
    """Status, headers in lower case, and body."""
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:])
    assert "content-length" not in headers or int(headers["content-length"]) == len(body)
    return int(lines[0].split()[1]), headers, body.decode()


def sentence(port, headers, body):
    """What is said, which has the form of the port."""
    if port == "api_port":
        assert headers["content-type"] == "application/json"
        document = json.loads(body)
        assert document["success"] is False
        return document["error"]
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert body.endswith(".\n")
    return body


# Heads


def with_field(length, path="/"):
    return f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: {'x' * length}\r\n\r\n".encode()


@pytest.mark.parametrize("port", PORTS)
def test_a_long_head_is_refused_with_the_limit(port, shared):
    for request in (
        with_field(32_768), f"GET /{'x' * 32_768} HTTP/1.1\r\nHost: a\r\n\r\n".encode(),
        b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: %s\r\n" % (index, b"x" * 900) for index in range(40)) + b"\r\n",
        b"GET / HTTP/1.1\r\n" + b"X:y\r\n" * 1001 + b"\r\n",
        # Without an end, and more than is read before it is refused.
        with_field(1 << 20)[:-2],
    ):
        with shared.socket(getattr(shared, port)) as connection:
            connection.sendall(request)
            status, headers, body = split(read_all(connection))
        assert status == 431, request[:100]
        told = sentence(port, headers, body)
        assert "32768" in told and "--max-header-bytes" in told
        assert headers["connection"] == "close"
    assert shared.scrape().status == 200


@pytest.mark.parametrize("port", PORTS)
def test_a_head_within_the_limit_is_read(port, shared):
    with shared.socket(getattr(shared, port)) as connection:
        connection.sendall(with_field(32_700))
        assert split(read_all(connection))[0] in (200, 404)


@pytest.mark.parametrize("options", [(["--max-header-bytes", "100"], {}), ([], {"MOCKTRICS_MAX_HEADER_BYTES": "100"})], ids=["option", "environment"])
@pytest.mark.parametrize("port", PORTS)
def test_the_length_of_heads_is_an_option(port, options, start):
    exporter = start(*options[0], **options[1])
    for length, statuses in [(60, (200, 404)), (100, (431,))]:
        with exporter.socket(getattr(exporter, port)) as connection:
            connection.sendall(with_field(length))
            assert split(read_all(connection))[0] in statuses


@pytest.mark.parametrize(("request_bytes", "fragment"), [
    (b"\x00\x01\x02\r\n\r\n", "method"), (b"GET / HTTP/9.9\r\n\r\n", "HTTP"), (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", "field"),
    (b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", "Content-Length"),
    (b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "chunk"),
])
@pytest.mark.parametrize("port", PORTS)
def test_what_is_no_request_is_told_why(port, request_bytes, fragment, shared):
    with shared.socket(getattr(shared, port)) as connection:
        connection.sendall(request_bytes)
        status, headers, body = split(read_all(connection))
    # The port of the metrics answers some requests before it has read their bodies.
    assert status == 400 or (port, status, fragment) == ("metrics_port", 405, "chunk")
    assert status == 405 or fragment in sentence(port, headers, body)


def test_an_answer_that_is_due_comes_before_the_refusal(shared):
    with shared.socket(shared.api_port) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET\x00\r\n\r\n")
        answer = read_all(connection)
    assert re.findall(rb"HTTP/1\.1 (\d+)", answer) == [b"200", b"400"]


# The time to arrive

TIMEOUT = "300ms"


@pytest.fixture(scope="module")
def hurried(tmp_path_factory):
    with Exporter(tmp_path_factory.mktemp("hurried"), "--request-timeout", TIMEOUT) as exporter:
        yield exporter


def drip(connection, data, pause=0.02):
    """Sends byte for byte until there is an answer, which is returned; it comes before the last byte is sent."""
    for index in range(len(data)):
        connection.settimeout(pause)
        try:
            connection.sendall(data[index:index + 1])
            answer = connection.recv(65536)
        except (TimeoutError, ssl.SSLWantReadError):
            continue
        connection.settimeout(PATIENCE)
        return answer + read_all(connection)
    pytest.fail("all of it was waited for")


def outlast(exporter):
    """Waits for as long as a request may take to arrive: until one that begins now is refused."""
    with exporter.socket(exporter.metrics_port) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n")
        assert split(read_all(connection))[0] == 408


HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 1000
BODY = b"POST /metric HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"
CHUNKS = b"POST /metric HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(("port", "at_once", "dripped"), [
    ("api_port", b"", HEAD), ("metrics_port", b"", HEAD), ("api_port", BODY, b"{" * 500), ("api_port", CHUNKS, b"1\r\n{\r\n" * 200),
], ids=["head at the API", "head at the metrics", "body", "chunks"])
def test_a_request_that_is_dripped_is_refused_before_its_end(port, at_once, dripped, hurried):
    begin = time.monotonic()
    with hurried.socket(getattr(hurried, port)) as connection:
        connection.sendall(at_once)
        status, headers, body = split(drip(connection, dripped))
        seconds = time.monotonic() - begin
    assert status == 408
    told = sentence(port, headers, body)
    assert "0.3 s" in told and "--request-timeout" in told
    assert seconds >= 0.3, "it was refused too early"


def test_a_second_request_is_timed_from_its_own_beginning(hurried):
    with hurried.socket(hurried.metrics_port) as connection:
        for _ in range(2):
            connection.sendall(REQUEST)
            assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
            outlast(hurried)
        assert split(drip(connection, HEAD))[0] == 408


def test_silence_between_requests_is_not_the_time_of_a_request(hurried):
    connection = hurried.connect(hurried.metrics_port)
    for _ in range(2):
        connection.request("GET", "/metrics")
        response = connection.getresponse()
        response.read()
        assert response.status == 200
        outlast(hurried)
    connection.close()


def test_an_answer_may_take_longer_than_its_request(start):
    exporter = start("--request-timeout", "100ms", config=LARGE)
    with exporter.slow_socket(exporter.metrics_port) as connection:
        connection.sendall(REQUEST.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        page = connection.recv(1000)
        outlast(exporter)
        page += read_all(connection)
    assert page.count(b"\nlarge{") == 64 and page.endswith(b"\r\n0\r\n\r\n")


def test_a_refused_body_that_is_dripped_on_closes_the_connection(start):
    exporter = start("--request-timeout", TIMEOUT, "--max-body-bytes", "10")
    with exporter.socket(exporter.api_port) as connection:
        connection.sendall(BODY)
        answer = drip(connection, b"{" * 500)
    assert re.findall(rb"HTTP/1\.1 (\d+)", answer) == [b"413"]


def test_under_tls_requests_and_handshakes_are_timed_as_well(start, web_file, authority):
    # Long enough for a handshake on a slow machine.
    exporter = start("--request-timeout", "2s", "--web.config.file", web_file)
    context = authority.context()

    def is_closed_in_silence(hello):
        begin = time.monotonic()
        with exporter.socket(exporter.metrics_port) as connection:
            connection.sendall(hello)
            assert connection.recv(100) == b""
        return time.monotonic() - begin >= 2

    for port, at_once, dripped in [("metrics_port", b"", HEAD), ("api_port", BODY, b"{" * 500)]:
        with exporter.socket(getattr(exporter, port)) as raw:
            with context.wrap_socket(raw, server_hostname="localhost") as connection:
                connection.sendall(at_once)
                status, headers, body = split(drip(connection, dripped))
        assert status == 408 and "--request-timeout" in sentence(port, headers, body)
    # A client that says hello and falls silent, and one that says nothing.
    assert is_closed_in_silence(b"\x16\x03\x01\x02\x00\x01\x00")
    with exporter.socket(exporter.metrics_port) as raw:
        with context.wrap_socket(raw, server_hostname="localhost") as connection:
            # This takes as long as a handshake may take.
            assert is_closed_in_silence(b"")
            connection.sendall(REQUEST)
            assert connection.recv(100).startswith(b"HTTP/1.1 200 ")


def test_a_long_head_is_refused_under_tls(start, web_file, authority):
    exporter = start("--web.config.file", web_file)
    answer = ask(exporter.api_port, authority.context(), path="/healthz", X="x" * 40_000)
    assert answer.status == 431 and "32768" in answer.json()["error"]


def test_the_time_to_arrive_comes_from_the_environment(start):
    exporter = start(MOCKTRICS_REQUEST_TIMEOUT="100ms")
    with exporter.socket(exporter.metrics_port) as connection:
        assert split(drip(connection, HEAD))[0] == 408


def test_who_asks_for_another_protocol_is_answered_and_then_not_read(shared):
    before = shared.peak_memory()
    with shared.socket(shared.metrics_port) as connection:
        connection.sendall(b"GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        try:
            for _ in range(200):
                connection.sendall(b"x" * (1 << 20))
        except (ConnectionError, TimeoutError):
            pass
    assert shared.peak_memory() - before < 50 * 2**20


# Connections


def opened(exporter, port, count):
    connections = [exporter.connect(getattr(exporter, port)) for _ in range(count)]
    for connection in connections:
        connection.request("GET", "/")
        connection.getresponse().read()
    return connections


def close(connections):
    for connection in connections:
        connection.close()


@pytest.mark.parametrize("options", [(["--max-connections", "5"], {}), ([], {"MOCKTRICS_MAX_CONNECTIONS": "5"})], ids=["option", "environment"])
@pytest.mark.parametrize("port", PORTS)
def test_a_connection_too_many_is_told_so_and_closed(port, options, start):
    exporter = start(*options[0], **options[1])
    connections = opened(exporter, port, 5)
    for _ in range(20):
        with exporter.socket(getattr(exporter, port)) as connection:
            status, headers, body = split(read_all(connection))
        assert (status, headers["retry-after"], headers["connection"]) == (503, "1", "close")
        told = sentence(port, headers, body)
        assert "5 connections" in told and "--max-connections" in told
    # As a client sees it that has already sent its request.
    answer = exporter.request(getattr(exporter, port), "GET", "/")
    assert answer.status == 503
    other = PORTS[1 - PORTS.index(port)]
    assert exporter.request(getattr(exporter, other), "GET", "/").status != 503, "each port has its own"
    # Those that were there first are served as before, and who leaves makes room.
    connections[0].request("GET", "/healthz")
    assert connections[0].getresponse().read()
    connections.pop().close()
    wait_until(lambda: exporter.request(getattr(exporter, port), "GET", "/").status != 503, "room for a connection")
    close(connections)
    assert exporter.log.count("--max-connections") == 1, "one line for one burst"


def test_a_flood_of_connections_is_survived(start):
    exporter = start("--max-connections", "10")
    held = opened(exporter, "metrics_port", 10)
    flood = [exporter.socket(exporter.metrics_port) for _ in range(500)]
    # More than are told: those are closed without a word.
    answers = [connection.recv(1000) for connection in flood]
    assert any(answer.startswith(b"HTTP/1.1 503 ") for answer in answers)
    assert all(answer in (b"",) or answer.startswith(b"HTTP/1.1 503 ") for answer in answers)
    close(flood)
    close(held)
    wait_until(lambda: exporter.metrics().status == 200, "room for a connection")
    assert exporter.log.count("--max-connections") == 1
    exporter.stop()


def test_a_connection_too_many_is_closed_under_tls(start, web_file, authority):
    exporter = start("--max-connections", "2", "--web.config.file", web_file)
    context = authority.context()
    held = [http.client.HTTPSConnection("127.0.0.1", exporter.metrics_port, context=context) for _ in range(2)]
    for connection in held:
        connection.request("GET", "/")
        connection.getresponse().read()
    with exporter.socket(exporter.metrics_port) as connection:
        assert connection.recv(100) == b""
    close(held)
    wait_until(lambda: answers(exporter, context), "room for a connection")


def answers(exporter, context):
    try:
        return ask(exporter.metrics_port, context).status == 200
    except OSError:
        return False


def test_running_out_of_descriptors_closes_no_port(tmp_path):
    # A shell gives it so few that the connections use them up long before the limit is reached.
    wrapper = tmp_path / "few"
    wrapper.write_text(f'#!/bin/sh\nulimit -n 60\nexec {BINARY} "$@"\n')
    wrapper.chmod(0o755)
    with Exporter(tmp_path / "exporter", binary=wrapper) as exporter:
        flood = [exporter.socket(exporter.metrics_port) for _ in range(100)]
        close(flood)
        wait_until(lambda: answers_plain(exporter), "an answer after the flood")
        assert exporter.api("GET", "/healthz").status == 200
        wait_until(lambda: "descriptors" in exporter.log, "a line of the log")


def answers_plain(exporter):
    try:
        return exporter.metrics().status == 200
    except OSError:
        return False


def test_as_many_descriptors_are_taken_as_there_may_be(tmp_path):
    wrapper = tmp_path / "few"
    wrapper.write_text(f'#!/bin/sh\nulimit -Sn 200\nexec {BINARY} "$@"\n')
    wrapper.chmod(0o755)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with Exporter(tmp_path / "exporter", binary=wrapper) as exporter:
        limit = re.search(r"^process_max_fds (\S+)$", exporter.page(), re.MULTILINE)[1]
        assert float(limit) > 200 or most == 200


# Scrapes


def sleepers_until_refused(exporter):
    """Connections that are being answered and read no more, until there are too many for one more scrape."""
    sleepers = []
    # An answer that is handed over to the network before anyone notices that nobody reads it counts no more.
    while exporter.metrics().status == 200:
        sleepers.append(sleeper(exporter))
        assert len(sleepers) < 200, "there is no limit"
    return sleepers


def sleeper(exporter):
    connection = exporter.slow_socket(exporter.metrics_port)
    connection.sendall(REQUEST)
    assert connection.recv(100).startswith(b"HTTP/1.1 200 ")
    return connection


@pytest.mark.parametrize("options", [(["--max-scrapes", "2"], {}), ([], {"MOCKTRICS_MAX_SCRAPES": "2"})], ids=["option", "environment"])
def test_a_scrape_too_many_is_told_so(options, start):
    exporter = start(*options[0], config=LARGE, **options[1])
    readers = sleepers_until_refused(exporter)
    assert len(readers) >= 2
    answer = exporter.metrics()
    assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
    assert "2 scrapes" in answer.text and "--max-scrapes" in answer.text
    assert exporter.metrics(method="HEAD").status == 503
    assert exporter.request(exporter.metrics_port, "GET", "/").status == 503, "a scrape under another path"
    assert exporter.request(exporter.metrics_port, "GET", "/-/healthy").status == 200, "only scrapes count"
    assert exporter.api("GET", "/healthz").status == 200
    # One that is cut off counts no more.
    close(readers)
    wait_until(lambda: exporter.metrics().status == 200, "room for a scrape")


def test_scrapes_one_after_the_other_are_never_too_many(start):
    exporter = start("--max-scrapes", "1", config=LARGE)
    for _ in range(5):
        assert exporter.metrics().status == 200
        assert exporter.metrics(method="HEAD").status == 200
        assert exporter.metrics("?time=x").status == 400


def test_as_many_as_with_prometheus_own_exporters_is_the_default(start):
    exporter = start(config=LARGE)
    readers = sleepers_until_refused(exporter)
    assert len(readers) >= 40
    close(readers)


def test_curl_that_asks_for_http_2_gets_the_page(shared):
    result = subprocess.run(
        ["curl", "-sS", "--http2", "-o", "/dev/null", "-w", "%{http_code} %{http_version}", f"http://127.0.0.1:{shared.metrics_port}/metrics"],
        capture_output=True, text=True, timeout=PATIENCE,
    )
    assert result.stdout == "200 1.1", result
