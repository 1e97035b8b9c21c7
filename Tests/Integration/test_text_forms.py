"""The forms that text arrives in: byte order marks, UTF-16, line ends, and JSON where YAML is read."""

import base64
import json

import pytest

from exporter import run

CONFIG = 'clock: {epoch: unix}\nmetrics:\n  - name: "über"\n    documentation: |\n      one\n      two\n    values: [{kind: static, value: 1}]\n'
PAGE = "# HELP über one\\ntwo\\n\n# TYPE über gauge\nüber 1\n"
FORMS = {
    "utf-8": lambda text: text.encode(),
    "utf-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
    "utf-16 of the other order": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
}
# RFC 8259, section 7: every escape, and a pair of surrogates.
ESCAPED = r'"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"'
JSON = '{\r\n\t"metrics": [\r\n\t\t{"name": "a", "documentation": %s, "labels": ["x"],\r\n\t\t"values": [{"kind": "static", "labels": [%s], "value": 1}]}\r\n\t]\r\n}' % (ESCAPED, ESCAPED)


def rendered(path, *arguments):
    result = run("render", "--at", "0", "-f", path, "--escaping", "allow-utf-8", "--format", "text-1.0.0", *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout.decode()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_configuration_file_is_read_in_each_form(form, line_end, config_file):
    path = config_file(FORMS[form](CONFIG.replace("\n", line_end)))
    assert rendered(path) == PAGE.replace("über gauge", '"über" gauge').replace("HELP über", 'HELP "über"').replace("über 1", '{"über"} 1')


@pytest.mark.parametrize("form", FORMS)
def test_the_place_of_an_error_does_not_count_the_mark(form, config_file):
    path = config_file(FORMS[form]("a: 1\nmetrics: x\n"))
    assert run("check", "-f", path).stderr.decode().splitlines()[1:] == [
        f"{path}:1:1: a: unknown key 'a' in the configuration; known are disable_units, seed, clock, metrics",
        f"{path}:2:10: metrics: found x; allowed is a list of metrics",
    ]


@pytest.mark.parametrize("name", ["config.json", "config.yaml", "config"])
@pytest.mark.parametrize("form", FORMS)
def test_json_is_read_under_any_name(name, form, config_file):
    page = run("render", "--at", "0", "-f", config_file(FORMS[form](JSON), name)).stdout.decode()
    # What the escapes stand for, as Python's reader has it, written as the text format asks (its section on labels).
    label = json.loads(ESCAPED).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    assert page.split("\n")[-2] == f'a{{x="{label}"}} 1'


@pytest.mark.parametrize(("form", "json_status"), [
    ("utf-8", 201), ("utf-8 with a mark", 201), ("utf-16", 400), ("utf-16 of the other order", 400),
])
def test_bodies_of_the_api_are_read_in_each_form(form, json_status, exporter):
    document = '{"name": "json", "documentation": %s}' % ESCAPED
    answer = exporter.api("POST", "/metric", body=FORMS[form](document))
    assert answer.status == json_status
    if json_status == 400:
        assert answer.json()["error"] == "the body is not JSON: it is UTF-16; send UTF-8"
    else:
        assert exporter.api("GET", "/metric/json").json()["documentation"] == json.loads(ESCAPED)
    for name, body in (("yaml", "name: yaml\r\ndocumentation: é\r\n"), ("json_in_yaml", document.replace('"json"', '"json_in_yaml"'))):
        answer = exporter.api("POST", "/metric", body=FORMS[form](body), headers={"Content-Type": "application/yaml"})
        assert (answer.status, answer.json().get("name")) == (201, name)


@pytest.mark.parametrize("form", FORMS)
def test_web_configuration_and_token_are_read_in_each_form(form, start, tmp_path):
    # Published by Openwall (crypt_blowfish): the hash of "U*U".
    users = "basic_auth_users:\r\n  alice: $2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\r\n"
    (tmp_path / "web.yaml").write_bytes(FORMS[form](users))
    (tmp_path / "token").write_bytes(FORMS[form]("swordfish\r\n"))
    exporter = start("--web.config.file", tmp_path / "web.yaml", "--api-token-file", tmp_path / "token")
    assert exporter.metrics().status == 401
    assert exporter.metrics(Authorization="Basic " + base64.b64encode(b"alice:U*U").decode()).status == 200
    assert exporter.api("POST", "/metric", {"name": "a"}, headers={"Authorization": "Bearer swordfish"}).status == 201


@pytest.mark.parametrize("content", [b"\xff\xfea", b"\xfe\xff\xd8\x00"], ids=["half a unit", "half a pair"])
def test_what_only_begins_as_utf_16_is_refused(content, config_file):
    result = run("check", "-f", config_file(content))
    assert result.returncode == 1
    assert "it begins as UTF-16, and is not; save it as UTF-8" in result.stderr.decode()
