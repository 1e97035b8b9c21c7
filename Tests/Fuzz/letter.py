"""HTTP to the letter (RFC 9112): what must be refused, and with which status, so that nothing between us and a client can take
one request for two."""

from process import Failure
from wire import Closed

CASES = [
    ("a coding that is not known", "POST {target} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", {501}),
    ("a coding in HTTP/1.0", "POST {target} HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}),
    ("chunked that is not the last coding", "POST {target} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", {400, 501}),
    ("a length beside a coding", "POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}),
    ("two lengths", "POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", {400}),
    ("a length below zero", "POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", {400}),
    ("two hosts", "GET {target} HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", {400}),
    ("no host", "GET {target} HTTP/1.1\r\n\r\n", {400}),
    ("no host in HTTP/1.0", "GET {target} HTTP/1.0\r\n\r\n", {200}),
    ("a whole URL", "GET http://localhost{target} HTTP/1.1\r\nHost: localhost\r\n\r\n", {200}),
    ("a length beyond any", "POST {body_target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n", {400, 413}),
    ("a length beyond the limit", "POST {body_target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999999\r\n\r\n", {413, 405}),
    ("a chunk beyond any", "POST {body_target} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", {400, 413, 405}),
    ("a chunk that is none", "POST {body_target} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", {400, 405}),
    ("a blank before the colon", "GET {target} HTTP/1.1\r\nHost : localhost\r\n\r\n", {400}),
    ("a line that is folded", "GET {target} HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n", {200, 400}),
    ("another version", "GET {target} HTTP/3.0\r\nHost: localhost\r\n\r\n", {400, 505}),
    ("no version", "GET {target}\r\n\r\n", {400}),
    ("a blank in the target", "GET {target} x HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}),
    ("a zero in a field", "GET {target} HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n", {400}),
    ("a method that is not known", "BREW {target} HTTP/1.1\r\nHost: localhost\r\n\r\n", {501}),
    ("a method in lower case", "get {target} HTTP/1.1\r\nHost: localhost\r\n\r\n", {501}),
    ("no method", "\x01\x02 {target} HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}),
    ("TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", {400}),
]


def systematic():
    for port, target, body_target in (("api", "/healthz", "/metric"), ("metrics", "/-/healthy", "/metrics")):
        for name, text, statuses in CASES:
            yield {"name": f"letter: {name}, {port}", "port": port, "data": text.replace("{target}", target).replace("{body_target}", body_target), "statuses": sorted(statuses)}


def run(case, world):
    client = world.client("open")
    connection = client.connect(case["port"])
    try:
        connection.send(case["data"].encode("latin-1"))
        try:
            status = connection.answer().status
        except Closed:
            status = None
    finally:
        connection.close()
    client.server.check()
    if status not in case["statuses"]:
        raise Failure("letter", f"{status} instead of {case['statuses']} for {case['data'][:200]!r}")
