"""What is scraped: formats, negotiation, encodings, and values that equal the formulas."""

import gzip
import time

import pytest
import yaml

from exporter import OPENMETRICS, REPOSITORY, TEXT
from formulas import differences, expected_values
from pages import families, milliseconds, values

CONFIG = r"""
clock: {epoch: unix}
seed: 42
metrics:
  - name: odd
    documentation: "a \"quote\", a \\ backslash,\na line feed"
    labels: [text]
    values:
      - {kind: static, labels: [""], value: 1}
      - {kind: static, labels: ["\"quotes\""], value: 2}
      - {kind: static, labels: ["back\\slash\\n"], value: 3}
      - {kind: static, labels: ["line\nfeed"], value: 4}
      - {kind: static, labels: ["CR\r\nLF"], value: 5}
      - {kind: static, labels: ["😀"], value: 6}
      - {kind: static, labels: ["caf\u00e9"], value: 7}
      - {kind: static, labels: ["cafe\u0301"], value: 8}
      - {kind: static, labels: ["tab\t, {brace}=#"], value: 9}
  - name: not_finite
    labels: [x]
    values:
      - {kind: static, labels: [nan], value: NaN}
      - {kind: static, labels: [plus], value: +Inf}
      - {kind: static, labels: [minus], value: -.inf}
  - name: moving
    unit: seconds
    labels: [kind]
    values:
      - {kind: ramp, labels: [ramp], period: 7s, peak: 100, offset: 1.5}
      - {kind: ramp, labels: [fall], period: 1d, peak: 1G, invert: true}
      - {kind: square, labels: [square], period: 3s, magnitude: 2, duty_cycle: 33}
      - {kind: sine, labels: [sine], period: 1m, amplitude: 50, offset: -1}
      - {kind: gaussian, labels: [gaussian], mean: 10, sigma: 3}
  - name: alone
    values: [{kind: static, value: 1e6}]
  - name: nothing
"""


def test_values_equal_the_formulas_at_the_instant_that_the_page_names(shared):
    for accept in (TEXT, OPENMETRICS):
        page = shared.page(accept)
        expected = expected_values(yaml.safe_load(CONFIG) | {"metrics": [
            metric for metric in yaml.safe_load(CONFIG)["metrics"] if metric.get("values")
        ]}, milliseconds(page))
        assert differences(values(page, accept), expected) == []


def test_the_instant_is_that_of_the_scrape(shared):
    before = time.time_ns() // 10**6
    instant = milliseconds(shared.page())
    assert before <= instant <= time.time_ns() // 10**6


@pytest.mark.parametrize("accept", [TEXT, OPENMETRICS])
def test_no_family_and_no_series_is_there_twice_and_families_are_sorted(accept, shared):
    found = [family.name for family in families(shared.page(accept), accept)]
    mocked = [name for name in found if not name.startswith(("mocktrics_exporter", "process_"))]
    assert mocked == sorted(set(mocked)) and found[:len(mocked)] == mocked
    assert len(found) == len(set(found))
    assert "nothing" not in found


def test_integers_have_no_point(shared):
    assert "\nalone 1000000\n" in shared.page()


def test_the_unit_is_told_to_openmetrics_only(shared):
    assert "# UNIT moving_seconds seconds\n" in shared.page(OPENMETRICS)
    assert "# UNIT" not in shared.page(TEXT)


@pytest.mark.parametrize(("accept", "expected"), [
    (None, TEXT), ("", TEXT), ("*/*", TEXT), ("text/html,*/*;q=0.8", TEXT), ("application/json", TEXT),
    (TEXT, TEXT), (OPENMETRICS, OPENMETRICS), ("application/openmetrics-text", OPENMETRICS),
    # Prometheus 2.42, 2.53 and 3.5, and 3.5 with native histograms.
    ("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
     "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", OPENMETRICS),
    ("application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
     "text/plain;version=0.0.4;q=0.3,*/*;q=0.2", OPENMETRICS),
    ("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;"
     "q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", OPENMETRICS),
    ("text/plain;q=0.4,application/openmetrics-text;q=0.5", OPENMETRICS),
    ("application/openmetrics-text;q=0,*/*", TEXT),
])
def test_the_format_is_the_one_that_is_asked_for(accept, expected, shared):
    headers = {} if accept is None else {"Accept": accept}
    answer = shared.request(shared.metrics_port, "GET", "/metrics", headers=headers)
    version = {TEXT: "text/plain; version=0.0.4", OPENMETRICS: "application/openmetrics-text; version=1.0.0"}[expected]
    escaping = "allow-utf-8" if expected == OPENMETRICS and "allow-utf-8" in (accept or "") else "underscores"
    assert answer.headers["Content-Type"] == f"{version}; charset=utf-8; escaping={escaping}"
    assert answer.headers["Vary"] == "Accept, Accept-Encoding"
    assert answer.text.endswith("# EOF\n") == (expected == OPENMETRICS)
    assert families(answer.text, expected)


@pytest.mark.parametrize(("accepted", "is_compressed"), [
    (None, False), ("identity", False), ("gzip", True), ("GZIP;q=0.5, deflate", True), ("gzip;q=0", False),
    ("gzip;q=0.1, identity;q=0.9", False), ("br", False), ("deflate, gzip;q=1.0, *;q=0.5", True),
])
def test_a_page_is_compressed_when_asked_for(accepted, is_compressed, shared):
    headers = {} if accepted is None else {"Accept-Encoding": accepted}
    answer = shared.request(shared.metrics_port, "GET", "/metrics", headers=headers)
    assert answer.headers["Content-Encoding"] == ("gzip" if is_compressed else None)
    page = gzip.decompress(answer.body) if is_compressed else answer.body
    assert b"\nalone 1000000\n" in page


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_page_of_many_chunks_is_whole(encoding, start):
    count = 5000
    series = "\n".join(f'      - {{kind: static, labels: ["{index:050d}"], value: {index}}}' for index in range(count))
    exporter = start(config=f"metrics:\n  - name: many\n    labels: [x]\n    values:\n{series}\n")
    answer = exporter.scrape(TEXT, **{"Accept-Encoding": encoding})
    page = gzip.decompress(answer.body) if encoding == "gzip" else answer.body
    lines = [line for line in page.decode().splitlines() if line.startswith("many{")]
    assert lines == [f'many{{x="{index:050d}"}} {index}' for index in range(count)]


def test_head_tells_what_get_would(shared):
    for headers in ({}, {"Accept": OPENMETRICS, "Accept-Encoding": "gzip"}):
        get, head = (shared.request(shared.metrics_port, method, "/metrics", headers=headers) for method in ("GET", "HEAD"))
        assert (head.status, head.body) == (200, b"")
        for name in ("Content-Type", "Content-Encoding", "Vary"):
            assert head.headers[name] == get.headers[name]
        # Numbers on the page may have a digit more or less by now.
        assert abs(int(head.headers["Content-Length"]) - len(get.body)) < 200


@pytest.mark.parametrize("accept", [
    # Firefox, Chrome, Safari, and as few words as it takes.
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/*;q=0.8,*/*;q=0.5",
    "text/html", "TEXT/HTML;q=0.2, text/plain;q=0.1", "text/html, text/plain", "application/xhtml+xml, text/html",
])
def test_a_browser_finds_a_page_that_leads_to_the_metrics(accept, shared):
    get, head = (shared.request(shared.metrics_port, method, "/", headers={"Accept": accept}) for method in ("GET", "HEAD"))
    for answer in (get, head):
        assert (answer.status, answer.headers["Content-Type"], answer.headers["Vary"]) == (200, "text/html; charset=utf-8", "Accept")
        assert int(answer.headers["Content-Length"]) == len(get.body)
    assert 'href="/metrics"' in get.text and head.body == b""


@pytest.mark.parametrize("accept", [
    None, "", "*/*", "text/plain", "*/*, text/html", "text/plain, text/html", "text/html;q=0", "text/html;q=0.5, */*;q=0.8", "application/json", OPENMETRICS,
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
])
@pytest.mark.parametrize("path", ["/", "/metrics/"])
def test_any_other_client_finds_the_metrics_themselves(path, accept, shared):
    headers = {} if accept is None else {"Accept": accept}
    for method in ("GET", "HEAD"):
        root, page = (shared.request(shared.metrics_port, method, path, headers=headers) for path in (path, "/metrics"))
        assert root.status == page.status == 200
        assert (root.headers["Content-Type"], root.headers["Vary"]) == (page.headers["Content-Type"], page.headers["Vary"])
    one = shared.request(shared.metrics_port, "GET", path + "?name[]=alone", headers=headers)
    assert "alone 1000000" in one.text and "mocktrics_exporter" not in one.text
    assert shared.request(shared.metrics_port, "GET", path + "?time=x", headers=headers).status == 400


@pytest.mark.parametrize("path", ["/metric", "/metrics//", "/metrics/x", "/favicon.ico", "/%2e%2e"])
def test_other_paths_are_not_found(path, shared):
    answer = shared.request(shared.metrics_port, "GET", path)
    assert answer.status == 404 and "/metrics" in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", "/metrics", "/metrics/"])
def test_other_methods_are_not_allowed(method, path, shared):
    answer = shared.request(shared.metrics_port, method, path)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_without_self_metrics_only_what_is_mocked_is_there(start):
    exporter = start("--no-self-metrics", config="metrics: [{name: process_open_fds, values: [{kind: static, value: 3}]}]")
    assert exporter.page() == "# TYPE process_open_fds gauge\nprocess_open_fds 3\n"


def test_units_can_be_disabled(start):
    config = "metrics: [{name: a, unit: seconds, values: [{kind: static, value: 3}]}]"
    assert "\na_seconds 3\n" in start(config=config).page()
    assert "\na 3\n" in start(config="disable_units: true\n" + config).page()


def test_time_begins_with_the_process_for_the_file_and_with_the_call_for_the_api(start):
    ramp = {"kind": "ramp", "period": 1000, "peak": 1000}
    exporter = start(config="metrics: [{name: from_file, values: [{kind: ramp, period: 1000, peak: 1000}]}]")
    before = time.time_ns()
    exporter.create({"name": "from_api", "values": [ramp]})
    after = time.time_ns()
    page = exporter.page()
    instant = milliseconds(page) * 10**6
    found = values(page)
    # Both ramps rise by 1 a second from their epoch, which is within the time that the step took, to the millisecond.
    for name, earliest, latest in [
        ("from_file", exporter.started_after, exporter.started_before), ("from_api", before, after),
    ]:
        epoch = instant - found[name, frozenset()] * 1e9
        assert earliest - 2e6 <= epoch <= latest + 2e6, name


def test_two_exporters_expose_the_same_at_the_same_instant(start):
    config = (REPOSITORY / "Examples/config.yaml").read_text()
    for exporter in (start(config=config), start(config=config)):
        page = exporter.page()
        assert differences(values(page), expected_values(yaml.safe_load(config), milliseconds(page))) == []
