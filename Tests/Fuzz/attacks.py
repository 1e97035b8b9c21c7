"""Small requests that ask for much work, and large ones that are wrong from end to end.

Each is refused or answered at a cost that fits, scrapes go on beside it, and the work ends when its client leaves.
"""

import json
import time
from urllib.parse import urlencode

import answers
import documents
from definitions import JSON, YAML
from process import Failure
from wire import head

# A build for debugging is several times as slow as the one that is handed out.
SECONDS = 15
MEMORY = 500 << 20


def _chain(lines, item="[{0},{0},{0}]", end="y: *a{0}"):
    """Lines each of which repeats the one before."""
    text = "x0: &a0 [1]\n"
    for line in range(1, lines):
        text += f"x{line}: &a{line} {item.format(f'*a{line - 1}')}\n"
    return text + end.format(lines - 1)


YAML_TEXTS = {
    "aliases of aliases": _chain(28),
    "aliases of aliases, unclosed": _chain(28, end="y: [*a{0} b: c"),
    "aliases in a key": _chain(28, end="? *a{0}\n: 1"),
    "aliases in a flow key": _chain(28, end="y: {{*a{0} : 1}}"),
    "aliases in a list as a key": _chain(28, end="? [*a{0}, 1]\n: 1"),
    "merges of merges": "x0: &a0 {a: 1}\n" + "".join(f"x{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}, *a{n - 1}], k{n}: 1}}\n" for n in range(1, 28)),
    "mappings of aliases": _chain(28, item="{{a: {0}, b: {0}, c: {0}}}"),
    "tagged aliases": _chain(28, end="y: !!str [*a{0}"),
    "open brackets": "[" * 5000, "open braces": "{a: " * 5000, "open quotes": 'a: "' + "x" * 50_000, "indented": "".join(" " * n + f"k{n}:\n" for n in range(500)),
    "many anchors": "".join(f"k{n}: &a{n} 1\n" for n in range(5000)), "one key": "k: 1\n" * 5000, "many tags": "- !!str a\n" * 10_000, "question marks": "? " * 5000,
    "dashes": "- " * 5000, "many documents": "---\n" * 10_000, "directives": "%YAML 1.1\n" * 5000, "colons": "a: " * 5000, "keys": "".join(f"k{n}: 1\n" for n in range(20_000)),
    "flow keys": "{" + ", ".join(f"k{n}: 1" for n in range(20_000)) + "}", "block scalar": "a: |\n" + " x\n" * 50_000, "tabs": "\t" * 50_000, "stars": "*a " * 10_000, "ands": "&a " * 10_000,
    "wrong items": "[" + "0," * 200_000 + "0]", "wrong metrics": "- {}\n" * 50_000,
}
JSON_TEXTS = {
    "wrong items": "[" + "0," * 200_000 + "0]", "open lists": "[" * 200_000, "wrong metrics": "[" + "{}," * 50_000 + "{}]", "one key": '{"a":1,' * 1 + '"a":1,' * 50_000 + '"a":1}', "one number": "1" * 200_000,
    "keys": "{" + ",".join(f'"k{n}":1' for n in range(50_000)) + "}", "escapes": '"' + "\\u0061" * 50_000 + '"', "open text": '"' + "a" * 200_000, "wrong values": '{"name":"a","values":[' + "0," * 100_000 + "0]}",
    "wrong labels": '{"name":"a","labels":[' + "0," * 100_000 + "0]}",
}
TERMS = "+".join(f"sin(t/{n + 1})*cos(t/{n + 2})" for n in range(140))
NESTED = {"kind": "random_walk", "start": 5, "step": 1}
for _ in range(3):
    NESTED = {"kind": "sum", "signals": [NESTED] * 6}


def _post(name, document=None, media=JSON, body=None, target="/metrics"):
    return {"name": f"attack: {name}", "port": "api", "method": "POST", "target": target, "media": media, "body": body if body is not None else json.dumps(document)}


def systematic():
    for name, text in YAML_TEXTS.items():
        yield _post(f"{name}, YAML", media=YAML, body=text)
    for name, text in JSON_TEXTS.items():
        yield _post(f"{name}, JSON", body=text, target="/metric")
    long_label = {"name": "a", "labels": ["x", "y"], "values": [{"kind": "static", "value": 1, "labels": ["z" * 9900, "{1..1000000}"]}]}
    yield _post("long label, many series", [long_label])
    yield _post("many labels alike", [{"name": "a", "labels": ["x"], "values": [{"kind": "static", "value": 1, "labels": ["{1..4999}{,x}{,y}{,z}"]}, {"kind": "static", "value": 1, "labels": ["{1..4999}{,y}{,z}{,x}"]}]}])
    counter = {"name": "a", "type": "counter", "values": [{"rate": {"kind": "formula", "expression": TERMS}, "epoch": "2026-01-01T00:00:00Z"}]}
    yield _post("a long formula before", [counter]) | {"then": {"port": "metrics", "target": "/metrics?time=1853525600"}}
    begins_now = {"name": "a", "type": "counter", "values": [{"rate": {"kind": "formula", "expression": TERMS + "+exp(sin(t*t))"}}]}
    yield _post("a long formula, far from now", [begins_now]) | {"then": {"port": "metrics", "target": "/metrics?time=1900000000"}}
    yield _post("samples of a long formula", [begins_now]) | {"then": {"port": "api", "target": "/metric/a/samples?" + urlencode({"from": 1_899_990_000, "to": 1_900_000_000, "step": 1})}}
    preview = {"name": "a", "values": [NESTED]}
    yield _post("samples of nested walks", preview, target="/samples?from=1900000000&to=1900009999&step=1")
    yield _post("samples of a long rate", begins_now, target="/samples?from=1900000000&to=1900009999&step=1")


def generate(rng, schemas):
    """Chains of aliases in any position, and texts that go on without end."""
    count = rng.choice([2, 5, 20, 28])
    item = rng.choice(["[{0},{0},{0}]", "{{a: {0}, b: {0}}}", "[[{0}],[{0}]]", "{{<<: {0}, a: 1}}", "\n  - {0}\n  - {0}", "!!seq [{0}, {0}]", "{{? {0} : 1}}"])
    end = rng.choice(["y: *a{0}", "y: [*a{0}", "y: {{*a{0}: 1", "? *a{0}", "<<: *a{0}", "y: !!map *a{0}", "- *a{0}", "*a{0}", "*a{0}: 1", "y: [*a{0}, *a{0}]: 1", "y: \"*a{0}"])
    text = _chain(count, item, end)
    if rng.random() < 0.5:
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice(["[", "]", "{", "}", "\n", "&b ", "*b", ": ", "? ", '"', "'", "|\n", "!!x "]) * rng.choice([1, 1, 100]) + text[at:]
    return _post("random aliases", media=YAML, body=text)


def run(case, world):
    client = world.client("open")
    server = client.server
    requests = [case] + ([case["then"]] if "then" in case else [])
    for request in requests:
        _attack(request, client, server)
        client.server.check()
    _leave(requests[-1], client, server)
    for metric in json.loads(client.request("api", "GET", "/metric/all").body):
        client.request("api", "DELETE", "/metric/" + documents.quoted(metric["name"]))


def _bytes(request):
    body = request.get("body")
    fields = [("Content-Type", request["media"])] if body is not None else []
    return request.get("method", "GET"), request["target"], fields, None if body is None else body.encode()


def _attack(request, client, server):
    server.forget_peak()
    seconds, memory = server.processor_time(), server.memory("VmRSS")
    answer = client.request(request["port"], *_bytes(request))
    if answer.headers.get("content-encoding") != "gzip":
        answers.check(answer, request["port"])
    seconds, growth = server.processor_time() - seconds, server.memory() - memory
    if seconds > SECONDS:
        raise Failure("processor time", f"{answer.status} after {seconds:.1f} s of processor time")
    if growth > MEMORY:
        raise Failure("memory", f"{answer.status} with {growth >> 20} MB more")


def _leave(request, client, server):
    """The same, asked for by a client that leaves: the work ends."""
    method, target, fields, body = _bytes(request)
    connection = client.connect(request["port"])
    connection.send(head(method, target, fields, None if body is None else len(body)) + (body or b""))
    connection.close()
    time.sleep(0.1)
    deadline = time.monotonic() + SECONDS
    while True:
        before = server.processor_time()
        time.sleep(0.2)
        if server.processor_time() - before < 0.05:
            return
        if time.monotonic() > deadline:
            raise Failure("processor time", f"the work goes on {SECONDS} s after its client left")
