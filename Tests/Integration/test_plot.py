"""The command `plot`, the call that gives samples, and the pictures and reference pages that are made of them."""

import re
import time
import xml.etree.ElementTree

import pytest
import yaml

from exporter import REPOSITORY, run
from formulas import is_equal, signal_value
from pages import values

EPOCH = 1_767_225_600
CONFIG = """
clock: {epoch: "2026-01-01T00:00:00Z"}
metrics:
  - name: wave
    documentation: A wave
    unit: celsius
    labels: [room]
    values:
      - {kind: sine, labels: [attic], period: 1h, amplitude: 8, offset: 21}
      - {kind: ramp, labels: [cellar], period: 10m, peak: 5, gaps: {every: 10m, for: 2m}}
  - {name: requests, type: counter, labels: [m], values: [{labels: ["{GET,PUT}"], rate: 2}]}
  - {name: latency, type: histogram, values: [{rate: 10, distribution: {exponential: {mean: 1}}, buckets: [1, 2]}]}
"""
ARGUMENTS = []


def plot(path, *arguments, **variables):
    return run("plot", "-f", path, *arguments, **variables)


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_no_line_is_wider_than_the_terminal(config_file, width):
    result = plot(config_file(CONFIG), "--width", width)
    assert result.returncode == 0, result.stderr
    lines = result.stdout.decode().splitlines()
    assert lines and all(len(line) <= width for line in lines)
    assert "\x1b" not in result.stdout.decode()


def test_the_width_is_that_of_the_surroundings(config_file):
    result = plot(config_file(CONFIG), "--metric", "wave", COLUMNS="50")
    assert 45 <= max(len(line) for line in result.stdout.decode().splitlines()) <= 50


def test_a_legend_names_the_series(config_file):
    text = plot(config_file(CONFIG), "--metric", "wave", "--to", "1h").stdout.decode()
    assert text.startswith("wave_celsius: A wave [celsius]")
    assert 'wave_celsius{room="attic"}' in text and 'wave_celsius{room="cellar"}' in text


def test_an_svg_document_is_written(config_file, tmp_path):
    path = tmp_path / "plot.svg"
    result = plot(config_file(CONFIG), "--metric", "wave_celsius", "--from", "2026-01-01T00:00:00Z", "--to", "1h", "--svg", path)
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")
    root = xml.etree.ElementTree.parse(path).getroot()
    texts = ["".join(element.itertext()) for element in root.iter() if element.tag.endswith("text")]
    assert {"celsius, UTC", "00:00", "00:30", "0", "20", 'wave_celsius{room="attic"}'} <= set(texts)
    # One line for the wave, one for each ten minutes of the ramp without its gap, and the point at the full hour.
    assert sum(element.tag.endswith("polyline") for element in root.iter()) == 1 + 6 + 1


@pytest.mark.parametrize(("arguments", "fragment"), [
    (["--metric", "nothing"], "defines no metric 'nothing'; it has latency, requests, wave"),
    (["--svg", "x.svg"], "choose it with --metric"),
    (["--metric", "wave", "--to", "yesterday"], "'--to yesterday'"),
    (["--metric", "wave", "--to", "2026-04-31T00:00:00Z"], "'--to 2026-04-31T00:00:00Z': April 2026 has 30 days; allowed is a duration such as 2h, or"),
    (["--metric", "wave", "--from", "2262-01-01T00:00:00Z", "--to", "365d"], "the plot ends after the year 2262"),
    (["--metric", "wave", "--from", "2026-01-02T00:00:00Z", "--to", "2026-01-01T00:00:00Z"], "ends before it begins"),
    (["--metric", "wave", "--step", "0s"], "'--step 0s'"),
    (["--metric", "wave", "--to", "365d", "--step", "1s"], "write a longer '--step'"),
    (["--metric", "wave", "--svg", "/nowhere/x.svg"], "cannot write '/nowhere/x.svg': No such file or directory"),
])
def test_what_makes_no_sense_is_refused(config_file, arguments, fragment):
    result = plot(config_file(CONFIG), *arguments)
    assert result.returncode == 1
    assert fragment in result.stderr.decode()


def samples(exporter, query, name="wave"):
    answer = exporter.api("GET", f"/metric/{name}/samples{query}")
    assert answer.status == 200, answer.text
    return answer.json()["series"]


def test_samples_are_what_the_formulas_say(shared):
    found = samples(shared, f"?from={EPOCH}&to={EPOCH + 7200}&step=1m")
    signals = yaml.safe_load(CONFIG)["metrics"][0]["values"]
    assert [(series["name"], series["labels"]) for series in found] == [
        ("wave_celsius", {"room": "attic"}), ("wave_celsius", {"room": "cellar"})
    ]
    for series, signal in zip(found, signals):
        assert [instant for instant, _ in series["points"]] == [EPOCH + 60 * minute for minute in range(121)]
        for instant, value in series["points"]:
            if "gaps" in signal and (instant - EPOCH) % 600 >= 480:
                assert value is None
            else:
                assert is_equal(value, signal_value(signal, (instant - EPOCH) * 1000))


def test_samples_are_what_a_page_shows(shared, config_file):
    instant = EPOCH + 12_345.678
    page = values(run("render", "-f", config_file(CONFIG), "--at", instant).stdout.decode())
    found = {
        (series["name"], frozenset(series["labels"].items())): series["points"][0][1]
        for name in ("wave", "requests", "latency") for series in samples(shared, f"?from={instant}&to={instant}", name)
    }
    assert found == page


def test_one_series_can_be_chosen(shared):
    series, = samples(shared, f"?from={EPOCH}&to={EPOCH}&labels=PUT", "requests")
    assert series == {"name": "requests_total", "labels": {"m": "PUT"}, "points": [[EPOCH, 0]]}


def test_without_a_time_the_last_five_minutes_are_given(shared):
    before = time.time()
    series = samples(shared, "")[0]
    instants = [instant for instant, _ in series["points"]]
    # Instants are of whole milliseconds.
    assert before - 0.001 <= instants[-1] <= time.time()
    assert instants[-1] - instants[0] == pytest.approx(300, abs=1)


@pytest.mark.parametrize(("name", "query", "status", "fragment"), [
    ("nothing", "", 404, "there is no metric"),
    ("wave", "?from=x", 422, "'from' is 'x'; allowed is an instant"),
    ("wave", "?from=2026-02-29T00:00:00Z", 422, "'from' is '2026-02-29T00:00:00Z': February 2026 has 28 days; allowed is"),
    ("wave", "?to=1e10", 422, "'to' is '1e10': instants are from 1970-01-01T00:00:00.000Z to 2262-04-11T23:47:16.854Z; allowed is"),
    ("wave", "?from=20&to=10", 422, "'from' is after 'to'"),
    ("wave", "?from=0&to=100000&step=1s", 422, "100001 instants; at most 11000"),
    ("wave", "?step=0", 422, "'step' is '0'"),
    ("wave", "?labels=attic&labels=b", 422, "2 label values given"),
    ("wave", "?labels=garden", 404, "has no series with the labels 'garden'"),
    ("wave", "?from=%ff", 400, "percent-encoding"),
])
def test_samples_that_make_no_sense_are_refused(shared, name, query, status, fragment):
    answer = shared.api("GET", f"/metric/{name}/samples{query}")
    assert answer.status == status
    assert fragment in answer.json()["error"]


def test_reference_pages_and_pictures_are_up_to_date(tmp_path):
    result = run("reference", tmp_path)
    assert result.returncode == 0, result.stderr.decode()
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for path, content in made.items():
        assert (REPOSITORY / "docs" / path).read_bytes() == content, f"docs/{path} is old; run 'make docs'"
    assert len(made) > 20


def test_the_picture_of_the_readme_is_up_to_date(tmp_path):
    command = next(
        line for line in (REPOSITORY / "Makefile").read_text().replace("\\\n", " ").splitlines() if " plot -f " in line
    )
    arguments = command.split(" plot ")[1].split()
    picture = REPOSITORY / arguments[-1]
    result = run("plot", *arguments[:-1], tmp_path / "picture.svg", cwd=REPOSITORY)
    assert result.returncode == 0, result.stderr.decode()
    assert (tmp_path / "picture.svg").read_text() == picture.read_text(), "run 'make docs'"


def test_pictures_in_pages_exist():
    for page in [REPOSITORY / "README.md", *(REPOSITORY / "docs").glob("*.md")]:
        for target in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text()):
            assert (page.parent / target).is_file(), f"{page.name}: {target}"


@pytest.mark.parametrize(("page", "count", "config"), [
    ("signals.md", 21, "metrics: [{name: a, values: [%s]}]"),
    ("types.md", 8, "metrics: [%s]"),
])
def test_every_example_in_the_reference_can_be_loaded(config_file, page, count, config):
    text = (REPOSITORY / "docs" / page).read_text()
    examples = re.findall(r"```yaml\n(.*?)\n```", text, re.DOTALL)
    assert len(examples) == count
    for index, example in enumerate(examples):
        assert run("check", "-f", config_file(config % example, f"{index}.yaml")).returncode == 0, example


def test_samples_of_a_random_rate_reach_over_centuries(exporter):
    exporter.create({"name": "noisy", "type": "counter", "values": [{"rate": {"kind": "gaussian", "mean": 5, "sigma": 1}}]})
    answer = exporter.api("GET", "/metric/noisy/samples?from=2200-01-01T00:00:00Z&to=2200-01-01T00:01:00Z&step=60")
    assert answer.status == 200
    (_, first), (_, second) = answer.json()["series"][0]["points"]
    # 60 draws of 5 with a deviation of 1.
    assert abs(second - first - 300) < 6 * 60**0.5
