"""Names as real pages have them: metrics whose names meet in one format or another, and whose samples do not."""

import pytest

import protobuf
from exporter import OPENMETRICS, PROTOBUF, TEXT, run
from pages import values

AT = "2026-01-01T00:00:00Z"


def render(path, format, *arguments):
    result = run("render", "-f", path, "--at", AT, "--format", format, *arguments)
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout if format == "protobuf" else result.stdout.decode()


def refusal(path):
    result = run("check", "-f", path)
    assert result.returncode == 1
    return result.stderr.decode()


PAIR = """
metrics:
  - {name: alloc_bytes_total, documentation: All., type: counter, values: [{kind: static, value: 5}]}
  - {name: alloc_bytes, documentation: Now., values: [{kind: static, value: 1}]}
"""


def test_a_gauge_and_a_counter_of_one_name_are_two_families(config_file):
    path = config_file(PAIR)
    assert render(path, "text") == """\
# HELP alloc_bytes Now.
# TYPE alloc_bytes gauge
alloc_bytes 1
# HELP alloc_bytes_total All.
# TYPE alloc_bytes_total counter
alloc_bytes_total 5
"""
    assert render(path, "openmetrics") == """\
# TYPE alloc_bytes gauge
# HELP alloc_bytes Now.
alloc_bytes 1
# TYPE alloc_bytes counter
# HELP alloc_bytes All.
alloc_bytes_total 5
# EOF
"""
    families = protobuf.families(render(path, "protobuf"))
    assert [(family.name, family.type) for family in families] == [("alloc_bytes", 1), ("alloc_bytes_total", 0)]


def test_both_are_defined_and_deleted_over_the_api_and_kept(start, tmp_path):
    database = tmp_path / "store.db"
    exporter = start("--no-self-metrics", "-p", database)
    exporter.create({"name": "x_total", "type": "counter", "values": [{"kind": "static", "value": 5}]})
    exporter.create({"name": "x", "values": [{"kind": "static", "value": 1}]})
    assert values(exporter.page()) == {("x", frozenset()): 1, ("x_total", frozenset()): 5}
    for selected, expected in {"x_total": ["x_total"], "x": ["x", "x_total"]}.items():
        page = exporter.metrics(f"?name[]={selected}", Accept=TEXT).text
        assert [line.split()[0] for line in page.splitlines() if line[0] != "#"] == expected
    exporter.stop()
    exporter.start()
    assert exporter.api("GET", "/metric/x").json()["type"] == "gauge"
    assert exporter.api("DELETE", "/metric/x").status == 200
    assert values(exporter.page()) == {("x_total", frozenset()): 5}


@pytest.mark.parametrize("metrics", [
    "{name: a, type: summary, labels: [l], values: [{labels: [x], sum: 1, count: 2}]}, "
    "{name: a_count, labels: [l], values: [{labels: [y], kind: static, value: 1}]}",
    "{name: a, type: summary, values: [{sum: 1}]}, {name: a_count, values: [{kind: static, value: 1}]}",
    "{name: a, type: histogram, values: [{counts: {'+Inf': 1}, sum: 1}]}, "
    "{name: a_bucket, labels: [le], values: [{labels: ['5'], kind: static, value: 1}]}",
    "{name: a, type: counter, values: [{rate: 1}]}, {name: a_created, values: [{kind: static, value: 1}]}",
    "{name: a, type: counter, created: true, values: [{rate: 1}]}, "
    "{name: a_created, labels: [l], values: [{labels: [x], kind: static, value: 1}]}",
], ids=["labels", "no-count", "another-bucket", "no-created", "created"])
def test_samples_of_one_name_may_differ_in_labels(config_file, metrics):
    result = run("check", "-f", config_file(f"metrics: [{metrics}]"))
    assert result.returncode == 0, result.stderr.decode()


@pytest.mark.parametrize(("metrics", "sentence"), [
    ("{name: a, type: summary, labels: [l, m], values: [{labels: ['{x,y}', z], sum: 1, count: 2}]}, "
     "{name: a_count, labels: [m, l], values: [{labels: [z, y], kind: static, value: 1}]}",
     "metrics[1].name: 'a_count' would have the sample a_count{l=\"y\",m=\"z\"}, which the metric 'a' has; "
     "choose another name or other labels"),
    ("{name: a, type: summary, labels: [l], values: [{labels: [''], sum: 1, count: 2}]}, "
     "{name: a_sum, values: [{kind: static, value: 1}]}",
     "'a_sum' would have the sample a_sum, which"),
    ("{name: a, type: histogram, values: [{counts: {'5': 1, '+Inf': 1}, sum: 1}]}, "
     "{name: a_bucket, labels: [le], values: [{labels: ['5.0'], kind: static, value: 1}]}",
     "would have the sample a_bucket{le=\"5.0\"}, which"),
    ("{name: a, type: counter, created: true, values: [{rate: 1}]}, {name: a_created, values: [{kind: static, value: 1}]}",
     "would have the sample a_created, which"),
    ("{name: a, values: [{kind: static, value: 1}]}, {name: a, type: counter, values: [{rate: 1}]}",
     "metrics[1].name: the metric 'a' exists already; to have both, write the counter as 'a_total'"),
    ("{name: a, type: histogram}, {name: a}", "the metric 'a' exists already"),
    ("{name: a.b, type: histogram}, {name: a_b}", "the name 'a_b' would belong to 'a_b' and to the metric 'a.b' alike"),
], ids=["order", "empty", "bound", "created", "written", "family", "escaped"])
def test_the_same_sample_or_family_is_refused(config_file, metrics, sentence):
    assert sentence in refusal(config_file(f"metrics: [{metrics}]"))


def test_a_value_that_would_be_a_sample_of_another_metric_is_refused(exporter):
    exporter.create({"name": "a", "type": "summary", "labels": ["l"], "values": [{"labels": ["x"], "sum": 1, "count": 2}]})
    exporter.create({"name": "a_count", "labels": ["l"], "values": [{"labels": ["y"], "kind": "static", "value": 1}]})
    answer = exporter.api("POST", "/metric/a_count/value", {"labels": ["{w,x}"], "kind": "static", "value": 1})
    assert answer.status == 409 and "which the metric 'a' has" in answer.json()["error"]
    assert exporter.api("POST", "/metric/a_count/value", {"labels": ["w"], "kind": "static", "value": 1}).status == 201


WITHOUT = """
metrics:
  - {name: nginx_requests, type: counter, total_suffix: false, created: true, labels: [s], values: [{labels: [a], kind: static, value: 5}]}
clock: {epoch: unix}
"""


def test_a_counter_is_written_without_total(config_file):
    path = config_file(WITHOUT)
    assert render(path, "text") == '# TYPE nginx_requests counter\nnginx_requests{s="a"} 5\n'
    # OpenMetrics 1.0, "Counter": the sample of one must end in _total.
    assert render(path, "openmetrics") == '# TYPE nginx_requests unknown\nnginx_requests{s="a"} 5\n# EOF\n'
    family, = protobuf.families(render(path, "protobuf"))
    assert (family.name, family.type, family.metric[0].counter.value) == ("nginx_requests", 0, 5)


@pytest.mark.parametrize(("escaping", "start"), [
    ("underscores", "a_b "), ("dots", "a_dot_b "), ("values", "U__a_2e_b "), ("allow-utf-8", '{"a.b"} '),
])
def test_its_name_is_escaped_like_others(config_file, escaping, start):
    path = config_file("metrics: [{name: a.b, type: counter, total_suffix: false, values: [{rate: 1}]}]")
    for format in ("text", "openmetrics"):
        assert f"\n{start}" in render(path, format, "--escaping", escaping)


def test_it_is_read_back_as_it_was_written(exporter):
    exporter.create({"name": "x", "type": "counter", "total_suffix": False, "values": [{"rate": 1}]})
    assert exporter.api("GET", "/metric/x").json()["total_suffix"] is False
    exporter.create({"name": "y", "type": "counter", "values": [{"rate": 1}]})
    assert "total_suffix" not in exporter.api("GET", "/metric/y").json()
    assert {name for name, _ in values(exporter.page(TEXT))} >= {"y_total"}
    assert all("\nx " in exporter.page(format) for format in (TEXT, OPENMETRICS))
    samples = exporter.api("GET", "/metric/x/samples?from=1700000000&to=1700000060&step=60").json()
    assert [series["name"] for series in samples["series"]] == ["x"]


@pytest.mark.parametrize("type", ["gauge", "info", "summary"])
@pytest.mark.parametrize("flag", ["true", "false"])
def test_only_a_counter_may_have_a_suffix_or_not(config_file, type, flag):
    sentence = refusal(config_file(f"metrics:\n  - {{name: a, total_suffix: {flag}, type: {type}}}\n"))
    assert ":2:29: metrics[0].total_suffix: " in sentence
    assert f"a metric of type {type} has no '_total'; write it for a counter, or leave it out" in sentence


@pytest.mark.parametrize(("value", "text", "message"), [
    ("{quantiles: {'0.5': 1}}", 'a{quantile="0.5"} 1\n', "quantile { quantile: 0.5 value: 1 }"),
    ("{quantiles: {'0.5': 1}, sum: 2}", 'a{quantile="0.5"} 1\na_sum 2\n', "sample_sum: 2 quantile { quantile: 0.5 value: 1 }"),
    ("{count: 3}", "a_count 3\n", "sample_count: 3"),
    ("{sum: 2}", "a_sum 2\n", "sample_sum: 2"),
    # 1,767,225,600 s since the epoch.
    ("{rate: 1, distribution: {uniform: {min: 0, max: 2}}, quantiles: [0.5], omit: [sum]}",
     'a{quantile="0.5"} 1\na_count 1767225600\n', "sample_count: 1767225600 quantile { quantile: 0.5 value: 1 }"),
    ("{rate: 1, distribution: {uniform: {min: 0, max: 2}}, quantiles: [0.5], omit: [count, sum]}",
     'a{quantile="0.5"} 1\n', "quantile { quantile: 0.5 value: 1 }"),
    ("{rate: 1, distribution: {uniform: {min: 0, max: 2}}, quantiles: [], omit: [count]}",
     "a_sum 1767225600\n", "sample_sum: 1767225600"),
])
def test_a_summary_may_leave_out_its_sum_and_its_count(config_file, value, text, message):
    path = config_file(f"clock: {{epoch: unix}}\nmetrics: [{{name: a, type: summary, values: [{value}]}}]")
    assert render(path, "text") == "# TYPE a summary\n" + text
    assert render(path, "openmetrics") == "# TYPE a summary\n" + text + "# EOF\n"
    family, = protobuf.families(render(path, "protobuf"))
    summary = family.metric[0].summary
    summary.ClearField("created_timestamp")
    assert " ".join(str(summary).split()) == message


@pytest.mark.parametrize(("value", "sentence"), [
    ("{quantiles: {}}", "values[0].quantiles: there is no quantile, no sum and no count; write at least one of them"),
    ("{sum: 1, omit: [count]}", "values[0].omit: 'omit' stands beside fixed numbers; leave out the number instead"),
    ("{rate: 1, distribution: {uniform: {min: 0, max: 2}}, quantiles: [], omit: [sum, count]}",
     "values[0].omit: nothing is left without a quantile, sum and count; leave out fewer of them"),
    ("{rate: 1, distribution: {uniform: {min: 0, max: 2}}, omit: [mean]}", "found 'mean'; allowed is one of 'sum', 'count'"),
    ("{rate: 1, distribution: {uniform: {min: 0, max: 2}}, quantiles: {'0.5': 1}}",
     "values[0].quantiles: fixed quantiles stand beside a rate; write either"),
])
def test_what_a_summary_cannot_leave_out_is_refused(config_file, value, sentence):
    assert sentence in refusal(config_file(f"metrics: [{{name: a, type: summary, values: [{value}]}}]"))


TOTAL = """
clock: {{epoch: 2026-01-01T00:00:00Z}}
metrics:
  - {{name: a, type: counter, created: true, values: [{{kind: replay, interpolate: linear, loop: {loop},
      points: [{{at: 0, value: 10}}, {{at: 30s, value: 40}}, {{at: 40s, value: 5}}, {{at: 60s, value: 25}}]}}]}}
"""
EPOCH = 1767225600


@pytest.mark.parametrize(("loop", "time", "value", "created"), [
    ("false", 15, 25, 0), ("false", 35, 40, 0), ("false", 40, 5, 40), ("false", 90, 25, 40),
    ("true", 59, 24, 40), ("true", 60, 10, 60), ("true", 95, 40, 60), ("true", 100, 5, 100),
])
def test_a_recorded_total_restarts_where_it_falls(config_file, loop, time, value, created):
    path = config_file(TOTAL.format(loop=loop))
    arguments = ["render", "-f", path, "--at", EPOCH + time, "--format"]
    assert f"\na_total {value}\n" in run(*arguments, "text").stdout.decode()
    assert f"\na_total {value}\na_created {EPOCH + created}\n" in run(*arguments, "openmetrics").stdout.decode()
    counter = protobuf.families(run(*arguments, "protobuf").stdout)[0].metric[0].counter
    assert (counter.value, counter.created_timestamp.seconds) == (value, EPOCH + created)


@pytest.mark.parametrize(("value", "sentence"), [
    ("{kind: replay, points: [{at: 0, value: 1}, {at: 1s, value: -2}]}",
     "metrics[0].values[0].points[1].value: found -2; allowed in a counter's total is a number of at least 0"),
    ("{kind: replay, scale: -1, points: [{at: 0, value: 1}, {at: 1s, value: 2}]}", "may not decrease or be negative"),
    ("{kind: replay, noise: {sigma: 1}, points: [{at: 0, value: 5}, {at: 1s, value: 2}]}", "may not decrease or be negative"),
    ("{kind: sequence, steps: [{value: 2, for: 1m}, {value: 1, for: 1m}]}", "may not decrease or be negative"),
])
def test_other_totals_that_fall_are_refused(config_file, value, sentence):
    assert sentence in refusal(config_file(f"metrics: [{{name: a, type: counter, values: [{value}]}}]"))
