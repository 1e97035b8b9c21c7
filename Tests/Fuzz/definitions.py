"""A document is posted: what is refused has a sentence and changes nothing; what is accepted can be seen in every format, at any
instant, and gone again."""

import gzip
import json
import zlib
from urllib.parse import quote

import answers
import documents
import laws
import mutations
import pages
import protobuf
from process import Failure, run as run_command
from yaml_text import as_yaml

FIXED = 1767225600
AGES = [0, 0.001, 1, 6, 25, 59.999, 61, 600, 3600, 80_000, 86_400, 400_000]
JSON, YAML = "application/json", "application/yaml"
TEXT = "text/plain;version=1.0.0;escaping=allow-utf-8"
OPENMETRICS = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8"
PROTOBUF = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;escaping=allow-utf-8"
ESCAPINGS = ["underscores", "dots", "values"]
# With these, series come and go.
LIFETIMES = {"delay", "stop_after", "gaps", "churn", "series"}


def generate(rng, schemas):
    document = documents.definition(rng, schemas)
    media = rng.choice([JSON, JSON, YAML])
    damage = rng.random()
    if damage < 0.4:
        for _ in range(rng.choice([1, 1, 2])):
            document = mutations.damage_value(document, rng)
    body = as_yaml(document, rng) if media == YAML else documents.as_json(document, rng)
    if 0.4 <= damage < 0.45:
        text = documents.as_json(document).decode("utf-8", "surrogatepass")
        body = mutations.repeat_key(text, document, rng).encode("utf-8", "surrogatepass")
    elif 0.45 <= damage < 0.65:
        body = mutations.damage_text(body, rng)
    base = rng.choice(["now", FIXED])
    # Sums are kept a day ahead of the present; beyond it what needs them is left out (docs/totals.md).
    ages = sorted(rng.sample([age for age in AGES if base == FIXED or age < 86_000], 4))
    extras = rng.sample(["openmetrics", "protobuf", "gzip", "head", "config", "escaping", "names", "present", "samples", "put"], 3)
    # The definitions begin anew with it, so it comes last.
    extras += ["again"] * (rng.random() < 0.3) + ["check"] * (rng.random() < 0.15)
    return {"media": media, "body": body.decode("latin-1"), "base": base, "ages": ages, "extras": extras}


def run(case, world):
    client = world.client("open")
    body = case["body"].encode("latin-1")
    with world.budget(client, len(body)) as note:
        answer = client.request("api", "POST", "/metrics", [("Content-Type", case["media"])], body)
        note(answer)
    document = answers.check(answer, "api")
    if answer.status == 201:
        _accepted(case, client, document)
    else:
        _refused(case, client, answer, document, body)
    if "check" in case["extras"]:
        _check(case, world, client, answer, document, body)
    _clean(client)


def _refused(case, client, answer, document, body):
    if answer.status not in (400, 409, 413, 422):
        raise Failure("status", f"{answer.status} for a document: {answer.text[:300]}")
    if answer.status == 422 and case["media"] == YAML:
        answers.check_places(document, body.decode("utf-8", "replace"))
    elif answer.status == 422 and not document.get("details"):
        raise Failure("error details", f"none: {answer.text[:300]}")
    left = client.request("api", "GET", "/metric/all")
    if left.body != b"[]":
        raise Failure("changed by what was refused", left.text[:500])


def _clean(client):
    if not client.server.is_alive():
        client.server.check()
        raise Failure("exit", "the exporter has ended")
    for metric in answers.check(client.request("api", "GET", "/metric/all"), "api"):
        answer = client.request("api", "DELETE", "/metric/" + quote(metric["name"], safe=""))
        if answer.status != 200:
            raise Failure("delete", f"{answer.status}: {answer.text[:300]}")
    if (page := client.request("metrics", "GET", "/metrics")).body:
        raise Failure("delete", f"a page is left: {page.text[:300]}")


def _page(client, accept, instant=None, query="", port="metrics", **headers):
    target = "/metrics" + (f"?time={instant:.3f}{query}" if instant is not None else query.replace("&", "?", 1))
    answer = client.request(port, "GET", target, [("Accept", accept), *headers.items()])
    if answer.status != 200:
        raise Failure("page", f"{answer.status} for {target}: {answer.text[:300]}")
    return answer


def _accepted(case, client, document):
    definitions = answers.check(client.request("api", "GET", "/metric/all"), "api")
    if {metric["name"] for metric in definitions} != set(document.get("names", [])):
        raise Failure("definitions", f"created {document}, there are {[metric['name'] for metric in definitions]}")
    # Totals that are still being summed up change what is there.
    status = answers.check(client.request("api", "GET", "/status"), "api")
    base = FIXED if case["base"] == FIXED else round(status["now"], 3) + 1
    types = {metric["exposed_name"]: metric["type"] for metric in _listed(client)}
    each = [_read(client, base + age, types) for age in case["ages"]]
    if not any(has_key(metric, "churn") or has_key(metric, "resets") for metric in definitions):
        for earlier, later in zip(each, each[1:]):
            laws.never_falls(earlier, later)
    later = each[-1]
    if status["pending"] is None:
        # Of the present: totals of instants to come may not have been summed up yet.
        _count(client, definitions, _read(client, None, types))
        for extra in case["extras"]:
            if extra in EXTRAS:
                EXTRAS[extra](client, definitions, base + case["ages"][-1], later)


def has_key(value, key):
    if isinstance(value, dict):
        return key in value or any(has_key(inner, key) for inner in value.values())
    return isinstance(value, list) and any(has_key(inner, key) for inner in value)


def _listed(client):
    return answers.check(client.request("api", "GET", "/metrics?limit=1000"), "api")["metrics"]


def _read(client, instant, types):
    families = pages.read(_page(client, TEXT, instant).body)
    for family in families:
        # What the format takes for a histogram may be one that falls.
        if types.get(family.name) == "gaugehistogram":
            family.type = "gaugehistogram"
    laws.check(families)
    return families


def _count(client, definitions, families):
    """As many series as the API says, unless they come and go."""
    listed = _listed(client)
    by_name = {family.name: family for family in families}
    for entry, metric in ((entry, metric) for entry in listed for metric in definitions if entry["name"] == metric["name"]):
        family = by_name.get(entry["exposed_name"])
        own = {"histogram": {"le"}, "gaugehistogram": {"le"}, "summary": {"quantile"}}.get(entry["type"], set())
        if entry["type"] == "stateset":
            own = {entry["exposed_name"]}
        series = {frozenset(pair for pair in sample.labels if pair[0] not in own) for sample in family.samples} if family else set()
        comes_and_goes = any(LIFETIMES & value.keys() for value in [*metric["values"], metric.get("defaults", {})])
        if len(series) > entry["series"] or not comes_and_goes and len(series) != entry["series"]:
            raise Failure("series", f"{entry['exposed_name']!r} has {len(series)} on the page, {entry['series']} in the API")


def _openmetrics(client, definitions, instant, families):
    other = pages.read(_page(client, OPENMETRICS, instant).body, is_openmetrics=True)
    laws.check(other)
    laws.alike(families, other, "text and OpenMetrics")


def _protobuf(client, definitions, instant, families):
    other = protobuf.read(_page(client, PROTOBUF, instant).body)
    laws.check(other)
    laws.alike(families, other, "text and protobuf")


def _gzip(client, definitions, instant, families):
    answer = _page(client, TEXT, instant, **{"Accept-Encoding": "gzip"})
    if answer.headers.get("content-encoding") != "gzip":
        raise Failure("gzip", "asked for, and not given")
    try:
        body = gzip.decompress(answer.body)
    except (OSError, EOFError, zlib.error) as error:
        raise Failure("gzip", str(error)) from None
    if body != _page(client, TEXT, instant).body:
        raise Failure("gzip", "the page differs from the one without compression")


def _head(client, definitions, instant, families):
    target = f"/metrics?time={instant:.3f}"
    for coding in ("identity", "gzip"):
        headers = [("Accept", TEXT), ("Accept-Encoding", coding)]
        length = client.request("metrics", "HEAD", target, headers).headers.get("content-length")
        body = client.request("metrics", "GET", target, headers).body
        if length != str(len(body)):
            raise Failure("head", f"Content-Length of HEAD is {length}, GET has {len(body)} bytes in {coding}")


def _again(client, definitions, instant, families):
    """What the API gives can be posted again, and is the same then."""
    for metric in definitions:
        client.request("api", "DELETE", "/metric/" + quote(metric["name"], safe=""))
    body = json.dumps(definitions).encode()
    answer = client.request("api", "POST", "/metrics", [("Content-Type", JSON)], body)
    if answer.status != 201:
        raise Failure("again", f"what the API gave is refused: {answer.text[:500]}")
    again = answers.check(client.request("api", "GET", "/metric/all"), "api")
    if _without_epochs(again) != _without_epochs(definitions):
        raise Failure("again", f"{str(definitions)[:500]} became {str(again)[:500]}")


def _put(client, definitions, instant, families):
    """What the API gives can be put in its own place at any time, and nothing begins anew."""
    before = _page(client, TEXT, instant).body
    for metric in definitions:
        target, body = "/metric/" + quote(metric["name"], safe=""), json.dumps(metric).encode()
        answer = client.request("api", "PUT", target, [("Content-Type", JSON)], body)
        if answer.status != 200:
            raise Failure("put", f"{answer.status} for what the API gave: {answer.text[:500]}")
    if (after := _page(client, TEXT, instant).body) != before:
        raise Failure("put", f"{before[:500]!r} became {after[:500]!r}")


def _without_epochs(value):
    if isinstance(value, dict):
        return {key: _without_epochs(inner) for key, inner in value.items() if key != "epoch"}
    return [_without_epochs(inner) for inner in value] if isinstance(value, list) else value


def _config(client, definitions, instant, families):
    """The configuration is a file that gives the same page."""
    text = client.request("api", "GET", "/config")
    path = client.server.folder / "copy.yaml"
    path.write_bytes(text.body)
    status, output, errors = run_command(
        client.server.binary, "render", "-f", path, "--at", f"{instant:.3f}", "--format", "text-1.0.0", "--escaping", "allow-utf-8"
    )
    if status != 0:
        raise Failure("config", f"the file is refused: {errors[:500]}")
    if has_key(definitions, "epoch") or "now" not in text.text:
        laws.alike(families, pages.read(output.encode("utf-8", "surrogateescape")), "the page and the one of its configuration")


def _escaping(client, definitions, instant, families):
    for escaping in ESCAPINGS:
        escaped = pages.read(_page(client, TEXT.replace("allow-utf-8", escaping), instant).body)
        laws.check(escaped)
        if sum(len(family.samples) for family in escaped) != sum(len(family.samples) for family in families):
            raise Failure("escaping", f"another number of samples with {escaping}")
        for family in escaped:
            if not pages.LEGACY_METRIC.fullmatch(family.name):
                raise Failure("escaping", f"{family.name!r} with {escaping}")


def _names(client, definitions, instant, families):
    for family in families:
        chosen = pages.read(_page(client, TEXT, instant, "&name[]=" + quote(family.name, safe="")).body)
        if [other.name for other in chosen] != [family.name]:
            raise Failure("names", f"asked for {family.name!r}, got {[other.name for other in chosen]}")
        laws.alike([family], chosen, "the page and a part of it")


def _present(client, definitions, instant, families):
    laws.check(pages.read(_page(client, TEXT).body))
    _foreign_reader(_page(client, "text/plain;version=0.0.4", instant).text)


def _foreign_reader(text):
    """Prometheus' own reader in Python, where it is installed, must be able to read the page as well."""
    try:
        from prometheus_client.parser import text_string_to_metric_families
    except ImportError:
        return
    try:
        list(text_string_to_metric_families(text))
    except Exception as error:  # noqa: BLE001 (whatever it has to say is what we want to know)
        raise Failure("foreign reader", f"{error!r} for {text[:500]!r}") from None


def _samples(client, definitions, instant, families):
    """Samples of a gauge are what its page shows."""
    shown = {sample.key: sample.value for family in families for sample in family.samples}
    for metric in definitions:
        # What churns has another label on each page.
        if metric.get("type", "gauge") not in ("gauge", "unknown", "counter") or has_key(metric, "churn"):
            continue
        target = f"/metric/{quote(metric['name'], safe='')}/samples?from={instant:.3f}&to={instant:.3f}&step=1"
        answer = client.request("api", "GET", target)
        document = answers.check(answer, "api")
        if answer.status != 200:
            raise Failure("samples", f"{answer.status}: {answer.text[:300]}")
        for series in document["series"]:
            value = series["points"][0][1]
            page_value = shown.get((series["name"], frozenset(series["labels"].items())))
            if isinstance(value, (int, float)) and value != page_value:
                raise Failure("samples", f"{series['name']}{series['labels']} is {value}, on the page {page_value}")
            if value is None and page_value is not None:
                raise Failure("samples", f"{series['name']}{series['labels']} is absent, on the page {page_value}")


EXTRAS = {
    "openmetrics": _openmetrics, "protobuf": _protobuf, "gzip": _gzip, "head": _head, "again": _again, "config": _config,
    "escaping": _escaping, "names": _names, "present": _present, "samples": _samples, "put": _put,
}


def _check(case, world, client, answer, document, body):
    """`check` and the API are of one mind."""
    # Pairs of surrogates and control characters are JSON's alone, and other JSON that is refused may be YAML.
    if case["media"] == JSON and (answer.status != 201 or b"\\ud8" in body.lower() or b"\x7f" in body):
        return
    path = world.new_folder() / "config.yaml"
    text = body.decode("utf-8", "surrogateescape")
    # A block of YAML stands further to the right within the file; JSON stays as it is.
    if case["media"] == JSON:
        path.write_bytes(b"metrics: " + body)
    else:
        if not text.startswith(("-", "[")) or "---" in text or "\r" in text or "\t" in text or '\\"' in text:
            return
        path.write_text("metrics:\n" + "\n".join("  " + line for line in text.split("\n")), errors="surrogateescape", newline="")
    status, output, errors = run_command(world.binary, "check", "-f", path, "--no-self-metrics", "--max-series", 5000)
    if status == 1 and f"{path}:" not in errors:
        raise Failure("error place", f"'check' says no place: {errors[:500]}")
    says = document.get("error", "")
    if any(word in says for word in ("--max-age-cost", "'all' stands", "only a configuration file")):
        return
    if (status == 0) != (answer.status == 201):
        raise Failure("check", f"'check' ends with {status}, the API answers {answer.status}: {errors[:500]} {says[:500]}")
