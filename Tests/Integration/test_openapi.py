"""The OpenAPI document: valid, and true."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from exporter import PATIENCE, Exporter

CONFIG = "metrics: [{name: demo, labels: [a], values: [{kind: static, labels: [x], value: 1}]}]"


@pytest.fixture(scope="module")
def document(shared):
    return shared.api("GET", "/openapi.json").json()


def test_no_key_stands_twice(shared):
    # Swagger UI refuses such a document; most parsers of JSON say nothing.
    def check(pairs):
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), keys
        return dict(pairs)

    json.loads(shared.api("GET", "/openapi.json").body, object_pairs_hook=check)


def test_the_document_is_openapi_3_1(document):
    validate(document, cls=OpenAPIV31SpecValidator)
    assert document["openapi"].startswith("3.1.")


def test_every_operation_is_answered(document, shared):
    for path, operations in document["paths"].items():
        for method in operations:
            answer = shared.api(method.upper(), path.format(name="demo", file="start.js"), body=None)
            assert answer.status != 405, (method, path)
            assert answer.status != 404 or "metric" in answer.json()["error"], (method, path)


def test_every_status_that_is_answered_is_documented(document, shared):
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            answer = shared.api(method.upper(), path.format(name="nothing", file="start.js"), body=b"{" if "requestBody" in operation else None)
            assert str(answer.status) in operation["responses"], (method, path)


def example(schema, schemas):
    """Something that a schema allows: the first choice everywhere, and nothing that may be left out."""
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas)
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return example(schema[choice][0], schemas)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if schema["type"] == "object":
        return {name: example(schema["properties"][name], schemas) for name in schema.get("required", [])}
    if schema["type"] == "array":
        return [example(schema["items"], schemas) for _ in range(schema.get("minItems", 0))]
    return {"number": max(1, schema.get("minimum", 1)), "boolean": False, "string": "1"}[schema["type"]]


# What their schemas cannot say: which of the optional fields there must be, and what stands in a mapping by name.
COMPLETIONS = {
    "daily": {"points": {"09:00": 80}},
    "switch": {"until": "5m"},
}


def test_each_kind_can_be_created_from_its_schema(document, exporter):
    schemas = document["components"]["schemas"]
    kinds = schemas["SignalValue"]["discriminator"]["mapping"]
    assert set(kinds) >= {"static", "ramp", "square", "sine", "gaussian", "switch"}
    assert [entry["$ref"] for entry in schemas["SignalValue"]["oneOf"]] == list(kinds.values())
    for kind, reference in kinds.items():
        schema = schemas[reference.rsplit("/", 1)[1]]
        value = example(schema, schemas) | COMPLETIONS.get(kind, {})
        exporter.create({"name": kind, "values": [value]})
        written = exporter.api("GET", f"/metric/{kind}").json()["values"][0]
        assert set(schema["required"]) <= set(written) <= set(schema["properties"])
        for name in set(written) - set(value):
            assert written[name] == schema["properties"][name]["default"]


TYPES = {
    "counter": {"rate": 5},
    "histogram": {"rate": 5, "distribution": {"exponential": {"mean": 1}}},
    "gaugehistogram": {"size": 5, "distribution": {"uniform": {"min": 0, "max": 1}}},
    "summary": {"rate": 5, "distribution": {"normal": {"mean": 1, "sigma": 0.1}}},
    "info": {},
    "stateset": {"states": ["a", "b"], "signal": 1},
    "unknown": {"kind": "static", "value": 1},
}


@pytest.mark.parametrize("type", TYPES)
def test_each_type_is_in_the_document_and_can_be_created(document, exporter, type):
    metric = document["components"]["schemas"]["Metric"]["properties"]
    assert type in metric["type"]["enum"]
    exporter.create({"name": "demo", "type": type, "values": [TYPES[type]]})
    written = exporter.api("GET", "/metric/demo").json()
    assert written["type"] == type
    assert written["values"] == [{"labels": []} | TYPES[type]]


KINDS = ["Static", "Ramp", "Counter", "StateSet"]


SCHEMAS = "#/components/schemas/"


def any_of(kinds):
    return {"anyOf": [{"$ref": f"{SCHEMAS}{name}Value"} for name in kinds]}


def answering(responses):
    return json.loads(json.dumps(responses).replace(f'"{SCHEMAS}Metric', f'"{SCHEMAS}AnsweredMetric'))


@pytest.mark.parametrize(("phases", "of_metrics"), [
    # Every boundary of every parameter: of a value alone, and not again inside of each body that holds values.
    ("examples,coverage", ["Bare"]), ("fuzzing,stateful", KINDS),
], ids=["boundaries", "random"])
def test_schemathesis_finds_nothing(phases, of_metrics, tmp_path, document):
    # A generator does not come to an end with a schema that contains itself and has twenty kinds, each with a dozen
    # parameters: some kinds stand for all, and a number for every signal inside of something else.
    schemas = dict(document["components"]["schemas"])
    static = schemas["StaticValue"]
    bare = {name: schema for name, schema in static["properties"].items() if name in ("kind", "labels", "value")}
    schemas["BareValue"] = static | {"properties": bare}
    schemas["Signal"] = {"type": "number"}
    schemas["Value"] = any_of(KINDS)
    # A metric that is answered may have values that were added one by one.
    schemas["AnsweredMetric"] = schemas["Metric"]
    schemas["AnsweredMetrics"] = {"type": "array", "items": {"$ref": f"{SCHEMAS}AnsweredMetric"}}
    for name, kinds in (("Metric", of_metrics), ("NamedMetric", of_metrics), ("AnsweredMetric", KINDS)):
        properties = schemas[name]["properties"]
        schemas[name] = schemas[name] | {"properties": properties | {"values": properties["values"] | {"items": any_of(kinds)}}}
    reduced = document | {"components": {"schemas": schemas}, "paths": {
        path: {method: operation | {"responses": answering(operation["responses"])} for method, operation in operations.items()}
        for path, operations in document["paths"].items()
    }}
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(reduced), encoding="utf-8")
    with Exporter(tmp_path / "exporter") as exporter:
        result = subprocess.run(
            [Path(sys.executable).with_name("schemathesis"), "--config-file", Path(__file__).with_name("schemathesis.toml"),
             "run", path, "--url", f"http://127.0.0.1:{exporter.api_port}",
             "--phases", phases, "--seed", "1", "--max-examples", "20", "--no-color", "--generation-database", "none"],
            capture_output=True, text=True, timeout=10 * PATIENCE, cwd=tmp_path,
        )
        assert result.returncode == 0, result.stdout[-10_000:] + result.stderr[-2000:]
        assert "Traceback" not in exporter.log
