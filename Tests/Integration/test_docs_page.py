"""The page of the documentation, which must work without internet and from a binary that was copied elsewhere."""

import gzip
import re
import shutil

import pytest

from exporter import BINARY

FILES = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css", "favicon-32x32.png": "image/png"}


def test_the_page_refers_to_files_of_its_own_only(shared):
    answer = shared.api("GET", "/docs")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    references = re.findall(r'(?:src|href)="([^"]*)"', answer.text)
    assert {f"/docs/{name}" for name in FILES} <= set(references)
    for reference in references:
        assert reference.startswith("/docs/")
        assert shared.api("GET", reference).status == 200
    assert "http" not in answer.text.replace("http-equiv", "")


def test_the_policy_keeps_other_hosts_out(shared):
    policy = shared.api("GET", "/docs").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "http" not in policy and "*" not in policy and "unsafe-eval" not in policy
    assert "script-src 'self';" in policy


@pytest.mark.parametrize(("name", "media_type"), FILES.items())
def test_a_file_is_the_same_in_each_coding(name, media_type, shared):
    plain = shared.api("GET", f"/docs/{name}")
    compressed = shared.api("GET", f"/docs/{name}", headers={"Accept-Encoding": "gzip"})
    assert plain.headers["Content-Type"].split(";")[0] == compressed.headers["Content-Type"].split(";")[0] == media_type
    assert plain.headers["Content-Encoding"] is None and compressed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed.body) == plain.body
    assert plain.headers["ETag"] != compressed.headers["ETag"]


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_a_browser_has_is_not_sent_again(name, shared):
    tag = shared.api("GET", f"/docs/{name}").headers["ETag"]
    assert re.fullmatch(r'"[^"]+"', tag), "strong"
    again = shared.api("GET", f"/docs/{name}", headers={"If-None-Match": tag})
    assert (again.status, again.body) == (304, b"")
    assert shared.api("GET", f"/docs/{name}", headers={"If-None-Match": '"other"'}).status == 200


def test_a_binary_that_was_copied_elsewhere_still_has_the_files(start, tmp_path):
    copy = shutil.copy(BINARY, tmp_path / "exporter")
    exporter = start(binary=copy)
    assert len(exporter.api("GET", "/docs/swagger-ui-bundle.js").body) > 1_000_000
