"""Points from files, and gaps between them: what is rendered, scraped and given back."""

from math import nan

import pytest

from exporter import TEXT, run, wait_until
from protobuf import families

FORMATS = ["text", "text-1.0.0", "openmetrics", "openmetrics-0.0.1"]
# As a spreadsheet of a European locale writes it, with what Grafana says before it.
EXPORTED = (
    "\ufeff# Panel: load\r\n\"Zeit\";\"Last; gesamt\";\"frei\"\r\n2026-01-01 00:00:00;1,5;10\r\n2026-01-01 00:01:00;;20\r\n"
    "2026-01-01 00:02:00;NaN;\r\n2026-01-01 00:03:00;2;40\r\n"
)
REPLAYED = """
clock: {epoch: unix}
metrics:
  - {name: load, values: [{kind: replay, points: {csv: points.csv}}]}
  - {name: free, values: [{kind: replay, points: {csv: points.csv, column: frei}, loop: true}]}
"""


@pytest.fixture
def values(config_file, tmp_path):
    """The values of some configuration beside a file of points, by the name of their series."""

    def render(config, at, points=None, form="text"):
        if points is not None:
            (tmp_path / "points.csv").write_bytes(points if isinstance(points, bytes) else points.encode())
        result = run("render", "-f", config_file(config), "--at", at, "--format", form)
        assert result.returncode == 0, result.stderr
        lines = [line for line in result.stdout.decode().splitlines() if not line.startswith("#")]
        return {name: float(number) for name, number in (line.rsplit(" ", 1) for line in lines)}

    return render


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("at", "expected"), [
    (0, {"load": 1.5, "free": 10}), (59, {"load": 1.5, "free": 10}), (60, {"free": 20}), (120, {"load": pytest.approx(nan, nan_ok=True)}),
    (180, {"load": 2, "free": 10}), (300, {"load": 2}), (180_000_060, {"load": 2, "free": 20}),
])
def test_an_empty_cell_is_an_absent_series_and_nan_a_sample(at, expected, form, values):
    assert values(REPLAYED, at, EXPORTED, form) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_file_of_points_has_any_of_the_usual_encodings_and_line_ends(encoding, line_end, values):
    text = ("\ufeff" if encoding == "utf-16-be" else "") + "time,Größe\n0,1\n60,2\n"
    config = "clock: {epoch: unix}\nmetrics: [{name: a, values: [{kind: replay, points: {csv: points.csv, column: Größe}}]}]"
    assert values(config, 60, text.replace("\n", line_end).encode(encoding)) == {"a": 2}


def test_what_a_rate_counts_stands_still_in_a_gap_and_its_series_are_absent(values):
    config = """
clock: {epoch: unix}
metrics:
  - {name: hits, type: counter, values: [{rate: {kind: replay, points: {csv: points.csv}}}]}
  - name: took
    type: histogram
    values: [{rate: {kind: replay, points: {csv: points.csv}}, distribution: {uniform: {min: 0, max: 1}}, buckets: [1]}]
  - {name: half, values: [{kind: product, signals: [0.5, {kind: replay, points: {csv: points.csv}}]}]}
"""
    points = "0,2\n10,\n30,4\n"
    assert values(config, 5, points) == {
        "half": 1, "hits_total": 10, 'took_bucket{le="1"}': 10, 'took_bucket{le="+Inf"}': 10, "took_sum": 5, "took_count": 10,
    }
    assert values(config, 10) == {} == values(config, 29)
    # Twenty before the gap, and four a second after it.
    assert values(config, 35)["hits_total"] == 40 == values(config, 35)["took_count"]


def test_a_gap_is_written_as_null_and_read_again(exporter):
    points = [{"at": 0, "value": 1}, {"at": 60, "value": None}, {"at": 120, "value": "NaN"}]
    value = {"kind": "replay", "labels": [], "points": points, "interpolate": "hold", "loop": False}
    exporter.create({"name": "gone", "values": [value]})
    written = exporter.api("GET", "/metric/gone").json()
    assert written["values"] == [value]
    written["name"] = "again"
    exporter.create(written)
    refused = exporter.api("POST", "/metric", {"name": "none", "values": [{"kind": "replay", "points": [{"at": 0, "value": None}]}]})
    assert refused.status == 422 and "no point has a value" in refused.json()["error"]
    forgotten = exporter.api("POST", "/metric", {"name": "none", "values": [{"kind": "replay", "points": [{"at": 0}]}]})
    assert forgotten.json()["details"][0]["path"] == "values[0].points[0].value"


def test_samples_of_the_api_and_pages_in_protobuf_have_the_gap_too(start):
    exporter = start(config="""
clock: {epoch: unix}
metrics: [{name: gone, values: [{kind: replay, points: [{at: 0, value: 1}, {at: 60, value: null}, {at: 120, value: 3}]}]}]
""")
    answer = exporter.api("GET", "/metric/gone/samples?from=0&to=180&step=60").json()
    assert answer["series"][0]["points"] == [[0, 1], [60, None], [120, 3], [180, 3]]
    accept = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
    for time, names in ((0, ["gone"]), (60, []), (120, ["gone"])):
        body = exporter.metrics(f"?time={time}&name[]=gone", Accept=accept).body
        assert [family.name for family in families(body) if family.metric] == names


def test_points_with_gaps_are_read_again_when_their_file_changes(start, tmp_path):
    points = tmp_path / "exporter-0" / "points.csv"
    points.parent.mkdir()
    points.write_text("0,1\n")
    exporter = start("--watch", config="metrics: [{name: played, values: [{kind: replay, points: {csv: points.csv}}]}]\n")
    assert "\nplayed 1\n" in exporter.page(TEXT)
    points.write_text("0,\n1e9,2\n")
    wait_until(lambda: "\nplayed" not in exporter.page(TEXT), "the gap")
