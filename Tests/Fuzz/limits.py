"""Each limit that is documented, from both sides: what is just within is accepted, what is just beyond is refused with the
status and the option that the documentation names. All of them are data, so that a failure's file holds the requests."""

import json

import answers
import documents
from definitions import JSON, YAML
from process import Failure
from wire import head

COUNTED = {"name": "c", "type": "counter"}


def gauge(name="a", labels=("x",), texts=("1",)):
    """A metric with a value for each text, which stands at each label."""
    values = [{"kind": "static", "value": 1, "labels": [text] * len(labels)} for text in texts]
    return {"name": name, "labels": list(labels), "values": values}


def nested(levels):
    """A metric whose document has so many lists and mappings within one another: an even number of them."""
    signal = 1
    for _ in range((levels - 4) // 2):
        signal = {"kind": "sum", "signals": [signal]}
    return {"name": "a", "values": [{"kind": "sum", "signals": [signal]}]}


def post(document, status, says="", target="/metric", media=JSON, chunked=False, body=None):
    text = body if body is not None else documents.as_json(document).decode("latin-1")
    return {"port": "api", "method": "POST", "target": target, "media": media, "body": text, "status": status, "says": says, "chunked": chunked}


def get(target, status, says="", port="metrics", headers=()):
    return {"port": port, "method": "GET", "target": target, "headers": [list(header) for header in headers], "status": status, "says": says}


def limit(name, arguments, *steps, files=None):
    profile = {"arguments": ["--no-self-metrics", *arguments]}
    if files:
        profile["files"] = files
    return {"name": name, "profile": profile, "steps": list(steps)}


def of_options():
    yield limit(
        "--max-series", ["--max-series", "10"],
        post(gauge(texts=["{1..10}"]), 201), post(gauge("b"), 422, "--max-series"),
        post({"kind": "static", "value": 1, "labels": ["11"]}, 422, "--max-series", "/metric/a/value"),
    )
    yield limit("--max-series at once", ["--max-series", "10"], post(gauge(texts=["{1..11}"]), 422, "--max-series"))
    yield limit("--max-series of a list", ["--max-series", "3"], post([gauge("a", texts=["{1..2}"]), gauge("b", texts=["{1..2}"])], 422, "--max-series", "/metrics"))
    yield limit(
        "--max-series-per-metric", ["--max-series-per-metric", "5"],
        post(gauge(texts=["{1..4}", "5"]), 201), post(gauge("b", texts=["{1..6}"]), 422, "--max-series-per-metric"),
        post({"kind": "static", "value": 1, "labels": ["6"]}, 422, "--max-series-per-metric", "/metric/a/value"), post(gauge("c", texts=["{1..5}"]), 201),
    )
    yield limit("--max-metrics", ["--max-metrics", "2"], post(gauge("a"), 201), post(gauge("b"), 201), post(gauge("c"), 422, "--max-metrics"))
    yield limit("--max-metrics of a list", ["--max-metrics", "2"], post([gauge("a"), gauge("b"), gauge("c")], 422, "--max-metrics", "/metrics"))
    yield limit(
        "--max-label-length", ["--max-label-length", "8"],
        post(gauge(texts=["12345678"]), 201), post(gauge("b", texts=["éééé"]), 201), post(gauge("c", texts=["123456789"]), 422, "--max-label-length"),
        post(gauge("d", texts=["éééé1"]), 422, "--max-label-length"), post({"kind": "static", "value": 1, "labels": ["123456789"]}, 422, "--max-label-length", "/metric/a/value"),
    )
    yield limit("label length by default", [], post(gauge(texts=["x" * 10_000]), 201), post(gauge("b", texts=["x" * 10_001]), 422, "--max-label-length"))
    for media, status in ((JSON, 400), (YAML, 422)):
        yield limit(
            f"--max-nesting in {media}", ["--max-nesting", "6"],
            post(nested(6), 201, media=media), post(nested(8), status, "--max-nesting", media=media),
            post(None, status, "--max-nesting", media=media, body="[" * 7 + "1" + "]" * 7), post(None, status, "--max-nesting", "/metric/a/value", media, body="[" * 7 + "1" + "]" * 7),
        )
        # Some levels within the limit are still no definition.
        yield limit(f"nesting by default in {media}", [], post(None, 422, "", media=media, body="[" * 100 + "1" + "]" * 100), post(None, status, "--max-nesting", media=media, body="[" * 101 + "1" + "]" * 101))
    yield limit("--max-nesting in block style", ["--max-nesting", "6"], post(None, 422, "--max-nesting", media=YAML, body="".join("  " * level + f"k{level}:\n" for level in range(8)) + "  " * 8 + "x: 1\n"))
    for chunked in (False, True):
        body = documents.as_json(gauge()).decode()
        yield limit(
            f"--max-body-bytes {'in chunks' if chunked else 'at once'}", ["--max-body-bytes", "300"],
            post(None, 413, "--max-body-bytes", body=body.ljust(301), chunked=chunked), post(None, 201, body=body.ljust(300), chunked=chunked),
            post(None, 413, "--max-body-bytes", "/metrics", body=body.ljust(3000), chunked=chunked),
        )
    for port, target in (("metrics", "/metrics"), ("api", "/healthz")):
        within, beyond = (("X-Long", "y" * (1000 - len(target) - len("Hostlocalhost") - len("X-Long") + more)) for more in (-40, 40))
        yield limit(f"--max-header-bytes, {port}", ["--max-header-bytes", "1000"], get(target, 200, port=port, headers=[within]), get(target, 431, "--max-header-bytes", port, [beyond]))
        yield limit(f"--max-header-bytes of a target, {port}", ["--max-header-bytes", "1000"], get(target + "?" + "x" * 900, 200, port=port), get(target + "?" + "x" * 1000, 431, "", port))
        yield limit(f"--max-header-bytes in many fields, {port}", ["--max-header-bytes", "1000"], get(target, 431, "", port, [(f"X-{index}", "y" * 40) for index in range(30)]))
    yield limit("--no-time-travel", ["--no-time-travel"], get("/metrics", 200), get("/metrics?time=0", 403, "--no-time-travel"), get("/metrics?name[]=a&time=2026-01-01T00:00:00Z", 403))
    costly = {"rate": {"kind": "formula", "expression": "exp(sin(t*t))"}}
    yield limit(
        "--max-age-cost", ["--max-age-cost", "2s"],
        post(COUNTED | {"values": [costly | {"epoch": 0}]}, 422, "--max-age-cost"), post(COUNTED | {"values": [costly]}, 201), post(COUNTED | {"name": "d", "values": [{"rate": 1, "epoch": 0}]}, 201),
    )
    web = "rate_limit: {interval: 1h, burst: 3}\n"
    for port, target in (("metrics", "/metrics"), ("api", "/healthz")):
        yield limit(f"rate_limit, {port}", ["--web.config.file", "{folder}/web.yaml"], *[get(target, status, port=port) for status in (200, 200, 200, 429)], files={"web.yaml": web}) | {"is_once": True}


def of_definitions():
    """What is fixed, and not an option."""
    yield limit("names", [], post(gauge("n" * 1000), 201), post(gauge("n" * 1001), 422), post(gauge(""), 422), post(gauge("all"), 422), post(gauge("a\0"), 422))
    yield limit("labels", [], post(gauge(labels=[f"l{n}" for n in range(100)]), 201), post(gauge("b", labels=[f"l{n}" for n in range(101)]), 422), post(gauge("c", labels=["__x"]), 422), post(gauge("d", labels=["x", "x"]), 422))
    yield limit("documentation", [], post(gauge() | {"documentation": "x" * 10_000}, 201), post(gauge("b") | {"documentation": "x" * 10_001}, 422))
    formula = lambda text: {"values": [{"kind": "formula", "expression": text}]}
    yield limit("formulas", [], post({"name": "a"} | formula("1".ljust(4000)), 201), post({"name": "b"} | formula("1".ljust(4001)), 422), post({"name": "c"} | formula("(" * 99 + "1" + ")" * 99), 201), post({"name": "d"} | formula("(" * 101 + "1" + ")" * 101), 422), post({"name": "e"} | formula("+".join(["t"] * 1003)), 422))
    yield limit(
        "names that overlap", [],
        post({"name": "a", "type": "histogram", "labels": ["x"], "values": [{"labels": ["1"], "rate": 1, "distribution": {"exponential": {"mean": 1}}}]}, 201), post(gauge("a_count"), 409), post(gauge("a_sum"), 409), post(gauge("a"), 409),
        post(gauge("a_count", texts=["2"]), 201), post(gauge("a_bucket"), 201), post(gauge("a.count"), 409), post({"name": "w", "unit": "seconds"}, 201), post(gauge("w_seconds"), 409),
    )
    yield limit(
        "labels that overlap", [],
        post(gauge(texts=["1", "1"]), 422), post(gauge(texts=["{1..3}", "2"]), 422), post(gauge(texts=["2", "{1..3}"]), 422), post(gauge(texts=["{1..3}", "{3..5}"]), 422), post(gauge(texts=["{a,a}"]), 422),
        post(gauge(texts=["{1..3}"]), 201), post({"kind": "static", "value": 1, "labels": ["2"]}, 409, "", "/metric/a/value"), post({"kind": "static", "value": 1, "labels": ["{3..4}"]}, 409, "", "/metric/a/value"),
    )
    own = {"name": "own names", "profile": {"arguments": []}, "steps": [post(gauge(name), 422, "--no-self-metrics") for name in ("process_open_fds", "mocktrics_exporter_series", "mocktrics_exporter_scrapes_total")]}
    yield own
    for text in ('{"name": "a", "name": "b"}', '{"name": "a", "values": [{"kind": "static", "value": 1, "value": 2}]}', '{"name": "a", "values": [{"kind": "sum", "signals": [{"kind": "static", "kind": "static", "value": 1}]}]}',
                 '{"name": "a", "values": [{"kind": "static", "value": {"from": 1, "from": 2, "to": 3}}]}', '{"name": "a", "type": "counter", "values": [{"rate": 1, "resets": {"every": 1, "every": 2}}]}'):
        for media in (JSON, YAML):
            yield limit(f"a key twice, {media}", [], post(None, 422, media=media, body=text))
    shown = {"arguments": ["--no-self-metrics", "-f", "{folder}/shown.yaml"], "own_files": ["shown.yaml"]}
    samples = "/metric/wave/samples?from=0&"
    yield {"name": "instants of samples", "profile": shown, "steps": [
        get(samples + "to=10999&step=1", 200, port="api"), get(samples + "to=11000&step=1", 422, port="api"), get(samples + "to=9000000000&step=1ms", 422, port="api"), get("/metric/wave/samples?from=1&to=0", 422, port="api"),
        get(samples + "to=1&step=0.9ms", 422, port="api"), get("/metrics?limit=1000", 200, port="api"), get("/metrics?limit=1001", 422, port="api"), get("/metrics?limit=0", 422, port="api"), get("/metrics?offset=-1", 422, port="api"),
        get("/metrics?time=9223372036.854", 200), get("/metrics?time=9223372036.855", 400), get("/metrics?time=-0.001", 400), get("/metrics?time=1&time=2", 400), get("/metrics?time=%FF", 400),
        get("/metrics", 406, headers=[("Accept-Encoding", "gzip;q=0, identity;q=0")]),
    ]}
    yield limit("points of samples", [], post(gauge(texts=["{1..101}"]), 201), get("/metric/a/samples?from=0&to=9999&step=1", 422, "1000000", "api"), get("/metric/a/samples?from=0&to=9999&step=1&limit=1", 200, port="api"), get("/metric/a/samples?from=0&to=9999&step=1&labels=7", 200, port="api"))
    yield limit(
        "media", [], post(gauge(), 415, media="text/plain"), post(gauge(), 415, media="application/x-www-form-urlencoded"), post(None, 400, body='{"name": "a",}'), post(None, 400, body="{'name': 'a'}"), post(None, 400, body='{"name": "\xff"}'),
        post(None, 400, body=""), post(None, 400, body='{"name": "a"} x'), post(gauge(), 201, media="application/vnd.x+json; charset=utf-8"),
    )


def of_schema(schemas):
    """Each number that the published schema bounds, beyond its bounds; and a key that nobody knows, in each kind."""
    for name, schema in schemas.items():
        if not name.endswith("Value") or "kind" not in schema.get("properties", {}):
            continue
        value = documents.Definitions(schemas, _Plain()).make({**schema, "properties": {key: inner for key, inner in schema["properties"].items() if key in schema["required"]}}, 0)
        value.pop("labels", None)
        steps = [post({"name": "a", "values": [value]}, 201), post({"name": "b", "values": [value | {"unknown": 1}]}, 422, "unknown")]
        for key, inner in schema["properties"].items():
            for wrong in _beyond(inner, schemas):
                steps.append(post({"name": "b", "values": [value | {key: wrong}]}, 422))
        yield limit(f"bounds of {value['kind']}", [], *steps)


def _beyond(schema, schemas):
    """Numbers that no choice of a field has room for; none where a number may be anything."""
    numbers = list(_numbers(schema, schemas))
    wrong = []
    if numbers and all("minimum" in number for number in numbers):
        low = min(number["minimum"] for number in numbers)
        wrong.append(-0.001 if low == 0 else low / 10 if 0 < low < 1 else low * 1.01 if low < -1e6 else low - 1)
    if numbers and all("exclusiveMinimum" in number for number in numbers):
        wrong.append(min(number["exclusiveMinimum"] for number in numbers))
    if numbers and all("maximum" in number for number in numbers):
        high = max(number["maximum"] for number in numbers)
        wrong.append(high * 1.01 if high > 1e6 else high + 1)
    return wrong


def _numbers(schema, schemas):
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    for inner in schema.get("anyOf", []):
        yield from _numbers(inner, schemas)
    if schema.get("type") in ("number", "integer"):
        yield schema


class _Plain:
    """Chance that always takes the first choice."""

    def random(self):
        return 1.0

    def choice(self, choices):
        return next((choice for choice in choices if choice == 1), choices[0])

    def sample(self, choices, count):
        return list(choices)[:count]


def systematic(schemas):
    yield from of_options()
    yield from of_definitions()
    yield from of_schema(schemas)


def run(case, world):
    client = world.client(case["profile"])
    for step in case["steps"]:
        _step(step, client)
    _clean(case, client)


def _step(step, client):
    body = step.get("body")
    body = None if body is None else body.encode("latin-1")
    headers = [tuple(header) for header in step.get("headers", [])]
    if body is not None:
        headers.append(("Content-Type", step["media"]))
    before = client.request("api", "GET", "/metric/all").body if body is not None and step["status"] >= 400 else None
    if step.get("chunked"):
        answer = _chunked(client, step, headers, body)
    else:
        answer = client.request(step["port"], step["method"], step["target"], headers, body)
    if answer.headers.get("content-encoding") != "gzip":
        answers.check(answer, step["port"])
    request = f"{step['method']} {step['target'][:100]} {step.get('body', '')[:300]}"
    if answer.status != step["status"]:
        raise Failure("limit", f"{answer.status} instead of {step['status']} for {request}: {answer.text[:300]}")
    if step["says"] not in answer.text:
        raise Failure("limit", f"{answer.status} without {step['says']!r} for {request}: {answer.text[:300]}")
    if before is not None and client.request("api", "GET", "/metric/all").body != before:
        raise Failure("changed by what was refused", request)


def _chunked(client, step, headers, body):
    connection = client.connect(step["port"])
    try:
        connection.send(head(step["method"], step["target"], [*headers, ("Transfer-Encoding", "chunked")]))
        for begin in range(0, len(body), 128):
            part = body[begin : begin + 128]
            connection.send(b"%x\r\n%s\r\n" % (len(part), part))
        connection.send(b"0\r\n\r\n")
        return connection.answer()
    finally:
        connection.close()


def _clean(case, client):
    if case.get("is_once"):
        client.close()
        client.server.kill()
        return
    client.server.check()
    for metric in json.loads(client.request("api", "GET", "/metric/all").body):
        client.request("api", "DELETE", "/metric/" + documents.quoted(metric["name"]))
