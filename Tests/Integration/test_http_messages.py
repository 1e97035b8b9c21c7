"""Messages of HTTP to the letter of RFC 9112, byte for byte, at both ports: what is refused and with which status, and what is
served although few clients send it."""

import re

import pytest

from exporter import OWN_METRIC

CONFIG = "metrics: [{name: plain, values: [{kind: static, value: 1}]}]"
ARGUMENTS = ["--max-body-bytes", "1000", "--max-header-bytes", "2000"]
PAGE = "# TYPE plain gauge\nplain 1\n"
HOST = b"Host: localhost\r\n"
CHUNKED = HOST + b"Transfer-Encoding: chunked\r\n"
PORTS = pytest.mark.parametrize("port", ["api_port", "metrics_port"])
ANSWER = re.compile(rb"HTTP/1\.[01] (\d+)")


@pytest.fixture
def ask(shared, port):
    """Sends bytes to a port and reads until the connection is closed; the page is afterwards what it was."""

    def send(data):
        with shared.socket(getattr(shared, port)) as connection:
            connection.sendall(data)
            answer = b""
            while part := connection.recv(65536):
                answer += part
        return answer

    yield send
    assert shared.mocked_page() == PAGE


def request(fields=HOST, body=b"", method=b"POST", version=b"HTTP/1.1", target=b"/metric"):
    return b"%s %s %s\r\n%s\r\n%s" % (method, target, version, fields, body)


def get(target=b"/-/healthy", fields=HOST, version=b"HTTP/1.1"):
    return request(fields, method=b"GET", version=version, target=target)


def split(answer):
    """Status, fields and body of an answer, whose body the end of the connection ends."""
    head, _, body = answer.partition(b"\r\n\r\n")
    line, *fields = head.decode().split("\r\n")
    return int(line.split()[1]), {name.lower(): value for name, value in (field.split(": ", 1) for field in fields)}, body.decode()


REFUSED = {
    "coding that is not known": (request(HOST + b"Transfer-Encoding: gzip, chunked\r\n", b"0\r\n\r\n"), 501, "gzip"),
    "coding that is not known in a field of its own": (
        request(HOST + b"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"), 501, "gzip"),
    "coding without chunks": (request(HOST + b"Transfer-Encoding: gzip\r\n"), 400, "no end"),
    "no coding": (request(HOST + b"Transfer-Encoding:\r\n", b"0\r\n\r\n"), 400, "no end"),
    "identity": (request(HOST + b"Transfer-Encoding: identity\r\n"), 400, "no end"),
    "chunked, then another": (request(HOST + b"Transfer-Encoding: chunked, gzip\r\n", b"0\r\n\r\n"), 400, ""),
    "chunked twice": (request(HOST + b"Transfer-Encoding: chunked, chunked\r\n", b"0\r\n\r\n"), 400, ""),
    "chunked twice in two fields": (request(CHUNKED + b"Transfer-Encoding: chunked\r\n", b"0\r\n\r\n"), 400, ""),
    "chunks in HTTP/1.0": (request(CHUNKED, b"0\r\n\r\n", version=b"HTTP/1.0"), 400, "HTTP/1.0"),
    "coding in HTTP/1.0": (request(HOST + b"Transfer-Encoding: gzip, chunked\r\n", version=b"HTTP/1.0"), 400, "HTTP/1.0"),
    "length and coding": (request(b"Content-Length: 5\r\n" + CHUNKED, b"0\r\n\r\n"), 400, ""),
    "coding and length": (request(CHUNKED + b"Content-Length: 5\r\n", b"0\r\n\r\n"), 400, "Content-Length"),
    "two lengths": (request(HOST + b"Content-Length: 5\r\nContent-Length: 6\r\n", b"hello"), 400, "Content-Length"),
    "two lengths in one": (request(HOST + b"Content-Length: 5, 6\r\n", b"hello"), 400, "Content-Length"),
    "negative length": (request(HOST + b"Content-Length: -1\r\n"), 400, "Content-Length"),
    "length with a sign": (request(HOST + b"Content-Length: +1\r\n", b"x"), 400, "Content-Length"),
    "empty length": (request(HOST + b"Content-Length:\r\n"), 400, "Content-Length"),
    "two hosts": (get(fields=HOST * 2), 400, "Host"),
    "two hosts in HTTP/1.0": (get(fields=HOST * 2, version=b"HTTP/1.0"), 400, "Host"),
    "no host": (get(fields=b""), 400, "Host"),
    "no host beside a URL": (get(b"http://localhost/-/healthy", fields=b""), 400, "Host"),
    "host with a space": (get(fields=b"Host: a b\r\n"), 400, "'a b'"),
    "host with a path": (get(fields=b"Host: a/b\r\n"), 400, "'a/b'"),
    "host with a user": (get(fields=b"Host: a@b\r\n"), 400, "'a@b'"),
    "host with a bad port": (get(fields=b"Host: a:b\r\n"), 400, "'a:b'"),
    "host without its bracket": (get(fields=b"Host: [::1\r\n"), 400, "'[::1'"),
    "URL without a host": (get(b"http:///-/healthy"), 400, "host ''"),
    "URL with a user": (get(b"http://user@localhost/-/healthy"), 400, "user@localhost"),
    "URL of another scheme": (get(b"ftp://localhost/-/healthy"), 400, "URL"),
    "target without a slash": (get(b"metrics"), 400, "target"),
    "proxy": (request(method=b"CONNECT", target=b"localhost:80"), 501, "CONNECT"),
    "folded line": (get(fields=HOST + b"X: a\r\n b\r\n"), 400, "field"),
    "folded first line": (get(fields=b" X: a\r\n" + HOST), 400, "field"),
    "space before the colon": (get(fields=HOST + b"X : a\r\n"), 400, "field"),
    "no colon": (get(fields=HOST + b"X\r\n"), 400, "field"),
    "no name": (get(fields=HOST + b": x\r\n"), 400, "field"),
    "NUL": (get(fields=HOST + b"X: a\0b\r\n"), 400, "field"),
    "bare CR": (get(fields=HOST + b"X: a\rb\r\n"), 400, ""),
    "bare LF": (b"GET /-/healthy HTTP/1.1\nHost: localhost\n\n", 400, "CR LF"),
    "bare LF after a field": (b"GET /-/healthy HTTP/1.1\r\nHost: localhost\n\n", 400, ""),
    "bare LF after a chunk": (request(CHUNKED, b"1\nx\n0\n\n"), 400, ""),
    "chunk longer than its size": (request(CHUNKED, b"1\r\nxx\r\n0\r\n\r\n"), 400, ""),
    "chunk without a size": (request(CHUNKED, b"\r\n"), 400, ""),
    "chunk of a size that is none": (request(CHUNKED, b"zz\r\n"), 400, "chunk"),
    "no method": (b"\x16\x03\x01 / HTTP/1.1\r\n\r\n", 400, "method"),
    "no request": (b"SSH-2.0-OpenSSH_9.2\r\n", 400, "method"),
    "method in lower case": (request(method=b"get"), 501, "'get'"),
    "unknown method": (request(method=b"FOO"), 501, "'FOO'"),
    "unknown method of a letter": (request(method=b"G"), 501, "'G'"),
    "unknown method of signs": (request(method=b"!#$%&'*+-.^_`|~09az"), 501, "not known"),
    "unknown method without end": (request(method=b"X" * 5000), 501, "'XXX"),
    "method of another protocol": (request(method=b"DESCRIBE"), 501, "'DESCRIBE'"),
    "method that begins as another": (request(method=b"GETS"), 501, "'GETS'"),
    "another version": (get(version=b"HTTP/9.9"), 400, "1.0 and 1.1"),
    "no version": (b"GET /-/healthy\r\n\r\n", 400, "1.0 and 1.1"),
    "preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "1.0 and 1.1"),
    "head that is too long": (get(fields=HOST + b"X: " + b"x" * 2000 + b"\r\n"), 431, "--max-header-bytes"),
    "length above the limit": (request(HOST + b"Content-Length: 1001\r\n"), 413, "--max-body-bytes"),
    "length of 19 digits": (request(HOST + b"Content-Length: " + b"9" * 19 + b"\r\n"), 413, "--max-body-bytes"),
    "length of 20 digits": (request(HOST + b"Content-Length: " + b"9" * 20 + b"\r\n"), 413, "--max-body-bytes"),
    "length of 1000 digits": (request(HOST + b"Content-Length: " + b"9" * 1000 + b"\r\n"), 413, "--max-body-bytes"),
    "chunk above the limit": (request(CHUNKED, b"3e9\r\n"), 413, "--max-body-bytes"),
    "chunks above the limit": (request(CHUNKED, b"3e8\r\n" + b"x" * 1000 + b"\r\n1\r\n"), 413, "--max-body-bytes"),
    "chunk of 16 digits": (request(CHUNKED, b"f" * 16 + b"\r\n"), 413, "--max-body-bytes"),
    "chunk of 17 digits": (request(CHUNKED, b"1" + b"0" * 16), 413, "--max-body-bytes"),
    "chunk of 1000 digits": (request(CHUNKED, b"F" * 1000), 413, "--max-body-bytes"),
    "extension without end": (request(CHUNKED, b"1;" + b"x" * 2000), 413, "extensions"),
    "zeros without end": (request(CHUNKED, b"0" * 2001), 413, "extensions"),
    "extensions of many chunks": (request(CHUNKED, b"1;name=value\r\nx\r\n" * 200), 413, "extensions"),
    "trailers without end": (request(CHUNKED, b"0\r\n" + b"X: y\r\n" * 1000), 431, "--max-header-bytes"),
}


# The port that is scraped looks at no body, and may have answered before the fault in it has come.
IN_THE_BODY = re.compile("chunk |chunks above|extension|zeros|trailers|after a chunk")


@PORTS
@pytest.mark.parametrize("name", REFUSED)
def test_a_message_that_breaks_a_rule_is_refused_and_the_connection_closed(name, port, ask):
    data, status, fragment = REFUSED[name]
    # The end is not waited for: each is refused as soon as the fault is there, with bytes still to come.
    answer = ask(data)
    if port == "metrics_port" and IN_THE_BODY.search(name) and ANSWER.search(answer)[1] == b"405":
        return
    found, fields, body = split(answer)
    assert (found, fields["connection"]) == (status, "close"), answer
    assert len(ANSWER.findall(answer)) == 1
    if port == "api_port":
        assert fields["content-type"] == "application/json" and body.startswith('{"success":false,"error":"')
    else:
        assert fields["content-type"] == "text/plain; charset=utf-8" and body.endswith(".\n")
    assert fragment in body


CLOSE = HOST + b"Connection: close\r\n"
SERVED = {
    "a URL": get(b"http://localhost/-/healthy", CLOSE),
    "a URL in capitals": get(b"HTTP://LOCALHOST:80/-/healthy", CLOSE),
    "a URL of TLS": get(b"https://localhost/-/healthy", CLOSE),
    "a URL of another host than the field's": get(b"http://evil.example/-/healthy", CLOSE),
    "a URL with a query": get(b"http://localhost/-/healthy?a=http://b/", CLOSE),
    "an empty host": get(fields=b"Host:\r\nConnection: close\r\n"),
    "another host": get(fields=b"Host: evil.example:1\r\nConnection: close\r\n"),
    "an address": get(fields=b"Host: [::1]:1\r\nConnection: close\r\n"),
    "blanks and tabs around the host": get(fields=b"Host: \t localhost \t \r\nConnection: close\r\n"),
    "HTTP/1.0": get(version=b"HTTP/1.0"),
    "HTTP/1.0 without a host": get(fields=b"", version=b"HTTP/1.0"),
    "close in capitals": get(fields=HOST + b"Connection: Close\r\n"),
    "close among others": get(fields=HOST + b"Connection: x, close\r\n"),
    "empty lines before": b"\r\n\r\n" + get(fields=CLOSE),
    "bytes after the last request": get(fields=CLOSE) + b"GARBAGE\r\n\r\n",
    "a body with a length": request(CLOSE + b"Content-Length: 1000\r\n", b"x" * 1000, b"GET", target=b"/-/healthy"),
    "a length with zeros": request(CLOSE + b"Content-Length: " + b"0" * 30 + b"1\r\n", b"x", b"GET", target=b"/-/healthy"),
    "a body in chunks": request(
        CLOSE + b"Transfer-Encoding: Chunked\r\n", b'3e8;a="b"\r\n' + b"x" * 1000 + b"\r\n0;c\r\nX: y\r\n\r\n", b"GET", target=b"/-/healthy"),
}


@PORTS
@pytest.mark.parametrize("data", SERVED.values(), ids=SERVED)
def test_what_few_clients_send_is_served_and_the_connection_closed(data, ask):
    answer = ask(data)
    status, fields, body = split(answer)
    assert (status, fields["connection"], body) == (200, "close", "mocktrics-exporter is healthy.\n"), answer


@PORTS
def test_a_url_is_served_as_its_path_is(port, shared):
    for path in ("/metrics?name[]=plain", "/healthz", "/nothing"):
        answers = [shared.request(getattr(shared, port), "GET", target) for target in (path, "http://127.0.0.1" + path)]
        assert answers[0].status == answers[1].status
        # The exporter's own metrics change from scrape to scrape.
        plain, url = ([line for line in answer.text.splitlines() if not OWN_METRIC.match(line)] for answer in answers)
        assert plain == url


@PORTS
def test_a_url_without_a_path_is_the_first_page(port, ask):
    for target in (b"http://localhost", b"http://localhost?a=b"):
        assert split(ask(get(target, CLOSE + b"Accept: text/html\r\n")))[1]["content-type"].startswith("text/html")


@PORTS
def test_requests_before_a_refused_one_are_answered_first(port, ask):
    answer = ask(get() * 3 + get(fields=b"") + get())
    assert ANSWER.findall(answer) == [b"200"] * 3 + [b"400"]
    answer = ask(get() + get()[:-2] + b"X : y\r\n\r\n")
    assert ANSWER.findall(answer) == [b"200", b"400"]


@PORTS
def test_an_unknown_method_among_others_is_refused_in_its_turn(port, ask):
    answer = ask(get() * 2 + request(method=b"FOO") + get())
    assert ANSWER.findall(answer) == [b"200", b"200", b"501"]
    assert b"FOO" in answer


@PORTS
@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "PATCH", "M-SEARCH", "PURGE", "QUERY"])
def test_a_known_method_is_refused_by_the_path(method, port, shared):
    answer = shared.request(getattr(shared, port), method, "/-/healthy")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert shared.request(getattr(shared, port), method, "/nothing").status == 404


@PORTS
def test_a_last_request_that_came_with_the_one_before_it_may_have_a_body(port, ask):
    last = request(CLOSE + b"Content-Type: application/json\r\nContent-Length: 15\r\n", b'{"name": "new" ', target=b"/samples")
    found = ANSWER.findall(ask(get() + last))
    assert found == [b"200", b"400" if port == "api_port" else b"404"]


@pytest.mark.parametrize("port", ["api_port"])
def test_a_body_whose_chunks_come_all_at_once_is_limited_too(ask):
    chunks = b"".join(b"64\r\n" + b" " * 100 + b"\r\n" for _ in range(10))
    answer = ask(request(CHUNKED, chunks + b"1\r\n \r\n0\r\n\r\n"))
    assert split(answer)[0] == 413 and b"--max-body-bytes" in answer


@pytest.mark.parametrize("fields", [CHUNKED, HOST + b"Content-Length: 100\r\n"], ids=["chunks", "length"])
def test_half_a_body_is_not_taken_for_the_whole(fields, shared):
    body = b'{"name":"half"}'
    data = request(fields, b"f\r\n%s\r\n" % body if fields == CHUNKED else body)
    # Which comes first, the end of the connection or a look at what has come, is chance.
    for _ in range(100):
        with shared.socket(shared.api_port) as connection:
            connection.sendall(data)
    assert [metric["name"] for metric in shared.api("GET", "/metric/all").json()] == ["plain"]
    assert shared.mocked_page() == PAGE


@PORTS
def test_a_refused_head_request_has_no_body(port, ask):
    _, fields, body = split(ask(request(fields=b"", method=b"HEAD", target=b"/-/healthy")))
    assert int(fields["content-length"]) > 0 and body == ""


def test_a_client_that_waits_for_a_word_gets_it_before_the_body(exporter):
    body = b'{"name":"demo"}'
    with exporter.socket(exporter.api_port) as connection:
        head = b"Content-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n" % len(body)
        connection.sendall(request(CLOSE + head))
        assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body)
        assert connection.recv(65536).startswith(b"HTTP/1.1 201 ")


@pytest.mark.parametrize("port", ["api_port"])
def test_a_client_that_waits_for_a_word_is_told_that_the_body_is_too_long(ask):
    assert split(ask(request(HOST + b"Content-Length: 1001\r\nExpect: 100-continue\r\n")))[0] == 413


@pytest.mark.parametrize("port", ["api_port"])
@pytest.mark.parametrize("fields", [b"Content-Length: 1001\r\n", b"Content-Length: " + b"9" * 20 + b"\r\n"])
def test_a_change_whose_body_is_too_long_is_not_made(fields, ask, shared):
    assert split(ask(request(HOST + fields, method=b"DELETE", target=b"/metric/plain")))[0] == 413
