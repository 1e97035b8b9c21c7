"""What the page asks the API for, and programs may ask too."""

import gzip
import json
import time

import pytest

from exporter import wait_until
from formulas import is_equal, signal_value

CONFIG = """
clock: {epoch: unix}
metrics:
  - {name: room, unit: celsius, documentation: Warm, labels: [place], values: [
      {kind: sine, labels: [attic], period: 5m, amplitude: 8}, {kind: static, labels: ["c-{1..300}"], value: 12}]}
  - {name: requests, type: counter, values: [{rate: 5}]}
  - {name: empty}
"""

SINE = {"name": "x", "values": [{"kind": "sine", "period": 10, "amplitude": 3}]}
YAML = {"Content-Type": "application/yaml"}


def listed(exporter, query=""):
    answer = exporter.api("GET", f"/metrics{query}")
    assert answer.status == 200, answer.text
    return answer.json()


def test_metrics_are_listed_in_order_of_their_exposed_names_without_their_values(shared):
    answer = listed(shared)
    assert [metric["exposed_name"] for metric in answer["metrics"]] == ["empty", "requests_total", "room_celsius"]
    assert answer["metrics"][2] == {
        "name": "room", "exposed_name": "room_celsius", "documentation": "Warm", "type": "gauge", "unit": "celsius",
        "labels": ["place"], "values": 2, "series": 301, "layer": "file",
    }
    assert (answer["total"], answer["layers"]) == (3, {"file": 3, "api": 0})
    assert (answer["types"]["gauge"], answer["types"]["counter"], answer["types"]["info"]) == (2, 1, 0)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?limit=1", ["empty"]),
        ("?limit=1&offset=2", ["room"]),
        ("?offset=9", []),
        ("?search=total", ["requests"]),
        ("?search=PLACE", ["room"]),
        ("?search=place%3Dc-300", ["room"]),
        ("?search=place%3Dc-301", []),
        ("?search=c-77", ["room"]),
        ("?search=gauge", ["empty", "room"]),
        ("?search=gauge&search=att", ["room"]),
        ("?type=counter", ["requests"]),
        ("?layer=api", []),
    ],
)
def test_a_part_of_the_list_is_asked_for(query, names, shared):
    assert [metric["name"] for metric in listed(shared, query)["metrics"]] == names


def test_counts_by_type_are_of_all_that_the_search_finds(shared):
    answer = listed(shared, "?type=counter&search=e")
    assert (answer["total"], answer["types"]["gauge"], answer["layers"]["file"]) == (1, 2, 1)


@pytest.mark.parametrize("query", ["?limit=0", "?limit=1001", "?offset=-1", "?limit=x", "?type=gouge", "?layer=disk"])
def test_a_list_that_makes_no_sense_is_refused_with_what_is_allowed(query, shared):
    answer = shared.api("GET", f"/metrics{query}")
    assert answer.status == 422
    assert "allowed" in answer.json()["error"]


def test_values_are_listed_a_part_at_a_time_with_where_they_came_from(start):
    exporter = start(config=CONFIG)
    exporter.api("POST", "/metric/room/value", {"kind": "static", "labels": ["hall"], "value": 1})
    answer = exporter.api("GET", "/metric/room/values?offset=1").json()
    assert (answer["metric"]["series"], answer["total"]) == (302, 3)
    assert [(value["labels"], value["series"], value["layer"]) for value in answer["values"]] == [
        (["c-{1..300}"], 300, "file"), (["hall"], 1, "api"),
    ]
    assert answer["values"][1]["definition"] == {"kind": "static", "labels": ["hall"], "value": 1}
    assert exporter.api("GET", "/metric/nothing/values").status == 404


def test_the_status_tells_of_the_last_scrape(start):
    exporter = start(config=CONFIG)
    before = exporter.api("GET", "/status").json()
    assert before["metrics"] == {"file": 3, "api": 0} and (before["series"], before["pending"]) == (302, None)
    assert before["metrics_port"] == exporter.metrics_port
    assert exporter.started_after / 1e9 - 0.01 < before["started_at"] < exporter.started_before / 1e9
    assert before["scrapes"] == {"total": 0, "per_second": 0, "last": None}
    sent = time.time()
    body = exporter.metrics(**{"User-Agent": "tester/1.0", "Accept-Encoding": "gzip"}).body
    scrapes = exporter.api("GET", "/status").json()["scrapes"]
    assert scrapes["total"] == 1 and is_equal(scrapes["per_second"], 1 / 60)
    last = scrapes["last"]
    assert (last["address"], last["user_agent"], last["bytes"]) == ("127.0.0.1", "tester/1.0", len(body))
    assert last["format"].startswith("text/plain") and last["complete"] is True
    assert sent - 0.01 <= last["at"] <= time.time() and 0 < last["duration"] <= time.time() - sent


def test_the_status_tells_what_waits_for_its_totals(start):
    waves = " + ".join(f"sin(t*t*{1 + wave / 100})" for wave in range(20))
    rate = {"kind": "formula", "expression": f"50 + {waves}"}
    values = [{"labels": ["{1..7}"], "rate": rate, "epoch": "1970-01-01T00:00:00Z"}]
    config = json.dumps({"metrics": [{"name": "work", "type": "counter", "labels": ["n"], "values": values}]})
    exporter = start(config=config)
    pending = exporter.api("GET", "/status").json()["pending"]
    assert (pending["series"], pending["causes"]) == (7, ["rate: formula"])
    assert 0 <= pending["progress"] < 1

    def progress():
        return exporter.api("GET", "/status").json()["pending"]["progress"]

    wait_until(lambda: progress() > pending["progress"], "progress")
    (exporter.folder / "config.yaml").write_text(CONFIG)
    assert exporter.api("POST", "/-/reload").status == 200
    wait_until(lambda: exporter.api("GET", "/status").json()["pending"] is None, "the end of the work")


def test_a_page_in_many_chunks_is_counted_to_its_last_byte(start):
    exporter = start(config="metrics: [{name: many, labels: [n], values: [{kind: sine, labels: ['{1..30000}'], period: 1h, amplitude: 1}]}]")
    body = exporter.metrics().body
    assert len(body) > 500_000
    # It is put down once the last byte has been handed over, which may be a moment after the client has it.
    last = wait_until(lambda: exporter.api("GET", "/status").json()["scrapes"]["last"], "the end of the scrape")
    assert last["bytes"] == len(body)


def test_a_scrape_that_was_given_up_is_said_to_be_incomplete(start):
    exporter = start(config="metrics: [{name: many, labels: [n], values: [{kind: sine, labels: ['{1..20000}'], period: 1h, amplitude: 1}]}]")
    connection = exporter.slow_socket(exporter.metrics_port)
    connection.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
    connection.recv(1000)
    connection.close()
    last = wait_until(lambda: exporter.api("GET", "/status").json()["scrapes"]["last"], "the end of the scrape")
    assert last["complete"] is False


def test_samples_of_a_part_of_the_series(shared):
    path = "/metric/room/samples?from=0&to=0&step=1"
    everything = shared.api("GET", path).json()["series"]
    part = shared.api("GET", f"{path}&offset=299&limit=2").json()["series"]
    assert part == everything[299:301]
    assert shared.api("GET", f"{path}&offset=301").json()["series"] == []
    assert shared.api("GET", f"{path}&limit=0").status == 422


def test_samples_of_a_large_family_are_computed_for_the_part_alone(start):
    config = "metrics: [{name: many, labels: [n], values: [{kind: sine, labels: ['{1..20000}'], period: 1h, amplitude: 1}]}]"
    exporter = start(config=config)
    assert exporter.api("GET", "/metric/many/samples").status == 422
    answer = exporter.api("GET", "/metric/many/samples?offset=19999&limit=20").json()
    assert [series["labels"] for series in answer["series"]] == [{"n": "20000"}]


def test_a_preview_is_what_the_samples_would_be_and_creates_nothing(start):
    exporter = start(config=CONFIG)
    query = "?from=0&to=20&step=0.5"
    answer = exporter.api("POST", f"/samples{query}", SINE)
    assert answer.status == 200, answer.text
    preview = answer.json()
    for instant, value in preview["series"][0]["points"]:
        assert is_equal(value, signal_value(SINE["values"][0], round(instant * 1000)))
    assert preview["series_count"] == 1
    assert exporter.api("GET", "/metric/x").status == 404
    exporter.create(SINE)
    assert exporter.api("GET", f"/metric/x/samples{query}").json()["series"] == preview["series"]
    assert exporter.api("GET", "/metric/x").json() == preview["definition"]
    # The name is taken now, which is no matter for a preview.
    assert exporter.api("POST", f"/samples{query}", SINE).status == 200


def test_a_preview_is_refused_as_the_definition_would_be(shared):
    wrong = {"name": "x", "labels": ["a"], "values": [{"kind": "sine", "period": 0, "amplitude": 3}]}
    preview, creation = (shared.api("POST", path, wrong) for path in ("/samples", "/metric"))
    assert preview.status == creation.status == 422
    assert preview.json() == creation.json()
    clash = {"name": "all", "values": []}
    assert shared.api("POST", "/samples", clash).json() == shared.api("POST", "/metric", clash).json()


def test_bodies_may_be_yaml(exporter):
    body = b"name: y # a comment\nlabels: [a]\nvalues:\n  - {kind: static, labels: [x], value: 2k}\n"
    assert exporter.api("POST", "/metric", body=body, headers=YAML).status == 201
    answer = exporter.api("POST", "/metric/y/value", body=b"kind: static\nlabels: [z]\nvalue: 1\n", headers=YAML)
    assert answer.status == 201, answer.text
    values = exporter.api("GET", "/metric/y").json()["values"]
    assert [(value["labels"], value["value"]) for value in values] == [(["x"], 2000), (["z"], 1)]


@pytest.mark.parametrize(
    ("body", "path", "place"),
    [
        (b"name: y\nvalues:\n  - {kind: sine, period: 0s, amplitude: 1}\n", "values[0].period", (3, 26)),
        (b"name: y\nvalues:\n  - {kind: static, value: 1}\n  - {kind: static, value: 2}\n", "values[1].labels", (4, 5)),
        (b"name: y\nlabels: [a]\nvalues:\n  - {kind: static, value: 1}\n", "values[0].labels", (4, 5)),
        (b"name: [\n", "", (2, 1)),
        (b"- 1\n", "", (1, 1)),
    ],
)
def test_mistakes_in_yaml_are_told_with_line_and_column(body, path, place, exporter):
    for address in ("/metric", "/samples"):
        answer = exporter.api("POST", address, body=body, headers=YAML)
        assert answer.status == 422, answer.text
        detail = answer.json()["details"][0]
        assert (detail["path"], (detail["line"], detail["column"])) == (path, place)


def test_mistakes_in_json_have_no_place_but_their_path(exporter):
    detail = exporter.api("POST", "/metric", {"name": "y", "values": [{"kind": "sine"}]}).json()["details"][0]
    assert set(detail) == {"path", "message"}


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"*a", b"a: &a [*a]"])
def test_what_is_no_document_is_refused(body, exporter):
    assert exporter.api("POST", "/metric", body=body, headers=YAML).status in (400, 422)


def test_long_answers_are_compressed_for_those_who_take_it(shared):
    plain = shared.api("GET", "/openapi.json")
    compressed = shared.api("GET", "/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert compressed.headers["Content-Encoding"] == "gzip" and plain.headers["Content-Encoding"] is None
    assert gzip.decompress(compressed.body) == plain.body
    assert len(compressed.body) < len(plain.body) / 5
    assert json.loads(plain.body)["openapi"]
