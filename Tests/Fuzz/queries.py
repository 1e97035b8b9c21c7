"""Questions to an exporter that shows one metric of each type: what may be asked of either port without changing anything."""

import gzip
import json
from urllib.parse import parse_qs, quote

import answers
import laws
import pages
import protobuf
from process import Failure

NAMES = ["room_temperature", "http_requests", "latency", "queue", "size", "phase", "build", "legacy.name", "wave", "none", "", "é", "all"]
SHOWN = ["room_temperature_celsius", "http_requests_total", "latency_seconds_bucket", "queue", "build_info", "legacy.name", "x", "", "\x00", "*"]
NOBODYS = {"x", "", "\x00", "*"}
INSTANTS = [
    "0", "1767225600", "1767225600.5", "1767225599.999", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00+14:00", "2026-02-30T00:00:00Z", "-1",
    "9223372036.854", "9223372036.855", "1e9", "NaN", "", " ", "now", "1767312000", "1768000000", "2262-04-11T23:47:16Z", "0x10", "1_000", "٣",
    "1767225600.0009", "1767225600.123456789012345678901234567890", "2026-01-01t00:00:00z", "2026-01-01 00:00:00Z", "2016-12-31T23:59:60Z",
]
STEPS = ["1", "15s", "1m", "0", "-1", "1ms", "0.5ms", "1e-9", "1e300", "NaN", "", "1h30m", "285y", "x"]
NUMBERS = ["0", "1", "5", "1000", "1001", "-1", "9007199254740991", "9007199254740992", "", "x", "1e3", "+1", "１"]
MEDIA = [
    "text/plain", "text/plain;version=0.0.4", "text/plain;version=1.0.0", "text/*", "*/*", "application/openmetrics-text", "application/json", "",
    "application/openmetrics-text;version=1.0.0", "application/openmetrics-text;version=0.0.1", "application/openmetrics-text;version=9",
    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited", "text/html", ";", "/", "text/plain;", "\"", "a/b;c=\"d",
    "application/vnd.google.protobuf;proto=x", "application/vnd.google.protobuf;encoding=text",
]
WEIGHTS = ["", ";q=1", ";q=0", ";q=0.5", ";q=0.001", ";q=2", ";q=", ";q=NaN", ";Q=0.3", ";q=1.0000", " ; q = 0.7"]
ESCAPINGS = ["", ";escaping=allow-utf-8", ";escaping=underscores", ";escaping=dots", ";escaping=values", ";escaping=x", ";escaping="]
CODINGS = ["", "gzip", "identity", "*", "gzip;q=0", "identity;q=0", "*;q=0", "br", "gzip, identity;q=0", "gzip;q=0, identity;q=0", "deflate, gzip", ",", "x-gzip"]
API_PATHS = ["/status", "/healthz", "/-/healthy", "/-/ready", "/-/access", "/config", "/metric/all", "/openapi.json", "/docs", "/", "/nothing", "/metrics"]


def _encoded(text, rng):
    choice = rng.random()
    if choice < 0.8:
        return quote(text, safe="")
    if choice < 0.9:
        return "".join(f"%{byte:02X}" for byte in text.encode())
    return quote(text, safe="") + rng.choice(["%", "%zz", "%ff", "+", "&", "=", "%00", "%C3"])


def _pair(name, values, rng):
    return f"{name}={_encoded(rng.choice(values), rng)}"


def generate(rng, schemas):
    choice = rng.random()
    headers = []
    if rng.random() < 0.7:
        clauses = [rng.choice(MEDIA) + rng.choice(ESCAPINGS) + rng.choice(WEIGHTS) for _ in range(rng.choice([1, 1, 2, 3, 20]))]
        headers.append(["Accept", ", ".join(clauses)])
    if rng.random() < 0.5:
        headers.append(["Accept-Encoding", rng.choice(CODINGS)])
    if choice < 0.5:
        pairs = [_pair("name[]", SHOWN, rng) for _ in range(rng.choice([0, 0, 1, 2, 30]))]
        pairs += [_pair("time", INSTANTS, rng) for _ in range(rng.choice([0, 1, 1, 1, 2]))]
        return {"port": "metrics", "target": "/metrics?" + "&".join(pairs), "headers": headers}
    if choice < 0.8:
        pairs = [_pair(name, INSTANTS, rng) for name in ("from", "to") if rng.random() < 0.8]
        pairs += [_pair("step", STEPS, rng)] * (rng.random() < 0.7)
        pairs += [_pair(name, NUMBERS, rng) for name in ("offset", "limit") if rng.random() < 0.3]
        pairs += [_pair("labels", ["r1", "r2", "", "web-1", "GET", 'é"\\\n'], rng) for _ in range(rng.choice([0, 0, 1, 2]))]
        path = f"/metric/{_encoded(rng.choice(NAMES), rng)}/samples"
    elif choice < 0.9:
        pairs = [_pair(name, NUMBERS, rng) for name in ("offset", "limit") if rng.random() < 0.5]
        pairs += [_pair("search", ["room", "room=r1", "=", "é", "type=gauge", "{1..3}", " ", "x.y="], rng)] * (rng.random() < 0.5)
        pairs += [_pair("type", ["gauge", "counter", "x", ""], rng)] * (rng.random() < 0.3) + [_pair("layer", ["file", "api", "x"], rng)] * (rng.random() < 0.3)
        path = rng.choice(["/metrics", f"/metric/{_encoded(rng.choice(NAMES), rng)}/values"])
    else:
        pairs, path = [], rng.choice([*API_PATHS, f"/metric/{_encoded(rng.choice(NAMES), rng)}"])
    return {"port": "api", "target": path + ("?" + "&".join(pairs) if pairs else ""), "headers": headers}


def run(case, world):
    client = world.client("shown")
    target, headers = case["target"].encode().decode("latin-1"), [tuple(header) for header in case["headers"]]
    with world.budget(client, len(target)) as note:
        answer = client.request(case["port"], "GET", target, headers)
        note(answer)
    plain, length = answer, len(answer.body)
    if answer.headers.get("content-encoding") == "gzip":
        try:
            plain.body = gzip.decompress(answer.body)
        except (OSError, EOFError) as error:
            raise Failure("gzip", str(error)) from None
    document = answers.check(plain, case["port"])
    _head(client, case, target, headers, answer, length)
    if case["port"] == "metrics":
        _page(case, client, target, headers, plain)
    elif answer.status not in (200, 400, 404, 406, 422):
        raise Failure("status", f"{answer.status} for {target}")
    elif "/samples" in target and answer.status == 200:
        _samples(document, target)


def _head(client, case, target, headers, answer, length):
    """HEAD says what GET does, without the body (RFC 9110, section 9.3.2)."""
    head = client.request(case["port"], "HEAD", target, headers)
    if head.status != answer.status or head.headers.get("content-type") != answer.headers.get("content-type"):
        raise Failure("head", f"{head.status} {head.headers.get('content-type')}, GET {answer.status} {answer.headers.get('content-type')}")
    # At a given instant each page is the same.
    if case["port"] == "metrics" and "time=" in target and head.headers.get("content-length") != str(length):
        raise Failure("head", f"Content-Length of HEAD is {head.headers.get('content-length')}, GET has {length} bytes")


def _page(case, client, target, headers, answer):
    if answer.status not in (200, 400, 406):
        raise Failure("status", f"{answer.status} for {target}")
    if answer.status != 200:
        return
    kind = answer.headers["content-type"]
    if "protobuf" in kind:
        families = protobuf.read(answer.body)
    else:
        families = pages.read(answer.body, "openmetrics" in kind)
    laws.check(families)
    asked = set(parse_qs(target.partition("?")[2], keep_blank_values=True).get("name[]", []))
    if asked and asked <= NOBODYS and families:
        raise Failure("names", f"asked for {sorted(asked)}, got {[family.name for family in families]}")
    if "time=" in target:
        again = client.request("metrics", "GET", target, [header for header in headers if header[0] != "Accept-Encoding"])
        if again.body != answer.body:
            raise Failure("page", "the same question has two answers")


def _samples(document, target):
    for series in document["series"]:
        times = [time for time, _ in series["points"]]
        if times != sorted(set(times)) or len(times) > 11_000:
            raise Failure("samples", f"{len(times)} instants, in this order: {times[:20]}")
