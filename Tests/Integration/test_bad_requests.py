"""Bodies and requests that are wrong. Each is answered with the right status and a sentence that says what to change, and
the next scrape is unharmed."""

import json
import subprocess

import pytest

from exporter import PATIENCE, wait_until

CONFIG = """
metrics:
  - name: plain
    documentation: 'back\\slash, "quotes"'
    labels: [text]
    values:
      - {kind: static, labels: ["é😀\\"\\\\\\n"], value: 0.1}
      - {kind: static, labels: [""], value: NaN}
  - name: wait
    unit: seconds
    values: [{kind: static, value: 1}]
"""
ARGUMENTS = ["--idle-timeout", "1s", "--request-timeout", "1d"]
PAGE = (
    '# HELP plain back\\\\slash, "quotes"\n# TYPE plain gauge\nplain{text="é😀\\"\\\\\\n"} 0.1\nplain{text=""} NaN\n'
    "# TYPE wait_seconds gauge\nwait_seconds 1\n"
)
MEGABYTE = 2**20


@pytest.fixture
def unharmed(shared):
    """The exporter, whose page is the same after the test as before it."""
    assert shared.mocked_page() == PAGE
    yield shared
    assert shared.mocked_page() == PAGE


def metric(**fields):
    return {"name": "demo", "labels": ["a"]} | fields


def valued(**fields):
    return metric(values=[{"kind": "static", "labels": ["x"], "value": 1} | fields])


def signal(kind, **fields):
    return metric(values=[{"kind": kind, "labels": ["x"]} | fields])


SINE = {"period": 1, "amplitude": 1}
RAMP = {"period": 1, "peak": 1}
SQUARE = {"period": 1, "magnitude": 1, "duty_cycle": 1}

INVALID = {
    "name of the list of all": (metric(name="all"), "'all' stands for every metric"),
    "name empty": (metric(name=""), "name is empty"),
    "name of a self metric": (metric(name="process_open_fds"), "--no-self-metrics"),
    "name of a self metric's sample": (metric(name="mocktrics_exporter_scrapes_total"), "--no-self-metrics"),
    "name of a self metric with its unit": (metric(name="process_start_time", unit="seconds"), "--no-self-metrics"),
    "name with U+0000": (metric(name="a\0"), "U+0000"),
    "label with U+0000": (metric(labels=["a\0"]), "U+0000"),
    "labels that are escaped to the same": (metric(labels=["a.b", "a:b"]), "both written as 'a_b'"),
    "name too long": (metric(name="a" * 1001), "at most 1000"),
    "label reserved": (metric(labels=["__reserved"]), "'__reserved' begins with '__'"),
    "label twice": (metric(labels=["a", "b", "a"]), "name each label once"),
    "labels too many": (metric(labels=[f"l{index}" for index in range(101)]), "at most 100"),
    "label value too long": (valued(labels=["x" * 10_001]), "at most 10000"),
    "label values twice": (metric(values=valued()["values"] * 2), "each needs its own"),
    "documentation too long": (metric(documentation="x" * 10_001), "at most 10000"),
    "period zero": (signal("sine", **SINE | {"period": 0}), "above zero"),
    "period zero seconds": (signal("sine", **SINE | {"period": "0s"}), "above zero"),
    "period negative": (signal("ramp", **RAMP | {"period": -1}), "above zero"),
    "period without digits": (signal("ramp", **RAMP | {"period": "s"}), "such as '30s'"),
    "period 1e400 as text": (signal("ramp", **RAMP | {"period": "1e400s"}), "285 years"),
    "period too long": (signal("ramp", **RAMP | {"period": 1e300}), "285 years"),
    "period too short": (signal("ramp", **RAMP | {"period": 1e-300}), "above zero"),
    "sigma below zero": (signal("gaussian", mean=0, sigma=-1e-9), "at least 0"),
    "duty cycle of 101": (signal("square", **SQUARE | {"duty_cycle": 101}), "from 0 to 100"),
    "duty cycle below zero": (signal("square", **SQUARE | {"duty_cycle": -1}), "from 0 to 100"),
    "peak not a number": (signal("ramp", **RAMP | {"peak": "NaN"}), "a finite number"),
    "amplitude infinite": (signal("sine", **SINE | {"amplitude": "+Inf"}), "a finite number"),
    "value 1e400 as text": (valued(value="1e400"), "1.8e308"),
    "value is true": (valued(value=True), "found true"),
    "value is null": (valued(value=None), "found nothing"),
    "value is missing": (signal("static"), "'value' is missing"),
    "invert is a number": (signal("ramp", **RAMP | {"invert": 1}), "true or false"),
    "kind unknown": (signal("sawtooth"), "'static'"),
    "unknown key": (metric(documantation=""), "did you mean 'documentation'"),
    "a total that can fall": (metric(type="counter", labels=[], values=[{"kind": "sine", **SINE}]), "write it as 'rate:"),
    "a file of points": (signal("replay", points={"csv": "/etc/passwd"}), "only a configuration file may name a file"),
    "too many series": (metric(values=[{"kind": "static", "value": 1, "labels": ["{1..999999999999}"]}]), "--max-series"),
    "signals in signals without end": (
        metric(values=[{"labels": ["x"]} | json.loads('{"kind":"sum","signals":[' * 30 + "1" + "]}" * 30)]), "nested too deeply",
    ),
    "wrong type": (metric(type="count"), "'gauge'"),
    "label value is a number": (valued(labels=[1]), '"1"'),
    "a list": ([metric()], "a mapping"),
    "null": (None, "a mapping"),
    "deep list in its limit": (metric(values=json.loads("[" * 90 + "]" * 90)), "a list"),
}


@pytest.mark.parametrize(("document", "fragment"), INVALID.values(), ids=INVALID)
def test_an_invalid_metric_is_refused(document, fragment, unharmed):
    answer = unharmed.api("POST", "/metric", body=json.dumps(document).encode())
    assert answer.status == 422, answer.text
    assert fragment in answer.json()["error"]
    assert answer.json()["details"]


def test_a_name_that_collides_once_the_unit_is_appended_is_refused(unharmed):
    for name, unit in [("wait_seconds", ""), ("wait_seconds", "seconds")]:
        answer = unharmed.api("POST", "/metric", {"name": name, "unit": unit})
        assert answer.status == 409
        assert "'wait_seconds'" in answer.json()["error"] and "'wait'" in answer.json()["error"]


# JSON itself: 400 is for what is none, 422 for what is none of ours.
NAMED = '{"name":"demo","values":[{"kind":"static","value":%s}]}'


@pytest.mark.parametrize(("body", "status", "fragment"), [
    (b"", 400, "JSON"), (b"{", 400, "JSON"), (b"name: demo", 400, "JSON"), (b'{"name":"demo"} x', 400, "JSON"),
    (b'{"name":"demo",}', 400, "JSON"), (b"{'name':'demo'}", 400, "JSON"), (b'{"name":"\xff"}', 400, "JSON"),
    (b'{"name":"demo","documentation":"\xed\xa0\x80"}', 400, "JSON"), (b'{"name":"demo","documentation":"\\ud800"}', 400, "JSON"),
    (b'{"name":"demo","documentation":"a\nb"}', 400, "JSON"), ((NAMED % "NaN").encode(), 400, "JSON"),
    ((NAMED % "Infinity").encode(), 400, "JSON"), ((NAMED % "01").encode(), 400, "JSON"), ((NAMED % "0x1").encode(), 400, "JSON"),
    ((NAMED % "1e400").encode(), 422, "1e400"), ((NAMED % "-1e400").encode(), 422, "-1e400"),
    (b'{"name":"demo","name":"demo2"}', 422, "'name'"),
    (b'{"name":"demo","values":[{"kind":"static","value":1,"value":2}]}', 422, "'value'"),
    (b"[" * 100_000 + b"]" * 100_000, 400, "nest"), (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400, "nest"), (b"[" * 100_000, 400, ""),
], ids=[
    "nothing", "open brace", "YAML", "more after the end", "comma at the end", "single quotes", "invalid UTF-8", "surrogate in UTF-8",
    "lone surrogate", "raw line feed", "NaN", "Infinity", "leading zero", "hexadecimal", "1e400", "-1e400", "key twice",
    "key twice in a value", "deep list", "deep mapping", "open lists",
])
def test_a_body_that_is_no_document_is_refused(body, status, fragment, unharmed):
    answer = unharmed.api("POST", "/metric", body=body)
    assert answer.status == status, answer.text
    assert fragment in answer.json()["error"]


@pytest.mark.parametrize("text", [
    '"quotes"', "back\\slash", "line\nfeed", "CR LF\r\n", "😀", "\u0000", "\u0001\t\u007f", "\u2028", "\ufeff", "NaN", "+Inf", "true", "",
])
def test_any_text_is_a_label_value(text, start):
    exporter = start("--no-self-metrics")
    exporter.create(valued(labels=[text]))
    escaped = text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
    # As bytes: Python splits lines and reads CR LF in ways of its own.
    assert exporter.scrape().body == f'# TYPE demo gauge\ndemo{{a="{escaped}"}} 1\n'.encode()
    assert exporter.api("GET", "/metric/demo").json()["values"][0]["labels"] == [text]


@pytest.mark.parametrize(("written", "exposed"), [
    ("NaN", "NaN"), ("+Inf", "+Inf"), ("-Inf", "-Inf"), ("inf", "+Inf"), ("1e308", "1e308"), (1e-320, "1e-320"), ("2m", "0.002"), (-0.0, "0"),
])
def test_numbers_that_prometheus_takes_are_taken_for_static_values(written, exposed, start):
    exporter = start("--no-self-metrics")
    exporter.create({"name": "demo", "values": [{"kind": "static", "value": written}]})
    assert exporter.page().splitlines()[-1] == f"demo {exposed}"


# Size


@pytest.mark.parametrize("media_type", ["application/json", "application/yaml"])
def test_a_large_body_of_errors_is_read_up_to_the_thousandth(media_type, start):
    exporter = start()
    exporter.scrape()
    before = exporter.memory()
    body = b"[" + b"0," * (8 * MEGABYTE - 2) + b"0]"
    answer = exporter.request(exporter.api_port, "POST", "/metrics", body, {"Content-Type": media_type})
    assert answer.status == 422, answer.text
    details = answer.json()["details"]
    assert [detail["path"] for detail in details[:1000]] == [f"[{index}]" for index in range(1000)]
    assert [detail["message"] for detail in details[1000:]] == ["more than 1000 errors; the rest was not read"]
    assert exporter.peak_memory() - before < 150 * MEGABYTE
    # The body itself has 16.
    wait_until(lambda: exporter.memory() - before < 12 * MEGABYTE, "the memory of the body to come back")
    assert exporter.scrape().status == 200


def test_a_body_of_100_megabytes_is_refused_with_the_limit(unharmed, tmp_path):
    body = tmp_path / "body"
    with open(body, "wb") as file:
        file.truncate(100 * MEGABYTE)
    url = f"http://127.0.0.1:{unharmed.api_port}/metric"
    # Without "Expect:" curl would say nothing for a second, which is the idle timeout here.
    for framing in (["-H", "Expect:"], ["-H", "Expect:", "-H", "Transfer-Encoding: chunked"]):
        result = subprocess.run(
            ["curl", "-sS", "-w", "\n%{http_code}", "-H", "Content-Type: application/json", *framing, "--data-binary", f"@{body}", url],
            capture_output=True, timeout=PATIENCE, text=True,
        )
        *text, status = result.stdout.splitlines()
        assert status == "413", (framing, result)
        assert str(16 * MEGABYTE) in text[0] and "--max-body-bytes" in text[0]
    assert unharmed.peak_memory() < 300 * MEGABYTE


def test_a_header_without_end_is_refused(unharmed):
    for port in (unharmed.api_port, unharmed.metrics_port):
        with unharmed.socket(port) as connection:
            try:
                connection.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"x" * 8 * MEGABYTE)
                answer = connection.recv(1000)
            except (BrokenPipeError, ConnectionResetError):
                answer = b""
            # 431 or 400, or the connection is closed; never an answer as if nothing were wrong.
            assert answer == b"" or answer.startswith(b"HTTP/1.1 4")
    assert unharmed.peak_memory() < 300 * MEGABYTE


# Silence


@pytest.mark.parametrize("half", [
    b"", b"GET", b"GET /metrics HTTP/1.1\r\nHost: local", b"POST /metric HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
    b"POST /metric HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
], ids=["nothing", "a method", "half a header", "half a body", "half a chunk"])
@pytest.mark.parametrize("port", ["api_port", "metrics_port"])
def test_half_a_request_and_then_silence_closes_the_connection_and_disturbs_nobody(port, half, unharmed):
    with unharmed.socket(getattr(unharmed, port)) as silent:
        silent.sendall(half)
        silent.settimeout(0.05)

        def is_closed():
            assert unharmed.mocked_page() == PAGE
            try:
                return silent.recv(65536) == b""
            except ConnectionResetError:
                return True
            except TimeoutError:
                return False

        wait_until(is_closed, "the end of the connection")


@pytest.mark.parametrize("garbage", [
    b"\x00\x01\x02\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"get metrics\n\n",
    b"GET /metrics HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"POST /metric HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
    b"POST /metric HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
], ids=["zeros", "TLS", "no path", "HTTP 9", "lower case", "negative length", "huge length", "bad chunk"])
@pytest.mark.parametrize("port", ["api_port", "metrics_port"])
def test_what_is_no_http_is_refused_and_disturbs_nobody(port, garbage, unharmed):
    with unharmed.socket(getattr(unharmed, port)) as connection:
        connection.sendall(garbage)
        try:
            answer = connection.recv(65536)
        except ConnectionResetError:
            answer = b""
    assert answer == b"" or answer.split()[1] in (b"400", b"404", b"405", b"413", b"501", b"505"), answer
