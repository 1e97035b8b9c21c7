"""The OpenAPI document: valid, and true."""

import subprocess
import sys
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from exporter import Exporter

CONFIG = "metrics: [{name: demo, labels: [a], values: [{kind: static, labels: [x], value: 1}]}]"
# What a field of a kind may hold, by the word in its schema.
EXAMPLES = {"number": 1, "boolean": False}


@pytest.fixture(scope="module")
def document(shared):
    return shared.api("GET", "/openapi.json").json()


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


def test_each_kind_can_be_created_from_its_schema(document, exporter):
    schemas = document["components"]["schemas"]
    kinds = schemas["Value"]["discriminator"]["mapping"]
    assert set(kinds) >= {"static", "ramp", "square", "sine", "gaussian"}
    assert [entry["$ref"] for entry in schemas["Value"]["oneOf"]] == list(kinds.values())
    for kind, reference in kinds.items():
        schema = schemas[reference.rsplit("/", 1)[1]]
        value = {"kind": kind}
        for name in set(schema["required"]) - {"kind"}:
            field = schema["properties"][name]
            value[name] = EXAMPLES[field.get("type") or field["anyOf"][0]["type"]]
        exporter.create({"name": kind, "values": [value]})
        written = exporter.api("GET", f"/metric/{kind}").json()["values"][0]
        assert set(written) == set(schema["properties"])
        for name, field in schema["properties"].items():
            if "default" in field and name not in value:
                assert written[name] == field["default"]


def test_schemathesis_finds_nothing(tmp_path):
    with Exporter(tmp_path / "exporter") as exporter:
        result = subprocess.run(
            [Path(sys.executable).with_name("schemathesis"), "--config-file", Path(__file__).with_name("schemathesis.toml"),
             "run", f"http://127.0.0.1:{exporter.api_port}/openapi.json",
             "--seed", "1", "--max-examples", "40", "--no-color", "--generation-database", "none"],
            capture_output=True, text=True, timeout=180, cwd=tmp_path,
        )
        assert result.returncode == 0, result.stdout[-10_000:] + result.stderr[-2000:]
        assert "Traceback" not in exporter.log
