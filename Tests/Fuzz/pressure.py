"""Limits of what goes on at the same time, and of time itself: connections, scrapes, and clients that are slow or silent.

Nothing here has to be quick: an event is waited for with a generous limit, and must not come before its time.
"""

import json
import time

import answers
from process import Failure
from wire import Closed, head

EVENT = 15
LARGE = {"name": "large", "labels": ["x", "y"], "values": [{"kind": "static", "value": 1, "labels": ["{1..2000}", "z" * 9000]}]}

HALVES = ["GET", "GET /metrics HTTP/1.1\r\nHost: local", "POST /metric HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"]


def systematic():
    for port in ("api", "metrics"):
        yield {"name": f"--max-connections, {port}", "what": "connections", "port": port, "arguments": ["--max-connections", "4"]}
        # The port that is scraped answers without reading a body.
        for text in HALVES[: 3 if port == "api" else 2]:
            yield {"name": f"--request-timeout, {port}", "what": "slow request", "port": port, "text": text, "arguments": ["--request-timeout", "1s"]}
        yield {"name": f"--idle-timeout, {port}", "what": "idle", "port": port, "arguments": ["--idle-timeout", "1s"]}
    yield {"name": "--max-scrapes", "what": "scrapes", "port": "metrics", "arguments": ["--max-scrapes", "2"]}
    yield {"name": "--slow-reader-timeout", "what": "slow reader", "port": "metrics", "arguments": ["--slow-reader-timeout", "1s"]}


def run(case, world):
    client = world.client({"arguments": ["--no-self-metrics", *case["arguments"]]})
    opened = []
    try:
        WHAT[case["what"]](case, client, opened)
        client.server.check()
    finally:
        for connection in opened:
            connection.close()
    _wait(lambda: client.request("metrics", "GET", "/-/healthy").status == 200, "an answer after all is closed")


def _wait(condition, what):
    deadline = time.monotonic() + EVENT
    while not condition():
        if time.monotonic() > deadline:
            raise Failure("limit", f"waited {EVENT} s for {what}")
        time.sleep(0.02)


def _open(client, port, opened, **options):
    connection = client.connect(port, **options)
    opened.append(connection)
    return connection


def _status(connection, port, target="/-/healthy"):
    connection.send(head("GET", target, []))
    try:
        answer = connection.answer()
    except Closed:
        return None
    answers.check(answer, port)
    return answer.status


def _connections(case, client, opened):
    client.close()

    def are_served():
        """Whether four connections are; those of the case before may still be open."""
        for connection in opened:
            connection.close()
        opened.clear()
        return [_status(_open(client, case["port"], opened), case["port"]) for _ in range(4)] == [200] * 4

    _wait(are_served, "four connections that are served")
    if (status := _status(_open(client, case["port"], opened), case["port"])) == 200:
        raise Failure("limit", f"a connection beyond --max-connections is answered with {status}")


def _large(client):
    listed = client.request("api", "GET", "/metric/all").body
    if listed == b"[]":
        answer = client.request("api", "POST", "/metric", [("Content-Type", "application/json")], json.dumps(LARGE).encode())
        if answer.status != 201:
            raise Failure("status", f"{answer.status}: {answer.text[:300]}")


def _scrapes(case, client, opened):
    _large(client)
    _wait(lambda: client.request("metrics", "GET", "/metrics?name[]=x").status == 200, "a scrape that is answered")
    for _ in range(2):
        connection = _open(client, "metrics", opened, receive_buffer=4096)
        connection.send(head("GET", "/metrics", []))
        # It has begun when its first bytes are here.
        connection._receive()
    answer = client.request("metrics", "GET", "/metrics?name[]=x")
    answers.check(answer, "metrics")
    if answer.status != 503 or "--max-scrapes" not in answer.text or "retry-after" not in answer.headers:
        raise Failure("limit", f"a scrape beyond --max-scrapes is answered with {answer.status}: {answer.text[:200]}")


def _slow_request(case, client, opened):
    connection = _open(client, case["port"], opened, deadline=EVENT)
    begin = time.monotonic()
    connection.send(case["text"].encode())
    try:
        answer = connection.answer()
    except Closed:
        raise Failure("limit", "closed without an answer") from None
    answers.check(answer, case["port"])
    if answer.status != 408 or "--request-timeout" not in answer.text or time.monotonic() - begin < 0.9:
        raise Failure("limit", f"{answer.status} after {time.monotonic() - begin:.1f} s: {answer.text[:200]}")


def _idle(case, client, opened):
    connection = _open(client, case["port"], opened, deadline=EVENT)
    if _status(connection, case["port"]) != 200:
        raise Failure("limit", "no answer before the silence")
    begin = time.monotonic()
    if connection._receive():
        raise Failure("limit", f"bytes in the silence: {bytes(connection.buffer[:100])!r}")
    if time.monotonic() - begin < 0.9:
        raise Failure("limit", "closed before --idle-timeout")


def _slow_reader(case, client, opened):
    """What a client leaves for too long is not kept: it finds the end before the page's."""
    _large(client)
    connection = _open(client, "metrics", opened, receive_buffer=4096, deadline=EVENT)
    connection.send(head("GET", "/metrics", []))
    connection._receive()
    _wait(lambda: "cut off a slow reader" in client.server.log, "the client to be cut off")


WHAT = {"connections": _connections, "scrapes": _scrapes, "slow request": _slow_request, "idle": _idle, "slow reader": _slow_reader}
