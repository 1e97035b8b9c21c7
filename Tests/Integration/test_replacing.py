"""PUT: a metric or a value is created or replaced in one step. No scrape is between the two definitions, and values that stay as
they were go on."""

import json
import threading

import pytest

from exporter import PATIENCE, send, wait_until
from pages import milliseconds, values
from test_api import is_changed, is_refused

CONFIG = """
metrics:
  - {name: from_file, labels: [place], values: [{kind: static, labels: [here], value: 1}]}
  - {name: all, values: [{kind: static, value: 1}]}
"""
YAML = {"Content-Type": "application/yaml"}


def ramp(label, peak=1000):
    """Rises by `peak` a thousand seconds from its epoch."""
    return {"kind": "ramp", "labels": [label], "period": 1000, "peak": peak}


def demo(*series, **more):
    return {"name": "demo", "labels": ["x"], "values": list(series), **more}


def epochs(exporter, page):
    """When the ramps of `demo` with the usual peak began, in milliseconds, by their label."""
    return {dict(labels)["x"]: milliseconds(page) - value * 1000 for (name, labels), value in values(page).items() if name == "demo"}


@pytest.fixture
def filled(start):
    exporter = start(config=CONFIG)
    exporter.create(demo(ramp("a"), ramp("b")))
    return exporter


# A metric


def test_a_metric_is_created_and_then_replaced(start):
    exporter = start(config=CONFIG)
    assert is_changed(exporter.api("PUT", "/metric/demo", demo(ramp("a"))), 201, "demo", "created")
    assert is_changed(exporter.api("PUT", "/metric/demo", demo(ramp("b"))), 200, "demo", "replaced")
    assert [value["labels"] for value in exporter.api("GET", "/metric/demo").json()["values"]] == [["b"]]
    page = exporter.page()
    assert "mocktrics_exporter_metrics_created_total 1\n" in page and "mocktrics_exporter_metrics_deleted_total 0\n" in page


def test_what_stays_as_it_was_goes_on_and_the_rest_begins(filled):
    before = epochs(filled, filled.page())
    wait_until(lambda: milliseconds(filled.page()) - before["a"] > 50, "the ramps to rise")
    definition = filled.api("GET", "/metric/demo").json()
    definition["values"] = [ramp("c"), ramp("a"), ramp("b", 2000)]
    definition["documentation"] = "Another help"
    assert filled.api("PUT", "/metric/demo", definition).status == 200
    page = filled.page()
    assert "# HELP demo Another help\n" in page
    after = epochs(filled, page)
    assert list(after) == ["c", "a", "b"]
    # The numbers on a page have sixteen digits.
    assert abs(after["a"] - before["a"]) < 0.01
    assert after["c"] > before["a"] + 50
    assert values(page)["demo", frozenset({("x", "b")})] < 2 * (milliseconds(page) - before["b"] - 50) / 1000


def test_a_counter_does_not_begin_again_when_its_help_is_changed(exporter):
    counter = {"type": "counter", "values": [{"rate": 1000}]}
    assert exporter.api("PUT", "/metric/work", counter).status == 201

    def total():
        return values(exporter.page())["work_total", frozenset()]

    before = wait_until(total, "something to count")
    assert exporter.api("PUT", "/metric/work", counter | {"documentation": "Work"}).status == 200
    assert total() >= before
    # Another rate is another counter.
    assert exporter.api("PUT", "/metric/work", counter | {"values": [{"rate": 0}]}).status == 200
    assert total() == 0


def test_the_name_may_be_left_out_of_the_body_or_is_the_same(filled):
    assert filled.api("PUT", "/metric/demo", {"documentation": "x"}).status == 200
    assert filled.api("PUT", "/metric/d%65mo", {"name": "demo"}).status == 200
    answer = filled.api("PUT", "/metric/demo", body=b"documentation: x\nname: other\n", headers=YAML)
    assert answer.status == 422
    assert answer.json()["details"] == [
        {"path": "name", "message": "found 'other', and the path names 'demo'; write that, or leave the name out", "line": 2, "column": 7}]
    assert is_refused(filled.api("PUT", "/metric/x%00", {}), 422, "U+0000")


def test_what_the_file_defines_only_the_file_replaces(filled):
    assert is_refused(filled.api("PUT", "/metric/from_file", {"labels": ["place"]}), 403, "configuration file")
    assert 'from_file{place="here"} 1\n' in filled.page()


def test_a_metric_that_would_be_exposed_as_another_one_is_refused(filled):
    filled.create({"name": "wait", "unit": "seconds"})
    assert is_refused(filled.api("PUT", "/metric/wait_seconds", {}), 409, "'wait'")
    assert is_refused(filled.api("PUT", "/metric/all", {}), 405, "GET, HEAD")
    assert is_refused(filled.api("PUT", "/metric/%61ll", {}), 422, "'all'")


def test_an_error_leaves_the_metric_as_it_was(filled):
    before = filled.api("GET", "/metric/demo").json()
    for body in (demo(ramp("a") | {"peak": "much"}), demo(ramp("a"), ramp("a")), demo(type="gouge")):
        answer = filled.api("PUT", "/metric/demo", body)
        assert answer.status == 422 and answer.json()["details"]
    assert filled.api("PUT", "/metric/demo", body=b"{").status == 400
    assert filled.api("GET", "/metric/demo").json() == before


def test_another_type_and_unit_take_the_place_of_the_old_ones(filled):
    assert filled.api("PUT", "/metric/demo", {"type": "counter", "unit": "bytes", "values": [{"rate": 0}]}).status == 200
    page = filled.mocked_page()
    assert "demo_bytes_total 0\n" in page and "demo{" not in page


# A value


def test_a_value_is_replaced_where_it_stands_or_added(filled):
    before = epochs(filled, filled.page())
    assert is_changed(filled.api("PUT", "/metric/demo/value", ramp("a", 2000)), 200, "demo", "replaced")
    assert is_changed(filled.api("PUT", "/metric/demo/value", ramp("b")), 200, "demo", "replaced")
    assert is_changed(filled.api("PUT", "/metric/demo/value", ramp("c")), 201, "demo", "created")
    definition = filled.api("GET", "/metric/demo").json()
    assert [(value["labels"], value["peak"]) for value in definition["values"]] == [(["a"], 2000), (["b"], 1000), (["c"], 1000)]
    assert abs(epochs(filled, filled.page())["b"] - before["b"]) < 0.01


def test_a_value_of_a_metric_of_the_file_is_replaced_if_it_was_added(filled):
    here, there = ({"kind": "static", "labels": [label], "value": 2} for label in ("here", "there"))
    assert filled.api("PUT", "/metric/from_file/value", there).status == 201
    assert filled.api("PUT", "/metric/from_file/value", there | {"value": 3}).status == 200
    assert is_refused(filled.api("PUT", "/metric/from_file/value", here), 403, "configuration file")
    assert 'from_file{place="here"} 1\nfrom_file{place="there"} 3\n' in filled.page()


def test_a_value_without_its_metric_or_with_a_series_of_another_is_refused(filled):
    assert is_refused(filled.api("PUT", "/metric/none/value", ramp("a")), 404, "'none'")
    assert is_refused(filled.api("PUT", "/metric/demo/value", ramp("{a,d}")), 409, "already")
    assert filled.api("PUT", "/metric/demo/value", {"kind": "static", "labels": ["a", "b"], "value": 1}).status == 422


def test_formulas_that_look_at_a_value_are_checked_again(filled):
    formula = {"kind": "formula", "labels": ["f"], "expression": 'value("a") * 2'}
    # So many that what is made of the formula does not lie beside what is made of the value.
    assert filled.api("PUT", "/metric/demo/value", ramp("{1..3000}")).status == 201
    assert filled.api("PUT", "/metric/demo/value", formula).status == 201
    assert filled.api("PUT", "/metric/demo/value", {"kind": "static", "labels": ["a"], "value": 21}).status == 200
    assert 'demo{x="f"} 42\n' in filled.page()
    loop = {"kind": "formula", "labels": ["a"], "expression": 'value("f")'}
    assert is_refused(filled.api("PUT", "/metric/demo/value", loop), 422, "depends on")
    assert 'demo{x="f"} 42\n' in filled.page()


# Beside scrapes, and after a restart


@pytest.mark.parametrize("label", ["a", "b"])
def test_a_value_without_native_buckets_replaces_none_that_has_them(exporter, label):
    fixed = {"counts": {"+Inf": 2}, "sum": 3}
    values = [{"labels": [label], "native": {"schema": 3}} | fixed for label in "ab"]
    exporter.create({"name": "demo", "type": "histogram", "labels": ["x"], "values": values})
    answer = exporter.api("PUT", "/metric/demo/value", {"labels": [label]} | fixed)
    assert answer.status == 422 and "write 'native' in all values of a metric or in none" in answer.json()["error"]


@pytest.mark.parametrize("path", ["/metric/demo", "/metric/demo/value"])
def test_no_scrape_lacks_a_series_while_it_is_edited(path, start, tmp_path):
    exporter = start("-p", tmp_path / "definitions.sqlite")
    exporter.create(demo({"kind": "static", "labels": ["a"], "value": -1}))
    pages, is_over = [], threading.Event()

    def scrape():
        while not is_over.is_set():
            pages.append(exporter.mocked_page())

    def edit(connection, index):
        value = {"kind": "static", "labels": ["a"], "value": index}
        body = json.dumps(value if path.endswith("value") else demo(value)).encode()
        assert send(connection, "PUT", path, body, {"Content-Type": "application/json"}).status == 200

    scraper = threading.Thread(target=scrape)
    scraper.start()
    try:
        connection = exporter.connect(exporter.api_port)
        for index in range(200):
            edit(connection, index)
            # So that scrapes fall on edits from the first to the last.
            wait_until(lambda: len(pages) > index // 10, "scrapes beside the edits")
        connection.close()
    finally:
        is_over.set()
        scraper.join(PATIENCE)
    assert len(pages) >= 20
    assert all(page.startswith('# TYPE demo gauge\ndemo{x="a"} ') for page in pages), [page for page in pages if "demo{" not in page]
    found = [int(page.split()[-1]) for page in pages]
    assert found == sorted(found) and len(set(found)) > 1


def test_what_was_replaced_is_there_after_a_restart_with_its_epochs(start, tmp_path):
    exporter = start("-p", tmp_path / "definitions.sqlite")
    exporter.create(demo(ramp("a"), ramp("b")))
    exporter.create({"name": "other"})
    begin = milliseconds(exporter.page())
    wait_until(lambda: milliseconds(exporter.page()) > begin + 20, "another instant")
    assert exporter.api("PUT", "/metric/demo", demo(ramp("c"), ramp("b"), ramp("a", 2000), documentation="x")).status == 200
    wait_until(lambda: milliseconds(exporter.page()) > begin + 40, "another instant")
    assert exporter.api("PUT", "/metric/demo/value", ramp("c", 3000)).status == 200
    assert exporter.api("PUT", "/metric/demo/value", ramp("d")).status == 201
    instant = milliseconds(exporter.page()) + 100_000

    def state(exporter):
        page = exporter.metrics(f"?time={instant / 1000}").text.split("# HELP mocktrics_exporter_")[0]
        return page, exporter.api("GET", "/metric/all").json()

    before = state(exporter)
    exporter.stop()
    assert state(start("-p", tmp_path / "definitions.sqlite")) == before
    assert before[0].count("demo{") == 4


# The same limits as for POST


def test_a_metric_is_replaced_at_the_limits(start):
    exporter = start("--max-metrics", "1", "--max-series", "3")
    assert exporter.api("PUT", "/metric/demo", demo(ramp("{1..3}"))).status == 201
    assert exporter.api("PUT", "/metric/demo", demo(ramp("{2..4}"))).status == 200
    assert is_refused(exporter.api("PUT", "/metric/demo", demo(ramp("{1..4}"))), 422, "--max-series")
    assert is_refused(exporter.api("PUT", "/metric/other", {}), 422, "--max-metrics")
    assert is_refused(exporter.api("PUT", "/metric/demo/value", ramp("5")), 422, "--max-series")


def test_what_a_definition_costs_is_counted_when_it_is_replaced(start):
    exporter = start("--max-age-cost", "1ms")
    rate = {"kind": "formula", "expression": "exp(sin(t/7.1)) + exp(sin(t/11.3))"}
    long = {"labels": ["a"], "epoch": "1970-01-01T00:00:00Z", "rate": rate}
    counter = demo({"labels": ["a"], "rate": 1}, type="counter")
    assert exporter.api("PUT", "/metric/demo", counter).status == 201
    assert is_refused(exporter.api("PUT", "/metric/demo", counter | {"values": [long]}), 422, "--max-age-cost")
    assert is_refused(exporter.api("PUT", "/metric/demo/value", long), 422, "--max-age-cost")
    assert exporter.api("GET", "/metric/demo").json()["values"] == counter["values"]
