"""The page, in a real browser: what it shows, and what can be done with it."""

import json
import re
import time

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from browser import NARROW, WIDE, numbers
from exporter import Exporter
from forms import fill, fill_metric, fill_value
from formulas import is_equal, signal_value

CONFIG = """
clock: {epoch: unix}
seed: 7
metrics:
  - {name: room, documentation: How warm it is, unit: celsius, labels: [place], values: [
      {kind: sine, labels: [attic], period: 5m, amplitude: 8, offset: 21}, {kind: static, labels: [cellar], value: 12}]}
  - {name: requests, type: counter, labels: [pod, method], values: [
      {labels: ["web-{1..2}", GET], rate: 5}, {labels: ["web-{1..2}", POST], rate: {kind: ramp, period: 4m, peak: 10}}]}
  - {name: latency, unit: seconds, type: histogram, labels: [path], values: [
      {labels: [/cart], rate: 40, distribution: {uniform: {min: 0, max: 1}}, buckets: [0.25, 0.5, 0.75, 1]}]}
  - {name: size, type: summary, values: [{rate: 5, distribution: {exponential: {mean: 3}}, quantiles: [0.5, 0.9]}]}
  - {name: phase, type: stateset, values: [{states: [idle, busy], schedule: [{state: idle, for: 40s}, {state: busy, for: 20s}]}]}
  - {name: build, type: info, labels: [version], values: [{labels: ["1.2"]}]}
"""

KINDS = {
    "static": {"value": 42},
    "ramp": {"period": "90s", "peak": 7, "offset": -2, "invert": True},
    "triangle": {"period": "90s", "peak": 7, "offset": 1},
    "square": {"period": "90s", "magnitude": 5, "duty_cycle": 30},
    "pulse": {"every": "1m", "width": "7s", "height": "2k", "baseline": 2},
    "sine": {"period": "2m", "amplitude": 3, "offset": 5, "noise": {"sigma": 2, "hold": "10s"}},
    "sequence": {"steps": [{"value": 1, "for": "20s"}, {"value": 5, "for": "45s"}], "interpolate": "linear"},
    "replay": {"points": [{"at": "5s", "value": 1}, {"at": "30s", "value": 4}], "loop": True},
    "daily": {"points": {"09:00": 80, "18:30": 20}},
    "exponential": {"from": 100, "to": 20, "time_constant": "1000d"},
    "sigmoid": {"from": 1, "to": 9, "at": "30s", "over": "30000d"},
    "gaussian": {"mean": 10, "sigma": 2},
    "uniform": {"min": -1, "max": 1, "hold": "15s"},
    "random_walk": {"start": 50, "step": 3, "min": 40, "max": 60},
    "poisson": {"rate": 5},
    "formula": {"expression": "2*t + 1"},
    "sum": {"signals": [5, {"kind": "ramp", "period": "90s", "peak": 7}]},
    "product": {"signals": [2, {"kind": "sine", "period": "5m", "amplitude": 1}]},
    "max": {"signals": [3, {"kind": "ramp", "period": "90s", "peak": 7}]},
    "min": {"signals": [3, {"kind": "ramp", "period": "90s", "peak": 7}]},
    "switch": {"until": "30s", "signal": 1, "else": {"kind": "ramp", "period": "90s", "peak": 7}},
}


def expected(signal, milliseconds, name):
    if signal["kind"] == "formula":
        return 2 * milliseconds / 1000 + 1
    return signal_value(signal, milliseconds, name, seed=7)


def rows(page):
    return page.locator(".metrics tbody tr")


def names(page):
    return [text.strip() for text in page.locator(".metrics tbody th a").all_inner_texts()]


def undo(page):
    return page.get_by_role("button", name="Undo")


# The overview.


def test_the_overview_has_each_metric_with_its_type_unit_series_and_origin(shared, visit):
    page = visit(shared)
    expect(rows(page)).to_have_count(6)
    assert names(page) == ["build_info", "latency_seconds", "phase", "requests_total", "room_celsius", "size"]
    row = rows(page).filter(has_text="room_celsius")
    assert row.locator("td").all_inner_texts()[:5] == ["place", "gauge", "celsius", "2", "file"]
    expect(row).to_contain_text("How warm it is")


def test_each_metric_has_a_picture_of_the_minutes_around_now(shared, visit):
    page = visit(shared)
    expect(page.locator(".sparkline svg")).to_have_count(6)
    picture = rows(page).filter(has_text="room_celsius").get_by_role("img")
    assert picture.get_attribute("aria-label") == "room_celsius: from 13 to 29"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("late", ["latency_seconds"]),
        ("ROOM", ["room_celsius"]),
        ("counter", ["requests_total"]),
        ("pod", ["requests_total"]),
        ("web-2", ["requests_total"]),
        ("place=cellar", ["room_celsius"]),
        ("place=cella", []),
        ("s total web", ["requests_total"]),
        ("size room", []),
    ],
)
def test_the_search_finds_names_labels_and_types(words, found, shared, visit):
    page = visit(shared)
    expect(rows(page)).to_have_count(6)
    page.get_by_label("Search metrics").fill(words)
    expect(page.locator(".found")).to_have_text(f"{len(found)} metric" + ("" if len(found) == 1 else "s"))
    if found:
        assert names(page) == found
    else:
        page.get_by_role("button", name="Show all metrics").click()
        expect(rows(page)).to_have_count(6)


def test_metrics_can_be_chosen_by_type_and_the_choice_is_in_the_address(shared, visit):
    page = visit(shared)
    page.get_by_label("Type").select_option("summary")
    expect(rows(page)).to_have_count(1)
    page.reload()
    expect(page.get_by_label("Type")).to_have_value("summary")
    assert names(page) == ["size"]


def test_the_health_of_the_exporter_is_shown(start, visit):
    exporter = start(config=CONFIG)
    page = visit(exporter)
    health = page.locator(".health")
    expect(health).to_contain_text("Last scrapenever")
    exporter.metrics(**{"User-Agent": "Prometheus/9.9.9 (test)"})
    expect(health).to_contain_text("Prometheus/9.9.9 at 127.0.0.1")
    expect(health).to_contain_text("Scrapes1")
    sent = len(exporter.metrics(**{"User-Agent": "other"}).body)
    expect(health).to_contain_text(f"{sent / 1000:#.3g} kB")


def test_an_empty_exporter_says_how_to_begin(exporter, visit):
    page = visit(exporter)
    expect(page.get_by_role("heading", name="There are no metrics yet")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="New metric").click()
    expect(page.get_by_role("heading", name="New metric")).to_be_visible()


# It oscillates faster than once a second, so that it takes hours to sum up.
WAVES = " + ".join(f"sin(t*t*{1 + wave / 100})" for wave in range(20))


def waiting(epoch, *, also=""):
    """A file with seven series, which are left out until they are summed up from an instant."""
    return f"""
metrics:
  - {{name: room, values: [{{kind: static, value: 12}}]}}
  - {{name: work, type: counter, labels: [n], values: [
      {{labels: ["{{1..7}}"], rate: {{kind: formula, expression: "50 + {WAVES}"}}, epoch: "{epoch}"}}]}}
{also}"""


LONG_AGO, LATELY = "1970-01-01T00:00:00Z", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


@pytest.fixture(scope="module")
def at_work(tmp_path_factory):
    with Exporter(tmp_path_factory.mktemp("at-work"), config=waiting(LONG_AGO)) as exporter:
        yield exporter


def reread(exporter, config):
    (exporter.folder / "config.yaml").write_text(config)
    assert exporter.api("POST", "/-/reload").status == 200


def test_what_is_left_out_until_totals_are_complete_is_said_as_long_as_it_is(start, visit):
    exporter = start(config=waiting(LONG_AGO))
    page = visit(exporter)
    line = page.locator(".pending")
    expect(line.get_by_role("status")).to_have_text("7 series are left out until totals are complete (rate: formula)")
    expect(line.get_by_role("progressbar", name="Totals that are complete")).to_be_visible()
    expect(line).to_contain_text(re.compile(r"\d+ %$"))
    reread(exporter, waiting(LATELY, also="  - {name: new, values: [{kind: static, value: 1}]}\n"))
    expect(rows(page)).to_have_count(3)
    expect(line.get_by_role("status")).to_be_empty()
    expect(line.get_by_role("progressbar")).to_have_count(0)
    assert line.bounding_box()["height"] == 0
    expect(page.locator(".sparkline svg")).to_have_count(3)


def test_where_nothing_waits_nothing_is_said_of_it(shared, visit):
    page = visit(shared)
    expect(rows(page)).to_have_count(6)
    assert page.locator(".pending").inner_text() == ""


def test_a_metric_that_waits_says_so_until_it_is_drawn(start, visit):
    exporter = start(config=waiting(LONG_AGO))
    page = visit(exporter, "#/metric/work")
    note = page.locator(".note")
    expect(note).to_contain_text("Left out until totals are complete")
    reread(exporter, waiting(LATELY))
    expect(note).to_be_empty()
    assert any(value is not None for _, value in numbers(page)['work_total{n="1"}'])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("view", ["", "#/metric/work"])
def test_axe_finds_nothing_in_what_waits(view, theme, at_work, visit):
    page = visit(at_work, view, color_scheme=theme)
    expect(page.locator(".pending p, .note p")).to_contain_text("left out until totals are complete", ignore_case=True)
    assert axe_findings(page) == []


def test_what_waits_is_no_wider_than_a_narrow_screen(at_work, visit):
    page = visit(at_work, viewport=NARROW)
    expect(page.locator(".pending")).to_contain_text("7 series")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


# A metric.


def test_the_plot_of_a_metric_is_what_the_formula_says(shared, visit):
    page = visit(shared, "#/metric/room")
    lines = numbers(page)
    assert set(lines) == {'room_celsius{place="attic"}', 'room_celsius{place="cellar"}'}
    points = lines['room_celsius{place="attic"}']
    assert len(points) > 100
    for instant, value in points:
        signal = {"kind": "sine", "period": "5m", "amplitude": 8, "offset": 21}
        assert is_equal(value, signal_value(signal, instant))
    # What is to come is known as well.
    assert points[0][0] / 1000 < time.time() < points[-1][0] / 1000


def test_a_counter_is_shown_as_a_rate_and_as_a_value(shared, visit):
    page = visit(shared, "#/metric/requests")
    rate = numbers(page)['requests_total{pod="web-1", method="GET"}']
    assert all(is_equal(value, 5) for _, value in rate)
    page.get_by_role("button", name="Value", exact=True).click()
    for instant, value in numbers(page)['requests_total{pod="web-1", method="GET"}']:
        assert is_equal(value, 5 * instant / 1000)


def test_a_histogram_is_shown_as_a_heat_map_and_as_quantiles(shared, visit):
    page = visit(shared, "#/metric/latency")
    expect(page.locator(".legend")).to_contain_text("the stronger the colour, the more")
    heat = numbers(page)
    assert list(heat) == ["≤ 0.25", "≤ 0.5", "≤ 0.75", "≤ 1", "≤ +Inf"]
    for bucket, rate in zip(heat, [10, 10, 10, 10, 0], strict=True):
        # Counts are whole: over a quarter of a minute, a rate of ten is right to the tenth.
        assert all(abs(value - rate) < 0.2 for _, value in heat[bucket]), bucket
    page.get_by_role("button", name="Quantiles").click()
    lines = numbers(page)
    for share in (0.5, 0.9, 0.99):
        points = lines[f'p{share * 100:g}{{path="/cart"}}']
        # Of values that are spread evenly from 0 to 1, a share is below the share.
        assert all(abs(value - share) < 0.02 for _, value in points), share


def test_a_summary_shows_its_quantiles_and_an_info_its_labels(shared, visit):
    page = visit(shared, "#/metric/size")
    lines = numbers(page)
    assert all(is_equal(value, 3 * 0.6931471805599453) for _, value in lines['size{quantile="0.5"}'])
    page.goto(page.url.replace("size", "build"))
    assert all(value == 1 for _, value in numbers(page)['build_info{version="1.2"}'])


def test_a_plot_runs_with_the_clock_and_is_dragged_into_the_past_and_the_future(shared, visit):
    page = visit(shared, "#/metric/room")
    live = page.get_by_role("button", name="Run with the clock")
    expect(live).to_have_attribute("aria-pressed", "true")
    shown = page.locator(".range")
    before = shown.inner_text()
    expect(shown).not_to_have_text(before)

    surface = page.locator(".u-over").bounding_box()
    middle = surface["x"] + surface["width"] / 2, surface["y"] + surface["height"] / 2

    def drag(pixels):
        page.mouse.move(*middle)
        page.mouse.down()
        page.mouse.move(middle[0] + pixels, middle[1], steps=5)
        page.mouse.up()
        return numbers(page)['room_celsius{place="attic"}']

    past = drag(surface["width"] / 2)
    expect(live).to_have_attribute("aria-pressed", "false")
    assert past[-1][0] / 1000 < time.time() and past[0][0] / 1000 < time.time() - 300
    for _ in range(2):
        drag(-surface["width"] / 2)
    future = drag(-surface["width"] / 2)
    assert future[0][0] / 1000 > time.time()
    live.click()
    expect(live).to_have_attribute("aria-pressed", "true")


def test_the_keyboard_moves_a_plot(shared, visit):
    page = visit(shared, "#/metric/room")
    plot = page.locator(".plot")
    plot.focus()
    page.keyboard.press("ArrowLeft")
    live = page.get_by_role("button", name="Run with the clock")
    expect(live).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("+")
    expect(page.locator(".range")).to_contain_text("every")
    page.keyboard.press("Home")
    expect(live).to_have_attribute("aria-pressed", "true")


def test_without_the_plotting_library_the_numbers_are_there(shared, visit):
    page = visit(shared)
    page.watch.allowed.append("the server responded with a status of 404")
    page.route("**/uPlot.iife.js", lambda route: route.fulfill(status=404, body=""))
    page.goto(page.url.split("#")[0] + "#/metric/room")
    expect(page.locator(".plot")).to_be_attached()
    expect(page.locator(".note")).to_contain_text("built without uPlot")
    assert len(numbers(page)['room_celsius{place="cellar"}']) > 100


def test_a_line_can_be_hidden_in_the_legend(shared, visit):
    page = visit(shared, "#/metric/room")
    line = page.get_by_role("button", name=re.compile("cellar"))
    expect(line).to_have_attribute("aria-pressed", "true")
    line.click()
    expect(line).to_have_attribute("aria-pressed", "false")


def test_the_definition_is_there_as_yaml_and_json(shared, visit):
    page = visit(shared, "#/metric/latency")
    definition = shared.api("GET", "/metric/latency").json()
    text = page.get_by_role("region", name="YAML").inner_text()
    written = yaml.safe_load(text)["metrics"][0]
    assert written == {key: value for key, value in definition.items() if value != ""}
    assert json.loads(page.get_by_role("region", name="JSON").inner_text()) == definition


def test_what_is_shown_can_be_copied(shared, visit):
    page = visit(shared, "#/metric/requests", permissions=["clipboard-read", "clipboard-write"])
    expect(page.get_by_role("region", name="Events a second", exact=True)).to_have_text("rate(requests_total[5m])")
    page.get_by_role("button", name="Copy YAML").click()
    expect(page.get_by_role("button", name="Copy YAML")).to_have_text("Copied")
    assert "name: requests" in page.evaluate("navigator.clipboard.readText()")


def test_queries_and_the_scrape_configuration_fit_the_metric(shared, visit):
    page = visit(shared, "#/metric/latency")
    query = "histogram_quantile(0.9, sum by (le) (rate(latency_seconds_bucket[5m])))"
    expect(page.get_by_role("region", name="Nine of ten are below")).to_have_text(query)
    scraping = page.get_by_role("region", name="The scrape configuration of Prometheus")
    configuration = yaml.safe_load(scraping.inner_text())
    assert configuration["scrape_configs"][0]["static_configs"][0]["targets"] == [f"127.0.0.1:{shared.metrics_port}"]


# Making and changing.


@pytest.fixture(scope="module")
def workshop(tmp_path_factory):
    with Exporter(tmp_path_factory.mktemp("workshop"), config="{clock: {epoch: unix}, seed: 7}") as exporter:
        yield exporter


def test_the_kinds_of_this_file_are_all_there_are(workshop):
    schemas = workshop.api("GET", "/openapi.json").json()["components"]["schemas"]
    assert set(KINDS) == set(schemas["SignalValue"]["discriminator"]["mapping"])


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_made_by_the_form_and_drawn_as_its_formula(kind, workshop, visit):
    signal, name = {"kind": kind, **KINDS[kind]}, f"made_{kind}"
    page = visit(workshop, "#/new")
    fill_metric(page, {"name": name, "values": [signal]})
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    points = numbers(page)[name]
    assert len(points) > 100
    if kind == "poisson":  # Its law is in Swift alone: the plot agrees with the samples.
        query = f"from={points[0][0] / 1000}&to={points[0][0] / 1000}&step=1"
        answer = workshop.api("GET", f"/metric/{name}/samples?{query}").json()
        assert answer["series"][0]["points"][0][1] == points[0][1]
        return
    wrong = [(instant, value) for instant, value in points if not is_equal(value, expected(signal, instant, name))]
    assert wrong == []


def test_a_new_kind_appears_in_the_form_by_itself(workshop, visit):
    document = workshop.api("GET", "/openapi.json").json()
    schemas = document["components"]["schemas"]
    schemas["ZigzagValue"] = {
        "type": "object", "required": ["kind", "teeth"],
        "properties": {"kind": {"const": "zigzag"}, "teeth": {"type": "integer", "description": "How many teeth."}},
    }
    schemas["SignalValue"]["oneOf"].append({"$ref": "#/components/schemas/ZigzagValue"})
    page = visit(workshop)
    page.route("**/openapi.json", lambda route: route.fulfill(json=document))
    page.get_by_role("link", name="New metric").first.click()
    value = page.locator("fieldset.value")
    value.get_by_label("value: kind", exact=True).select_option("zigzag")
    sent = []
    page.on("request", lambda request: sent.append(request.post_data) if request.url.endswith("/metric") else None)
    page.get_by_label("name", exact=True).fill("new_kind")
    value.get_by_label("teeth", exact=True).fill("7")
    expect(value).to_contain_text("How many teeth.")
    page.get_by_role("button", name="Create").click()
    # This exporter does not know it after all.
    expect(value.get_by_label("value: kind", exact=True)).to_have_attribute("aria-invalid", "true")
    assert json.loads(sent[0])["values"] == [{"kind": "zigzag", "teeth": 7}]


TYPES = {
    "counter": {"rate": {"kind": "sine", "period": 60, "amplitude": 4, "offset": 5}, "arrivals": "poisson"},
    "histogram": {"rate": 5, "distribution": {"exponential": {"mean": 1}}, "buckets": [0.5, 1, 2]},
    "gaugehistogram": {"size": 5, "distribution": {"uniform": {"min": 0, "max": 1}}},
    "summary": {"rate": 5, "distribution": {"normal": {"mean": 1, "sigma": 0.1}}, "quantiles": [0.5]},
    "info": {},
    "stateset": {"states": ["a", "b"], "schedule": [{"state": "b", "for": 5}, {"state": "a", "for": 9}]},
    "unknown": {"kind": "static", "value": 1},
}


@pytest.mark.parametrize("type", TYPES)
def test_each_type_is_made_by_the_form(type, workshop, visit):
    page, value = visit(workshop, "#/new"), {"labels": ["x"], **TYPES[type]}
    fill_metric(page, {"name": f"typed_{type}", "type": type, "labels": ["a"], "values": [value]})
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name=re.compile(f"^typed_{type}"))).to_be_visible()
    written = workshop.api("GET", f"/metric/typed_{type}").json()
    assert (written["type"], written["labels"], written["values"]) == (type, ["a"], [value])


def test_the_preview_follows_the_typing(workshop, visit):
    page = visit(workshop, "#/new")
    fill_metric(page, {"name": "typed", "values": [{"kind": "static", "value": 12}]})
    value = page.locator(".preview .legend td.number")
    expect(value).to_have_text("12")
    page.locator("fieldset.value").get_by_label("value", exact=True).fill("2k")
    expect(value).to_have_text("2000")
    assert workshop.api("GET", "/metric/typed").status == 404


def test_a_mistake_is_told_at_its_field(workshop, visit):
    page = visit(workshop, "#/new")
    fill_metric(page, {"name": "wrong", "values": [{"kind": "square", "period": "0s", "magnitude": 3, "duty_cycle": 101}]})
    page.get_by_role("button", name="Create").click()
    value = page.locator("fieldset.value")
    period, duty = value.get_by_label("period", exact=True), value.get_by_label("duty_cycle", exact=True)
    expect(period).to_have_attribute("aria-invalid", "true")
    expect(period).to_have_accessible_description(re.compile("found '0s'; allowed is a duration above zero"))
    expect(duty).to_have_accessible_description(re.compile("found 101"))
    expect(period).to_be_focused()
    expect(value.get_by_label("magnitude", exact=True)).not_to_have_attribute("aria-invalid", "true")
    period.fill("10s")
    expect(period).not_to_have_attribute("aria-invalid", "true")
    duty.fill("50")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name="wrong")).to_be_visible()


def test_a_mistake_deep_inside_is_told_at_its_field(workshop, visit):
    page = visit(workshop, "#/new")
    signals = [1, {"kind": "ramp", "period": "1m", "peak": "much"}]
    fill_metric(page, {"name": "deep", "values": [{"kind": "sum", "signals": signals}]})
    page.get_by_role("button", name="Create").click()
    peak = page.locator("fieldset.value").get_by_label("peak", exact=True)
    expect(peak).to_have_accessible_description(re.compile("found 'much'; allowed is a finite number"))


def test_a_name_that_is_taken_is_told_at_the_name(workshop, visit):
    workshop.create({"name": "taken", "values": [{"kind": "static", "value": 1}]})
    page = visit(workshop, "#/new")
    fill_metric(page, {"name": "taken", "values": [{"kind": "static", "value": 1}]})
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_label("name", exact=True)).to_have_accessible_description(re.compile("exists already"))


def test_yaml_is_the_other_way_to_type_the_same(workshop, visit):
    page = visit(workshop, "#/new")
    fill_metric(page, {"name": "both", "labels": ["a"], "values": [{"kind": "sine", "labels": ["x"], "period": "1m", "amplitude": 2}]})
    page.get_by_role("button", name="YAML").click()
    text = page.get_by_label("YAML", exact=True)
    assert yaml.safe_load(text.input_value()) == {
        "name": "both", "labels": ["a"],
        "values": [{"kind": "sine", "period": "1m", "amplitude": 2, "labels": ["x"]}],
    }
    text.fill("name: both\nlabels: [a]\nvalues:\n  - {kind: sine, labels: [x], period: 1m, amplitudo: 2}\n")
    problem = page.locator(".yamleditor .problem").first
    expect(problem).to_contain_text("unknown key 'amplitudo'")
    problem.get_by_role("button", name="Line 4").click()
    assert text.evaluate("text => text.value.slice(text.selectionStart).startsWith('amplitudo')")
    # There is no form for what is not right.
    page.get_by_role("button", name="Form").click()
    expect(text).to_be_visible()
    text.fill("name: both\nlabels: [a]\nvalues:\n  - {kind: ramp, labels: [y], period: 2m, peak: 5}\n")
    expect(page.locator(".preview .legend")).to_contain_text('both{a="y"}')
    page.get_by_role("button", name="Form").click()
    expect(page.locator("fieldset.value").get_by_label("peak", exact=True)).to_have_value("5")
    page.get_by_role("button", name="YAML").click()
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name="both")).to_be_visible()
    assert workshop.api("GET", "/metric/both").json()["values"][0]["kind"] == "ramp"


def test_a_metric_is_changed_and_a_mistake_leaves_it_as_it_was(workshop, visit):
    workshop.create({"name": "changing", "values": [{"kind": "static", "value": 1}]})
    page = visit(workshop, "#/metric/changing")
    page.get_by_role("link", name="Change", exact=True).click()
    value = page.locator("fieldset.value").get_by_label("value", exact=True)
    expect(value).to_have_value("1")
    value.fill("nothing")
    page.get_by_role("button", name="Save").click()
    expect(value).to_have_attribute("aria-invalid", "true")
    assert workshop.api("GET", "/metric/changing").json()["values"][0]["value"] == 1
    value.fill("2")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="changing", exact=True)).to_be_visible()
    assert workshop.api("GET", "/metric/changing").json()["values"][0]["value"] == 2


def test_a_metric_is_deleted_and_comes_back(workshop, visit):
    workshop.create({"name": "gone", "labels": ["a"], "values": [{"kind": "static", "labels": ["x"], "value": 3}]})
    before = workshop.api("GET", "/metric/gone").json()
    page = visit(workshop, "#/metric/gone")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("region", name="Undo")).to_contain_text("The metric gone is deleted.")
    assert workshop.api("GET", "/metric/gone").status == 404
    undo(page).click()
    expect(page.get_by_role("heading", name="gone")).to_be_visible()
    assert workshop.api("GET", "/metric/gone").json() == before
    expect(undo(page)).to_have_count(0)


def test_the_way_back_is_there_for_a_minute(workshop, visit):
    workshop.create({"name": "late", "values": [{"kind": "static", "value": 3}]})
    page = visit(workshop, "#/metric/late")
    page.clock.install()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(undo(page)).to_be_visible()
    page.clock.run_for(58_000)
    expect(undo(page)).to_be_visible()
    page.clock.run_for(3_000)
    expect(undo(page)).to_have_count(0)


def test_values_are_added_and_deleted_also_to_what_the_file_defines(start, visit):
    exporter = start(config=CONFIG)
    page = visit(exporter, "#/metric/room")
    values = page.locator(".values tbody tr")
    expect(values).to_have_count(2)
    expect(page.get_by_role("button", name=re.compile("^Delete"))).to_have_count(0)
    page.get_by_role("link", name="Add a value").click()
    value = page.locator("fieldset.value")
    fill_value(value, {"kind": "static", "labels": ["cellar"], "value": 5}, ["place"])
    expect(page.locator(".preview .legend")).to_contain_text("cellar")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(value.get_by_label("label place")).to_have_accessible_description(re.compile("already"))
    fill(value, "label place", "kitchen")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(values).to_have_count(3)
    expect(page.locator(".legend")).to_contain_text("kitchen")
    page.get_by_role("button", name="Delete the value kitchen").click()
    expect(values).to_have_count(2)
    undo(page).click()
    expect(values).to_have_count(3)
    labels = [value["labels"] for value in exporter.api("GET", "/metric/room").json()["values"]]
    assert labels == [["attic"], ["cellar"], ["kitchen"]]


# Everything around.


def test_the_theme_is_the_systems_until_another_is_chosen_and_then_stays(shared, visit):
    page = visit(shared, color_scheme="dark")
    root = page.locator("html")
    expect(root).to_have_attribute("data-theme", "dark")
    button = page.get_by_role("button", name=re.compile("^Theme"))
    button.click()
    expect(root).to_have_attribute("data-theme", "light")
    page.reload()
    expect(root).to_have_attribute("data-theme", "light")
    button.click()
    expect(root).to_have_attribute("data-theme", "dark")


def test_keys_do_what_the_list_of_keys_says(shared, visit):
    page = visit(shared)
    expect(rows(page)).to_have_count(6)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("/")
    expect(page.get_by_label("Search metrics")).to_be_focused()
    page.keyboard.type("n/?")
    expect(page.get_by_label("Search metrics")).to_have_value("n/?")
    page.get_by_label("Search metrics").fill("")
    expect(rows(page)).to_have_count(6)
    page.get_by_label("Search metrics").blur()
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="New metric")).to_be_visible()


def test_keys_can_be_switched_off(shared, visit):
    page = visit(shared)
    expect(rows(page)).to_have_count(6)
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Keys act by themselves").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("n")
    page.keyboard.press("/")
    expect(page.get_by_label("Search metrics")).not_to_be_focused()
    expect(rows(page)).to_have_count(6)


def test_an_open_page_outlives_a_restart_of_the_exporter(start, visit):
    exporter = start(config=CONFIG)
    page = visit(exporter)
    # A call that is under way when the exporter stops is answered with 503.
    page.watch.allowed += ["net::ERR_", "the server responded with a status of 503"]
    connection = page.locator("#connection")
    expect(connection).to_have_text("connected")
    expect(rows(page)).to_have_count(6)
    exporter.stop()
    expect(connection).to_contain_text("disconnected")
    expect(rows(page)).to_have_count(6)
    exporter.arguments[exporter.arguments.index("-a") + 1] = str(exporter.api_port)
    (exporter.folder / "config.yaml").write_text(CONFIG + "  - {name: later, values: [{kind: static, value: 1}]}\n")
    exporter.start()
    expect(connection).to_have_text("connected")
    expect(rows(page)).to_have_count(7)


def test_what_others_create_appears_by_itself(exporter, visit):
    page = visit(exporter)
    expect(page.get_by_role("heading", name="There are no metrics yet")).to_be_visible()
    exporter.create({"name": "new", "values": [{"kind": "static", "value": 3}]})
    expect(rows(page)).to_have_count(1)


def test_a_metric_that_is_not_there_is_said_so(shared, visit):
    page = visit(shared, "#/metric/nothing")
    page.watch.allowed.append("the server responded with a status of 404")
    expect(page.get_by_role("alert")).to_contain_text("there is no metric 'nothing'")


VIEWS = ["", "#/metric/room", "#/metric/latency", "#/metric/requests", "#/new", "#/metric/room/add"]


def settle(page):
    """Until a view has drawn itself."""
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("main .state[role=status]")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_in_any_view(view, theme, shared, visit):
    page = visit(shared, view, color_scheme=theme)
    settle(page)
    for details in page.locator("main details").all():
        details.evaluate("details => details.open = true")
    assert axe_findings(page) == []


def axe_findings(page):
    results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
    return [(violation["id"], [node["html"][:200] for node in violation["nodes"]]) for violation in results.response["violations"]]


def grant(page, changes):
    """Lets the page believe that it may do so much."""
    page.route("**/-/access", lambda route: route.fulfill(json={"changes": changes}))
    page.reload()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_what_comes_and_goes(theme, workshop, visit):
    page = visit(workshop, "#/new", color_scheme=theme)
    settle(page)
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_label("name", exact=True)).to_have_attribute("aria-invalid", "true")
    assert axe_findings(page) == []
    page.get_by_role("button", name="YAML").click()
    expect(page.locator(".yamleditor .problem")).to_have_count(1)
    assert axe_findings(page) == []
    page.get_by_role("button", name="Keys").click()
    assert axe_findings(page) == []
    page.keyboard.press("Escape")
    workshop.create({"name": f"short_lived_{theme}", "values": [{"kind": "static", "value": 1}]})
    page.goto(page.url.split("#")[0] + f"#/metric/short_lived_{theme}")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(undo(page)).to_be_visible()
    grant(page, "refused")
    expect(page.locator("#notice")).to_be_visible()
    assert axe_findings(page) == []


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_wider_than_a_narrow_screen(view, shared, visit):
    page = visit(shared, view, viewport=NARROW)
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_all_can_be_reached_with_the_tab_key(shared, visit):
    page = visit(shared)
    expect(rows(page)).to_have_count(6)
    seen = []
    for _ in range(30):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id"))
        if seen[-1] == "size":
            break
    assert seen[0] == "Skip to the content"
    assert {"New metric", "API", "Keys", "search", "build_info", "size"} <= set(seen)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="size")).to_be_visible()


# How quick it is, and how large.


def many(count):
    lines = "".join(f"  - {{name: metric_{index:05}, values: [{{kind: sine, period: 1m, amplitude: {index + 1}}}]}}\n" for index in range(count))
    return f"clock: {{epoch: unix}}\nmetrics:\n{lines}"


TEN_THOUSAND = b"""
name: pod_memory
labels: [node, pod]
values: [{labels: ["node-{1..100}", "pod-{001..100}"], kind: random_walk, start: 100Mi, step: 1Mi, min: 0, max: 1Gi}]
"""


def test_a_thousand_metrics_and_ten_thousand_series_are_shown_a_part_at_a_time(start, visit):
    exporter = start(config=many(1000))
    assert exporter.api("POST", "/metric", body=TEN_THOUSAND, headers={"Content-Type": "application/yaml"}).status == 201
    page = visit(exporter)
    expect(page.locator(".found")).to_have_text("1,001 metrics")
    expect(rows(page)).to_have_count(50)
    page.get_by_role("button", name="Last page").click()
    expect(page.get_by_role("main")).to_contain_text("1,001–1,001 of 1,001")
    page.get_by_label("Search metrics").fill("metric_004")
    expect(page.locator(".found")).to_have_text("100 metrics")
    # The labels of all series are looked through, and none of them is written out.
    page.get_by_label("Search metrics").fill("pod=pod-099")
    expect(page.locator(".found")).to_have_text("1 metric")
    page.get_by_role("link", name="pod_memory").click()
    expect(page.locator(".legend tbody tr")).to_have_count(20)
    expect(page.locator(".chooser")).to_contain_text("Series 1–20 of 10,000")
    page.get_by_role("button", name="Last series").click()
    expect(page.locator(".legend")).to_contain_text('{node="node-100", pod="pod-100"}')
    page.get_by_text("One series by its labels").click()
    page.get_by_label("node", exact=True).fill("node-77")
    page.get_by_label("pod", exact=True).fill("pod-012")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".legend tbody tr")).to_have_count(1)
    expect(page.locator(".legend")).to_contain_text('{node="node-77", pod="pod-012"}')


def test_the_first_view_is_as_little_work_with_a_thousand_metrics_as_with_a_hundred(start, visit):

    def work(count):
        """What is asked for until the pictures are there, but for how the exporter is, and how many elements there are then."""
        page = visit(start(config=many(count)))
        expect(rows(page)).to_have_count(50)
        # Of what is on the screen, or just below it, and of nothing else.
        expect(page.locator(".sparkline svg").first).to_be_visible()
        page.wait_for_function("window.scrollY === 0 && !document.querySelector('.state[role=status]')")
        asked = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)")
        return (
            sorted(path for path in asked if path not in ("/status", "/-/access") and not path.endswith("/samples")),
            page.evaluate("document.querySelectorAll('*').length - document.querySelectorAll('.sparkline *').length"),
            sum(path.endswith("/samples") for path in asked),
        )

    (asked, elements, pictures), (asked_of_many, elements_of_many, pictures_of_many) = work(100), work(1000)
    assert asked_of_many == asked
    assert elements_of_many <= elements + 20
    assert max(pictures, pictures_of_many) < 50


def drawings(page, seconds):
    """How often the plot is drawn, a second of the page's own clock, while the test lets that run."""
    began = page.evaluate(
        """() => {
            window.drawings = 0;
            const clear = CanvasRenderingContext2D.prototype.clearRect;
            CanvasRenderingContext2D.prototype.clearRect = function (...corners) {
                window.drawings += 1;
                clear.apply(this, corners);
            };
            return performance.now();
        }"""
    )
    page.clock.run_for(seconds * 1000)
    count, ended = page.evaluate("[window.drawings, performance.now()]")
    return count / (ended - began) * 1000


def visit_a_minute(visit, exporter, name, **options):
    """A plot of a minute, which moves the faster the shorter it is, on a page with a clock that the test can run."""
    page = visit(exporter, **options)
    page.clock.install()
    page.goto(page.url.split("#")[0] + f"#/metric/{name}")
    expect(page.locator(".legend tbody tr").first).to_be_visible()
    page.get_by_role("button", name="1m", exact=True).click()
    expect(page.locator(".range")).to_contain_text("every 200 ms")
    return page


def test_a_plot_of_twenty_series_moves_by_less_than_a_pixel_at_a_time(start, visit):
    config = "metrics: [{name: many, labels: [n], values: [{kind: sine, labels: ['{1..20}'], period: {from: 5s, to: 50s}, amplitude: 9}]}]"
    page = visit_a_minute(visit, start(config=config), "many")
    expect(page.locator(".legend tbody tr")).to_have_count(20)
    pixels_a_second = page.locator(".u-over").bounding_box()["width"] / 60
    assert drawings(page, 2) > pixels_a_second


def test_who_wants_no_motion_sees_the_plot_move_once_a_second(shared, visit):
    page = visit_a_minute(visit, shared, "room", reduced_motion="reduce")
    assert 0.8 < drawings(page, 10) < 1.3


def test_the_page_is_under_400_kilobytes_in_all(shared, chromium):
    context = chromium.new_context(viewport=WIDE)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sent = []
    session.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
    for view in ["", "#/metric/latency", "#/new"]:
        page.goto(f"http://127.0.0.1:{shared.api_port}/{view}")
        settle(page)
    expect(page.locator(".preview .legend")).to_contain_text("preview")
    context.close()
    assert sum(sent) < 400_000


def test_the_policy_keeps_other_hosts_and_written_out_scripts_away(shared):
    for path in ("/", "/page/start.js"):
        answer = shared.api("GET", path)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "unsafe" not in policy and "http" not in policy and "*" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert re.fullmatch(r'"[^"]+"', answer.headers["ETag"])
        again = shared.api("GET", path, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status, again.body) == (304, b"")
    assert shared.api("GET", "/page/other.js").status == 404
