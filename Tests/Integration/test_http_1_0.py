"""HTTP/1.0 at both ports: no chunks, and the connection is closed unless the client asked to keep it and the length is known."""

import gzip
import json

import pytest

from certificates import Authority
from exporter import OWN_METRIC

# More than the first chunk of a page, and so of a length that is not known when it begins.
CONFIG = "metrics: [{name: many, labels: [i], values: [{kind: static, value: 1, labels: ['{1..20000}']}]}, {name: one, values: [{kind: static, value: 1}]}]"
SMALL, LARGE = b"/metrics?name[]=one", b"/metrics?name[]=many"
KEEP = b"Connection: Keep-Alive\r\n"
TARGETS = {"api_port": b"/metric/one", "metrics_port": SMALL}
PORTS = pytest.mark.parametrize("port", TARGETS)


def request(target, fields=KEEP, method=b"GET"):
    return b"%s %s HTTP/1.0\r\nHost: localhost\r\n%s\r\n" % (method, target, fields)


def read_all(connection):
    return b"".join(iter(lambda: connection.recv(65536), b""))


class Reader:
    """Answers with a length, one after the other on a connection, as `ab -k` reads them."""

    def __init__(self, connection):
        self.connection, self.rest = connection, b""

    def _until(self, is_enough):
        while not is_enough():
            part = self.connection.recv(65536)
            assert part, f"closed after {self.rest[:500]!r}"
            self.rest += part

    def answer(self, has_body=True):
        self._until(lambda: b"\r\n\r\n" in self.rest)
        line, fields = head(self.rest)
        begin = self.rest.index(b"\r\n\r\n") + 4
        end = begin + (int(fields["content-length"]) if has_body else 0)
        self._until(lambda: len(self.rest) >= end)
        body, self.rest = self.rest[begin:end], self.rest[end:]
        return line, fields, body


def head(answer):
    line, *fields = answer.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    pairs = [(name.lower(), value) for name, value in (field.split(": ", 1) for field in fields)]
    assert len(pairs) == len(dict(pairs)), pairs
    return line, dict(pairs)


def body_of(answer):
    return answer.partition(b"\r\n\r\n")[2]


@PORTS
@pytest.mark.parametrize("fields", [b"", b"Connection: close\r\n", b"Connection: x\r\n", b"Connection: keep-alive, close\r\n"])
def test_a_connection_is_closed_unless_it_is_to_be_kept(fields, port, shared):
    with shared.socket(getattr(shared, port)) as connection:
        connection.sendall(request(TARGETS[port], fields))
        answer = read_all(connection)
    line, found = head(answer)
    assert line == "HTTP/1.0 200 OK" and found["connection"] == "close" and "transfer-encoding" not in found
    assert int(found["content-length"]) == len(body_of(answer))


@PORTS
@pytest.mark.parametrize("fields", [KEEP, b"Connection: x, keep-alive\r\n"])
def test_a_connection_is_kept_when_that_is_asked_for_and_the_answer_says_so(fields, port, shared):
    with shared.socket(getattr(shared, port)) as connection:
        reader = Reader(connection)
        for method, has_body in [(b"GET", True), (b"HEAD", False), (b"GET", True)]:
            connection.sendall(request(TARGETS[port], fields, method))
            line, found, body = reader.answer(has_body)
            assert (line, found["connection"]) == ("HTTP/1.0 200 OK", "keep-alive")
            assert bool(body) == has_body
        # A refusal of the API or of a path is an answer like any other.
        connection.sendall(request(b"/nothing", fields))
        line, found, _ = reader.answer()
        assert (line, found["connection"]) == ("HTTP/1.0 404 Not Found", "keep-alive")
        connection.sendall(request(TARGETS[port], b""))
        assert head(read_all(connection))[1]["connection"] == "close"


@PORTS
def test_requests_that_were_sent_ahead_are_answered_in_order(port, shared):
    old, new = request(TARGETS[port]), b"GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with shared.socket(getattr(shared, port)) as connection:
        connection.sendall(old + new + old + request(TARGETS[port], b"") + old)
        answers = read_all(connection)
    lines = [line for line in answers.replace(b"HTTP/1.", b"\nHTTP/1.").splitlines() if line.startswith(b"HTTP/1.")]
    assert lines == [b"HTTP/1.0 200 OK", b"HTTP/1.1 200 OK", b"HTTP/1.0 200 OK", b"HTTP/1.0 200 OK"]


@pytest.mark.parametrize("coding", [b"identity", b"gzip"])
def test_a_page_whose_length_is_not_known_ends_with_the_connection(coding, shared):
    with shared.socket(shared.metrics_port) as connection:
        connection.sendall(request(LARGE, KEEP + b"Accept-Encoding: %s\r\n" % coding))
        answer = read_all(connection)
    line, fields = head(answer)
    assert (line, fields["connection"]) == ("HTTP/1.0 200 OK", "close")
    assert not {"transfer-encoding", "content-length"} & set(fields)
    body = gzip.decompress(body_of(answer)) if coding == b"gzip" else body_of(answer)
    assert body.count(b"\nmany{") == 20_000


def test_nothing_follows_a_page_whose_length_is_not_known(shared):
    with shared.socket(shared.metrics_port) as connection:
        connection.sendall(request(LARGE) + request(SMALL) + b"garbage\r\n\r\n")
        assert read_all(connection).count(b"HTTP/1.") == 1


def test_a_slow_reader_gets_all_of_a_page_that_ends_with_the_connection(shared):
    with shared.slow_socket(shared.metrics_port) as connection:
        connection.sendall(request(LARGE))
        body = body_of(read_all(connection))
    assert body.count(b"\nmany{") == 20_000


def test_the_head_of_a_large_page_says_its_length_and_the_connection_stays(shared):
    with shared.socket(shared.metrics_port) as connection:
        reader = Reader(connection)
        connection.sendall(request(LARGE, method=b"HEAD"))
        _, fields, _ = reader.answer(has_body=False)
        assert fields["connection"] == "keep-alive" and int(fields["content-length"]) > 100_000
        connection.sendall(request(SMALL))
        assert b"\none 1\n" in reader.answer()[2]


def test_a_metric_is_created_and_deleted_on_one_connection(exporter):
    body = json.dumps({"name": "demo"}).encode()
    with exporter.socket(exporter.api_port) as connection:
        reader = Reader(connection)
        for _ in range(3):
            fields = KEEP + b"Content-Type: application/json\r\nContent-Length: %d\r\n" % len(body)
            connection.sendall(request(b"/metric", fields, b"POST") + body)
            assert reader.answer()[0] == "HTTP/1.0 201 Created"
            connection.sendall(request(b"/metric/demo", KEEP, b"DELETE"))
            assert reader.answer()[0] == "HTTP/1.0 200 OK"


def test_the_same_holds_over_tls(start, tmp_path):
    authority = Authority(tmp_path)
    certificate, key = authority.issue("server")
    web = tmp_path / "web.json"
    web.write_text(json.dumps({"tls_server_config": {"cert_file": str(certificate), "key_file": str(key)}}))
    exporter = start("--web.config.file", web, config=CONFIG)
    context = authority.context()
    context.set_alpn_protocols(["http/1.1"])

    def connect():
        return context.wrap_socket(exporter.socket(exporter.metrics_port), server_hostname="127.0.0.1")

    with connect() as connection:
        reader = Reader(connection)
        for _ in range(2):
            connection.sendall(request(SMALL))
            assert reader.answer()[1]["connection"] == "keep-alive"
        connection.sendall(request(LARGE))
        assert body_of(reader.rest + read_all(connection)).count(b"\nmany{") == 20_000


def test_a_client_of_http_1_1_is_answered_as_before(shared):
    whole = shared.request(shared.metrics_port, "GET", LARGE.decode())
    assert whole.headers["Transfer-Encoding"] == "chunked" and "Connection" not in whole.headers
    small = shared.request(shared.metrics_port, "GET", SMALL.decode())
    assert "Connection" not in small.headers and int(small.headers["Content-Length"]) == len(small.body)
    assert [line for line in small.text.splitlines() if not OWN_METRIC.match(line)] == ["# TYPE one gauge", "one 1"]
