"""Raw bytes on a connection: requests one after another, whole or damaged.

What is whole is answered as often as it asks, in its order; what is damaged is refused or left, and never disturbs anybody.
"""

import json

import answers
from process import Failure
from wire import Closed, Malformed

# Target, method, statuses that are right: by port.
READS = {
    "api": [
        ("/healthz", 200), ("/metric/all", 200), ("/-/access", 200), ("/nothing", 404), ("/metric/none", 404), ("/metric/wave/samples?step=0", 422),
        ("/metric/phase", 200), ("/metrics?limit=2", 200), ("/config", 200), ("/docs", 200), ("/status", 200),
    ],
    "metrics": [("/metrics", 200), ("/-/healthy", 200), ("/-/ready", 200), ("/nothing", 404), ("/", 200), ("/metrics?time=x", 400), ("/metrics?time=0", 200)],
}
TOKENS = [
    b"\r\n", b"\n", b"\r", b" ", b"\t", b":", b"\0", b"\xff", b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2.0", b"HTTP/9.9", b"GET ", b"HEAD ", b"CONNECT ", b"PRI * HTTP/2.0\r\n\r\n",
    b"Content-Length: 5\r\n", b"Content-Length: -1\r\n", b"Content-Length: 18446744073709551616\r\n", b"Content-Length: 1, 1\r\n", b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: gzip, chunked\r\n", b"Transfer-Encoding: identity\r\n", b"Host: a\r\n", b"Host: \r\n", b"Expect: 100-continue\r\n", b"Connection: close\r\n",
    b"Connection: upgrade\r\nUpgrade: h2c\r\n", b"Upgrade: websocket\r\n", b"0\r\n\r\n", b"ffffffffffffffff\r\n", b"5;x=y\r\nhello\r\n", b"\r\n\r\n", b"/../", b"//", b"%00", b"?",
    b"#", b"http://other/metrics", b"*", b"\x16\x03\x01\x02\x00\x01", b"Authorization: Basic \xff\r\n", b"X: " + b"y" * 5000 + b"\r\n", b"a:b\r\n" * 1100,
    b"Trailer: x\r\n", b" folded\r\n", b"Accept-Encoding: gzip\r\n", b"Accept: " + b"text/plain," * 300 + b"\r\n",
]
BODY = json.dumps({"name": "demo", "values": [{"kind": "static", "value": 1}]}).encode()


def _chunked(body, rng):
    parts, at = [], 0
    while at < len(body):
        length = rng.choice([1, 5, 1000])
        part = body[at : at + length]
        parts.append(b"%x%s\r\n%s\r\n" % (len(part), rng.choice([b"", b"", b";a=b", b";a"]), part))
        at += length
    return b"".join(parts) + b"0\r\n" + rng.choice([b"", b"", b"X-Trailer: 1\r\n"]) + b"\r\n"


def _request(port, rng, is_last):
    """The bytes of a whole request, and the statuses that are right."""
    fields = [rng.choice([b"Host: localhost", b"host:127.0.0.1", b"HOST:  localhost \t"])]
    fields += rng.sample([b"Accept: */*", b"User-Agent: x", b"Accept-Encoding: gzip", b"X-Empty:", b"Cookie: a=b", b"Accept: text/plain"], rng.choice([0, 1, 2]))
    target, status = rng.choice(READS[port])
    method, body = "GET", b""
    choice = rng.random()
    if choice < 0.2:
        method = "HEAD"
    elif choice < 0.3:
        method, status = "PUT", 404 if status == 404 else 405
        if port == "api":
            method, target, status = "POST", "/metric", 403
    elif choice < 0.5 and port == "api":
        method, target, status = "POST", "/samples?from=0&to=1&step=1", 200
        fields.append(b"Content-Type: application/json")
        if rng.random() < 0.5:
            fields.append(b"Content-Length: %d" % len(BODY))
            body = BODY
        else:
            fields.append(b"Transfer-Encoding: chunked")
            body = _chunked(BODY, rng)
    if is_last:
        fields.append(b"Connection: close")
    rng.shuffle(fields)
    data = f"{method} {target} HTTP/1.1\r\n".encode() + b"\r\n".join(fields) + b"\r\n\r\n" + body
    return data, method, status


def generate(rng, schemas):
    port = rng.choice(["api", "metrics"])
    count = rng.choice([1, 1, 2, 3, 6])
    requests = [_request(port, rng, index == count - 1) for index in range(count)]
    data = b"".join(request[0] for request in requests)
    expected = [[method, status] for _, method, status in requests]
    if rng.random() < 0.5:
        expected = None
        data = _damaged(data, rng)
    cuts = sorted(rng.sample(range(1, len(data)), min(len(data) - 1, rng.choice([0, 0, 1, 3])))) if len(data) > 1 else []
    return {"port": port, "data": data.decode("latin-1"), "expected": expected, "cuts": cuts}


def _damaged(data, rng):
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 5])):
        at, choice = rng.randrange(len(data) + 1), rng.random()
        if rng.random() < 0.6:
            # Right behind a line, where it means most.
            ends = [index + 2 for index in range(len(data) - 1) if data[index : index + 2] == b"\r\n"]
            at = rng.choice(ends) if ends else at
        if choice < 0.2:
            del data[at : at + rng.choice([1, 2, 10])]
        elif choice < 0.75:
            data[at:at] = rng.choice(TOKENS)
        elif choice < 0.85:
            data[at : at + 1] = bytes([rng.randrange(256)])
        elif choice < 0.95:
            data[at:at] = bytes(rng.randrange(256) for _ in range(rng.choice([1, 4, 40])))
        else:
            del data[at:]
    return bytes(data)


def run(case, world):
    client = world.client("shown")
    data = case["data"].encode("latin-1")
    with world.budget(client, len(data)):
        connection = client.connect(case["port"])
        try:
            cuts = [0, *[cut for cut in case["cuts"] if cut < len(data)], len(data)]
            for begin, end in zip(cuts, cuts[1:]):
                connection.send(data[begin:end])
            if case["expected"] is None:
                _damaged_answers(connection, case["port"], data)
            else:
                _whole_answers(connection, case["port"], case["expected"])
        except Failure:
            client.server.check()
            raise
        finally:
            connection.close()
    client.server.check()
    if not client.server.is_alive():
        raise Failure("exit", "the exporter has ended")
    _unchanged(client)


def _whole_answers(connection, port, expected):
    for method, status in expected:
        try:
            answer = connection.answer(method == "HEAD")
        except Closed:
            raise Failure("no answer", f"{method} was not answered") from None
        if answer.status != status:
            raise Failure("status", f"{answer.status} for {method} instead of {status}: {answer.text[:300]}")
        if answer.headers.get("content-encoding") != "gzip":
            answers.check(answer, port, method == "HEAD")
    if rest := connection.rest():
        raise Malformed(f"bytes after the last answer: {rest[:300]!r}")


def _damaged_answers(connection, port, data):
    connection.end()
    if b"HEAD" in data:
        # Nobody knows to which answer there is a body.
        text = connection.rest()
        if text and not text.startswith(b"HTTP/1.1 "):
            raise Malformed(f"found {text[:300]!r}")
        return
    is_first = True
    while True:
        try:
            answer = connection.answer()
        except Closed:
            return
        # Behind a request whose answer is not out yet, the library under the exporter refuses without a word.
        is_short = not is_first and answer.status == 400 and not answer.body
        if answer.headers.get("content-encoding") != "gzip" and not is_short:
            answers.check(answer, port)
        is_first = False


def _unchanged(client):
    """The exporter is read-only: whatever the bytes were, it shows what it did."""
    listed = client.request("api", "GET", "/metric/all").body
    known = client.server.__dict__.setdefault("first_listing", listed)
    if listed != known:
        raise Failure("changed by what was refused", listed[:500].decode("utf-8", "replace"))
