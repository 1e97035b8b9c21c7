"""Every call of the API that creates, reads and deletes, with each way to be refused."""

import json

import pytest
from prometheus_client.parser import text_string_to_metric_families

from formulas import differences, expected_values

CONFIG = """
metrics:
  - name: from_file
    labels: [place]
    values: [{kind: static, labels: [here], value: 1}]
"""
GAUGE = {"name": "demo", "labels": ["a", "b"], "values": [
    {"kind": "static", "labels": ["x", "y"], "value": 1},
    {"kind": "static", "labels": ["é", ""], "value": 2},
]}
ALL_KINDS = {
    "name": "kinds", "documentation": 'Of "every" kind\\\n', "unit": "seconds", "type": "gauge", "labels": ["kind", "detail"],
    "values": [
        {"kind": "static", "labels": ["static", "\"\\\n"], "value": 0.1},
        {"kind": "static", "labels": ["static", "NaN"], "value": "NaN"},
        {"kind": "static", "labels": ["static", "-Inf"], "value": "-Inf"},
        {"kind": "ramp", "labels": ["ramp", ""], "period": "1h30m", "peak": "2k", "offset": "-2m", "invert": True},
        {"kind": "square", "labels": ["square", ""], "period": 0.25, "magnitude": 5, "duty_cycle": 12.5, "offset": 1},
        {"kind": "sine", "labels": ["sine", ""], "period": "7d", "amplitude": 1e300, "offset": "1Mi"},
        {"kind": "gaussian", "labels": ["gaussian", "😀"], "mean": -3, "sigma": "250m"},
    ],
}


@pytest.fixture
def filled(start):
    exporter = start(config=CONFIG)
    exporter.create(GAUGE)
    return exporter


def is_refused(answer, status, *fragments):
    """A refusal in the API's form, whose sentence contains what a person needs."""
    assert answer.status == status, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    refusal = answer.json()
    assert refusal["success"] is False
    assert set(refusal) <= {"success", "error", "details"}
    for fragment in fragments:
        assert fragment in refusal["error"]
    for detail in refusal.get("details", []):
        assert set(detail) == {"path", "message"}
    return True


def is_changed(answer, status, name, action):
    expected = f'{{"success":true,"name":"{name}","action":"{action}"}}'
    return (answer.status, answer.headers["Content-Type"], answer.text) == (status, "application/json", expected)


def series(page):
    return [line for line in page.splitlines() if line.startswith("demo{")]


# POST /metric


def test_a_metric_is_created(exporter):
    assert is_changed(exporter.api("POST", "/metric", GAUGE), 201, "demo", "created")
    assert exporter.mocked_page() == (
        '# TYPE demo gauge\ndemo{a="x",b="y"} 1\ndemo{a="é",b=""} 2\n'
    )


def test_a_metric_without_values_is_created_and_not_exposed(exporter):
    assert is_changed(exporter.api("POST", "/metric", {"name": "empty"}), 201, "empty", "created")
    assert exporter.mocked_page() == ""


def test_a_metric_that_exists_is_not_created_again(filled):
    assert is_refused(filled.api("POST", "/metric", {"name": "demo"}), 409, "'demo'", "exists")


def test_a_metric_that_the_file_defines_is_not_created_again(filled):
    assert is_refused(filled.api("POST", "/metric", {"name": "from_file"}), 409, "'from_file'", "exists")


def test_two_metrics_are_not_exposed_under_one_name(filled):
    filled.create({"name": "wait", "unit": "seconds"})
    answer = filled.api("POST", "/metric", {"name": "wait_seconds"})
    assert is_refused(answer, 409, "'wait_seconds'", "'wait'", "choose another name")


def test_an_invalid_metric_is_refused_with_every_mistake_in_its_place(exporter):
    answer = exporter.api("POST", "/metric", {"name": "", "valeus": [], "values": [{"kind": "ramp", "period": 0, "peak": 1}]})
    assert is_refused(answer, 422, "empty", "did you mean 'values'", "period")
    paths = {detail["path"] for detail in answer.json()["details"]}
    assert paths == {"name", "valeus", "values[0].period"}


def test_what_is_not_json_is_refused(exporter):
    assert is_refused(exporter.api("POST", "/metric", body=b'{"name": '), 400, "JSON")


# GET and DELETE of a metric


def test_all_metrics_are_listed_in_order_of_name(filled):
    filled.create({"name": "Zed"})
    filled.create({"name": "another", "unit": "x"})
    answer = filled.api("GET", "/metric/all")
    assert answer.status == 200 and answer.headers["Content-Type"] == "application/json"
    assert [metric["name"] for metric in answer.json()] == ["Zed", "another", "demo", "from_file"]
    assert answer.json()[2] == filled.api("GET", "/metric/demo").json()


def test_no_metrics_are_an_empty_list(exporter):
    assert exporter.api("GET", "/metric/all").text == "[]"


def test_a_definition_is_read_back_as_it_was_written(filled):
    answer = filled.api("GET", "/metric/demo")
    assert answer.status == 200
    assert answer.json() == {"documentation": "", "unit": "", "type": "gauge"} | GAUGE


def test_a_definition_of_the_file_is_read_like_any_other(filled):
    values = [{"kind": "static", "labels": ["here"], "value": 1}]
    assert filled.api("GET", "/metric/from_file").json() == {
        "name": "from_file", "documentation": "", "unit": "", "type": "gauge", "labels": ["place"], "values": values,
    }


def test_a_definition_posted_elsewhere_gives_the_same_series(start):
    first, second = (start(config="clock: {epoch: unix}") for _ in range(2))
    first.create(ALL_KINDS)
    definition = first.api("GET", "/metric/kinds").body
    assert second.api("POST", "/metric", body=definition).status == 201
    assert second.api("GET", "/metric/kinds").body == definition
    for exporter in (first, second):
        families = {family.name: family for family in text_string_to_metric_families(exporter.page())}
        instant = round(families["mocktrics_exporter_scrape_timestamp_seconds"].samples[0].value * 1000)
        found = {(s.name, frozenset(s.labels.items())): s.value for s in families["kinds_seconds"].samples}
        assert not differences(found, expected_values({"metrics": [ALL_KINDS]}, instant))
        assert families["kinds_seconds"].documentation == ALL_KINDS["documentation"]


def test_a_metric_that_is_unknown_cannot_be_read(filled):
    assert is_refused(filled.api("GET", "/metric/nothing"), 404, "'nothing'")


def test_a_metric_is_deleted(filled):
    answer = filled.api("DELETE", "/metric/demo")
    assert (answer.status, answer.text) == (200, '{"success":true}')
    assert "demo" not in filled.mocked_page()
    assert filled.api("GET", "/metric/demo").status == 404


def test_a_metric_that_was_deleted_can_be_created_again(filled):
    filled.api("DELETE", "/metric/demo")
    filled.create(GAUGE)


def test_a_metric_that_is_unknown_cannot_be_deleted(filled):
    assert is_refused(filled.api("DELETE", "/metric/nothing"), 404, "'nothing'")


def test_a_metric_of_the_file_cannot_be_deleted(filled):
    assert is_refused(filled.api("DELETE", "/metric/from_file"), 403, "'from_file'", "configuration file")


# Values


def test_a_value_is_added(filled):
    value = {"kind": "static", "labels": ["x", "z"], "value": 3}
    assert is_changed(filled.api("POST", "/metric/demo/value", value), 201, "demo", "created")
    assert series(filled.page())[-1] == 'demo{a="x",b="z"} 3'


@pytest.mark.parametrize(("name", "labels", "status", "fragments"), [
    ("nothing", ["x", "y"], 404, ["'nothing'"]),
    ("demo", ["x", "y"], 409, ["'demo'", "'x', 'y'", "already"]),
    ("from_file", ["here"], 409, ["'from_file'", "'here'"]),
    ("demo", ["x"], 422, ["1 label value;", "2 labels (a, b)"]),
    ("demo", [], 422, ["0 label values;", "2 labels (a, b)"]),
    ("demo", ["x", "y", "z"], 422, ["3 label values;", "2 labels (a, b)"]),
])
def test_a_value_that_does_not_fit_is_refused(name, labels, status, fragments, filled):
    before = filled.mocked_page()
    answer = filled.api("POST", f"/metric/{name}/value", {"kind": "static", "labels": labels, "value": 3})
    assert is_refused(answer, status, *fragments)
    assert filled.mocked_page() == before


def test_an_invalid_value_is_refused_in_its_place(filled):
    answer = filled.api("POST", "/metric/demo/value", {"kind": "stattic", "labels": ["x", "z"], "value": 3})
    assert is_refused(answer, 422, "did you mean 'static'?")
    assert [detail["path"] for detail in answer.json()["details"]] == ["kind"]


def test_a_value_is_deleted(filled):
    answer = filled.api("DELETE", "/metric/demo/value?labels=x&labels=y")
    assert is_changed(answer, 200, "demo", "deleted")
    assert series(filled.page()) == ['demo{a="é",b=""} 2']


def test_the_value_of_a_metric_without_labels_is_deleted(exporter):
    exporter.create({"name": "plain", "values": [{"kind": "static", "value": 1}]})
    assert is_changed(exporter.api("DELETE", "/metric/plain/value"), 200, "plain", "deleted")
    assert exporter.mocked_page() == ""


@pytest.mark.parametrize(("path", "status", "fragments"), [
    ("nothing/value?labels=x&labels=y", 404, ["'nothing'"]),
    ("demo/value?labels=x&labels=z", 404, ["'x', 'z'"]),
    ("demo/value?labels=y&labels=x", 404, ["'y', 'x'"]),
    ("demo/value?labels=x&labels=Y", 404, ["'x', 'Y'"]),
    ("demo/value?labels=x&labels=y%20", 404, ["'x', 'y '"]),
    ("demo/value?labels=x", 422, ["1 label value given", "2 labels (a, b)"]),
    ("demo/value", 422, ["0 label values given", "2 labels (a, b)"]),
    ("demo/value?labels=x,y", 422, ["1 label value given"]),
    ("demo/value?labels=x&labels=y&labels=z", 422, ["3 label values given"]),
    ("demo/value?label=x&label=y", 422, ["0 label values given", "labels="]),
    ("from_file/value?labels=here", 403, ["'here'", "'from_file'", "configuration file"]),
])
def test_a_value_is_not_deleted_unless_its_labels_match_in_order_and_exactly(path, status, fragments, filled):
    before = filled.mocked_page()
    assert is_refused(filled.api("DELETE", f"/metric/{path}"), status, *fragments)
    assert filled.mocked_page() == before


def test_a_value_added_to_a_metric_of_the_file_can_be_deleted_again(filled):
    before = filled.mocked_page()
    value = {"kind": "static", "labels": ["there"], "value": 2}
    assert is_changed(filled.api("POST", "/metric/from_file/value", value), 201, "from_file", "created")
    assert 'from_file{place="there"} 2\n' in filled.page()
    assert is_changed(filled.api("DELETE", "/metric/from_file/value?labels=there"), 200, "from_file", "deleted")
    assert filled.mocked_page() == before


def test_the_exporter_counts_what_the_api_changed(filled):
    filled.api("DELETE", "/metric/demo")
    filled.create({"name": "one"})
    filled.create({"name": "two", "values": [{"kind": "static", "value": 1}]})
    page = filled.page().splitlines()
    for line in ("mocktrics_exporter_metrics_created_total 3", "mocktrics_exporter_metrics_deleted_total 1",
                 'mocktrics_exporter_metrics{layer="file"} 1', 'mocktrics_exporter_metrics{layer="api"} 2',
                 "mocktrics_exporter_series 2"):
        assert line in page


def test_a_large_definition_is_read_back_whole(exporter):
    values = [{"kind": "static", "labels": [str(index)], "value": index} for index in range(5000)]
    exporter.create({"name": "many", "labels": ["index"], "values": values})
    assert json.loads(exporter.api("GET", "/metric/many").body)["values"] == values
