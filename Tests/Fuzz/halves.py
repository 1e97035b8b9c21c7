"""Clients that leave in the middle of a body: what has come may be a whole document by itself, and still nothing is made of it."""

from process import Failure
from wire import Connection, head

COUNT = 20
BODY = b'{"name":"half"}'
# The framing, what is sent behind the document, and whether the client leaves only its own half open.
WAYS = [("length", b"", False), ("length", b"", True), ("chunked", b"", False), ("chunked", b"", True), ("chunked", b"fffffffff\r\n", False), ("chunked", b"zz\r\n", False), ("chunked", b"5\r\n  ", False)]


def systematic():
    for framing, rest, is_shut in WAYS:
        yield {"name": f"half a body, {framing} {rest!r}{' shut' if is_shut else ''}", "framing": framing, "rest": rest.decode(), "is_shut": is_shut}


def generate(rng, schemas):
    framing, rest, is_shut = rng.choice(WAYS)
    return {"framing": framing, "rest": rest.decode(), "is_shut": is_shut}


def run(case, world):
    client = world.client("open")
    fields = [("Content-Type", "application/json")]
    if case["framing"] == "chunked":
        data = head("POST", "/metric", [*fields, ("Transfer-Encoding", "chunked")]) + b"%x\r\n%s\r\n" % (len(BODY), BODY)
    else:
        data = head("POST", "/metric", fields, len(BODY) + 1) + BODY
    for _ in range(COUNT):
        connection = Connection(client.port("api"))
        connection.send(data)
        if case["rest"]:
            # The exporter is at work with the first part when the second one comes.
            client.request("api", "GET", "/healthz")
            connection.send(case["rest"].encode())
        if case["is_shut"]:
            connection.end()
            connection.rest()
        connection.close()
    client.server.check()
    if (left := client.request("api", "GET", "/metric/all")).body != b"[]":
        raise Failure("half a body", f"was taken for the whole: {left.text[:300]}")
