"""The page and Swagger UI where not everybody may do everything: with TLS, passwords and a token, and where nobody may."""

import re

import pytest
from playwright.sync_api import expect

from browser import MILLISECONDS
from certificates import Authority
from exporter import wait_until
from forms import fill_metric

TOKEN = "a-token-for-tests"
# A published test vector of bcrypt: the hash of "U*U".
USER, PASSWORD, HASH = "alice", "U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
CONFIG = "metrics: [{name: fixed, values: [{kind: static, value: 3}]}]\n"
METRIC = {"name": "guarded", "values": [{"kind": "static", "value": 3}]}


@pytest.fixture
def token_file(tmp_path):
    path = tmp_path / "token"
    path.write_text(TOKEN + "\n")
    return path


@pytest.fixture
def guarded(start, token_file):
    """An exporter that takes changes with a token only, and has a metric that was made so."""
    exporter = start("--api-token-file", token_file, config=CONFIG)
    assert exporter.api("POST", "/metric", METRIC, headers={"Authorization": f"Bearer {TOKEN}"}).status == 201
    return exporter


@pytest.fixture
def locked(start, token_file, tmp_path):
    """The same with TLS and passwords."""
    authority = Authority(tmp_path)
    certificate, key = authority.issue("server")
    web = tmp_path / "web.yaml"
    web.write_text(
        f"tls_server_config: {{cert_file: {certificate}, key_file: {key}}}\nbasic_auth_users: {{{USER}: {HASH}}}\n"
    )
    return start("--api-token-file", token_file, "--web.config.file", web, config=CONFIG)


@pytest.fixture
def tab(chromium):
    """Opens a page of an exporter over TLS, as somebody who knows the password."""
    contexts = []

    def open_tab(exporter, path):
        context = chromium.new_context(
            ignore_https_errors=True, http_credentials={"username": USER, "password": PASSWORD}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(MILLISECONDS)
        page.goto(f"https://127.0.0.1:{exporter.api_port}{path}")
        return page

    yield open_tab
    for context in contexts:
        context.close()


def give_token(page, token=TOKEN):
    """The dialog that asks for it."""
    dialog = page.get_by_role("dialog", name="Token")
    dialog.get_by_label("Token").fill(token)
    dialog.get_by_role("button", name="Use").click()
    return dialog


def reload_by_swagger(page):
    """Authorizes in Swagger UI, reads the configuration again, and gives the status of the answer."""
    page.locator(".btn.authorize").first.click()
    page.get_by_label("auth-bearer-value").fill(TOKEN)
    page.locator(".auth-btn-wrapper .authorize").last.click()
    page.locator(".btn-done").first.click()
    operation = page.locator("#operations-Exporter-reload")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    return operation.locator(".live-responses-table tbody .response-col_status").first.inner_text().split()[0]


def test_with_a_token_the_page_asks_for_it_and_changes(guarded, visit):
    page = visit(guarded, "#/metric/guarded")
    page.watch.allowed.append("the server responded with a status of 401")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(give_token(page, "wrong")).to_contain_text("does not take this token")
    assert guarded.api("GET", "/metric/guarded").status == 200
    give_token(page)
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    # For this tab alone.
    stored = page.evaluate("[sessionStorage.getItem('mocktrics-token'), localStorage.getItem('mocktrics-token')]")
    assert stored == [TOKEN, None]
    assert guarded.api("GET", "/metric/guarded").status == 404
    page.get_by_role("button", name="Undo").click()
    wait_until(lambda: guarded.api("GET", "/metric/guarded").status == 200, "the metric's return")


def test_with_a_token_the_form_has_its_preview_before_the_token_is_given(guarded, visit):
    page = visit(guarded, "#/new")
    page.get_by_label("name", exact=True).fill("fresh")
    expect(page.locator(".preview .legend")).not_to_be_empty()


def test_under_a_read_only_api_the_page_says_so_and_offers_no_change(start, visit):
    page = visit(start("--read-only-api", config=CONFIG), "#/metric/fixed")
    expect(page.locator("#notice")).to_contain_text("Read only")
    expect(page.get_by_role("heading", name="fixed")).to_be_visible()
    for name in ("New metric", "Change", "Add a value", "New one like it"):
        expect(page.get_by_role("link", name=name)).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("^Delete"))).to_have_count(0)
    page.goto(page.url.split("#")[0] + "#/new")
    expect(page.get_by_role("main")).to_contain_text("nothing can be changed")


def test_the_page_works_behind_tls_passwords_and_a_token(locked, tab):
    page = tab(locked, "/#/new")
    fill_metric(page, METRIC | {"name": "fresh", "type": "gauge", "labels": []})
    page.get_by_role("button", name="Create").click()
    give_token(page)
    expect(page.get_by_role("heading", name="fresh")).to_be_visible()
    expect(page.locator(".legend")).to_contain_text("3")


def test_swagger_ui_takes_the_token(guarded, visit):
    page = visit(guarded)
    page.goto(f"http://127.0.0.1:{guarded.api_port}/docs")
    assert reload_by_swagger(page) == "200"


def test_swagger_ui_works_behind_tls_passwords_and_a_token(locked, tab):
    assert reload_by_swagger(tab(locked, "/docs")) == "200"
