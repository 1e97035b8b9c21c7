"""Changes on the page are made in one step each, and work for every name that there can be."""

import json

import pytest
from playwright.sync_api import expect

from exporter import run
from test_api import is_refused

CONFIG = {"metrics": [{"name": "all", "labels": ["x"], "values": [{"kind": "static", "labels": ["1"], "value": 7}]}]}
NAMES = ["a/b", "/", "50%", "%2e%2e", "%2F", "a?b=c", "a#b", "...", ". .", "a//b", "./x", "é ü", "a+b&c", "\\", "value"]


def demo(*values):
    return {"name": "demo", "labels": ["x"], "values": list(values)}


def static(label, value):
    return {"kind": "static", "labels": [label], "value": value}


@pytest.fixture
def asked(exporter, visit):
    """Opens the page at a view; gives it, and the list of changes that it asks for."""

    def open_at(view):
        page, calls = visit(exporter, view), []
        page.on("request", lambda request: calls.append((request.method, request.url.partition("/metric")[2])) if request.method != "GET" else None)
        return page, calls

    return open_at


def changes(calls):
    """Without previews, which change nothing."""
    return [call for call in calls if call[1]]


def test_a_metric_is_changed_in_one_step(exporter, asked):
    exporter.create(demo(static("a", 1), static("b", 2)))
    page, calls = asked("#/metric/demo/edit")
    page.get_by_label("documentation", exact=True).fill("Help")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".documentation")).to_have_text("Help")
    assert changes(calls) == [("PUT", "/demo")]
    assert exporter.api("GET", "/metric/demo").json()["documentation"] == "Help"


def test_a_metric_under_another_name_takes_the_place_of_the_old_one(exporter, asked):
    exporter.create(demo(static("a", 1)))
    page, calls = asked("#/metric/demo/edit")
    page.get_by_label("name", exact=True).first.fill("other")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="other", exact=True)).to_be_visible()
    assert changes(calls)[-1] == ("DELETE", "/demo")
    assert [metric["name"] for metric in exporter.api("GET", "/metric/all").json()] == ["other"]


def test_a_value_is_changed_in_one_step_where_it_stands(exporter, asked):
    exporter.create(demo(static("a, b", 1), static("b", 2)))
    page, calls = asked("#/metric/demo")
    page.get_by_role("link", name="Change the value a, b").click()
    value = page.locator("fieldset.value")
    expect(value.get_by_label("label x", exact=True)).to_have_value("a, b")
    value.get_by_label("value", exact=True).fill("nothing")
    page.get_by_role("button", name="Save").click()
    expect(value.get_by_label("value", exact=True)).to_have_attribute("aria-invalid", "true")
    value.get_by_label("value", exact=True).fill("5")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="demo", exact=True)).to_be_visible()
    assert ("PUT", "/demo/value") in changes(calls) and {method for method, _ in changes(calls)} == {"PUT"}
    assert exporter.api("GET", "/metric/demo").json()["values"] == [static("a, b", 5), static("b", 2)]


def test_a_value_with_other_labels_takes_the_place_of_the_old_one(exporter, asked):
    exporter.create(demo(static("a", 1), static("b", 2)))
    page, calls = asked("#/metric/demo")
    page.get_by_role("link", name="Change the value a").click()
    label = page.locator("fieldset.value").get_by_label("label x", exact=True)
    label.fill("b")
    page.get_by_role("button", name="Save").click()
    expect(label).to_have_attribute("aria-invalid", "true")
    label.fill("c")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="demo", exact=True)).to_be_visible()
    assert exporter.api("GET", "/metric/demo").json()["values"] == [static("b", 2), static("c", 1)]


def test_values_of_the_file_are_not_changed_here(start, visit):
    exporter = start(config=json.dumps(CONFIG))
    page = visit(exporter, "#/metric/all")
    expect(page.locator(".values tbody tr")).to_have_count(1)
    expect(page.get_by_role("link", name="Change")).to_have_count(0)
    # `/metric/all` lists every metric; this one has its definition all the same.
    expect(page.locator(".definitions")).to_contain_text('"name": "all"')


@pytest.mark.parametrize("name", NAMES)
def test_every_name_can_be_asked_for_by_a_browser(name, exporter, visit):
    exporter.create(demo(static("1", 1)) | {"name": name})
    page = visit(exporter)
    page.get_by_role("link", name=name, exact=True).first.click()
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    expect(page.locator(".definitions")).to_contain_text('"kind": "static"')
    page.get_by_role("link", name="Change", exact=True).first.click()
    page.get_by_label("documentation", exact=True).fill("Help")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".documentation")).to_have_text("Help")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("region", name="Undo")).to_contain_text("is deleted")
    assert exporter.api("GET", "/metric/all").json() == []


@pytest.mark.parametrize("name", [".", ".."])
def test_names_that_no_browser_can_ask_for_are_refused(name, exporter, config_file):
    assert is_refused(exporter.api("POST", "/metric", {"name": name}), 422, f"'{name}'", "folder", "another name")
    # As a client sends it that leaves paths as they are.
    assert is_refused(exporter.api("PUT", f"/metric/{name}", {}), 422, "folder")
    assert exporter.api("GET", f"/metric/{name}").status == 404
    result = run("check", "-f", config_file(json.dumps({"metrics": [{"name": name}]})))
    assert result.returncode == 1 and "metrics[0].name" in result.stderr.decode()
