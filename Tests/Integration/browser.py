"""A browser for the tests of the page: headless Chromium as Debian packages it, driven by Playwright.

Whatever is shown in it, the console stays silent, and nothing is asked of another host.
"""

import shutil
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect, sync_playwright

from exporter import PATIENCE

EXECUTABLE = shutil.which("chromium-headless-shell")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}

MILLISECONDS = PATIENCE * 1000
expect.set_options(timeout=MILLISECONDS)

# What a browser says of an answer that the page asked for knowing that it may be a refusal.
EXPECTED = ("the server responded with a status of 422", "the server responded with a status of 409")


@pytest.fixture(scope="session")
def chromium():
    assert EXECUTABLE, "there is no chromium-headless-shell; Scripts/test-tools.sh installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=FLAGS)
        yield browser
        browser.close()


class Watch:
    """What a page said and asked for."""

    def __init__(self, page, port):
        self.host = f"127.0.0.1:{port}"
        self.messages, self.strangers = [], set()
        self.allowed = list(EXPECTED)
        page.on("console", self.note)
        page.on("pageerror", lambda error: self.messages.append(str(error)))
        page.on("request", self.check)

    def note(self, message):
        if message.type in ("error", "warning"):
            if not any(text in message.text for text in self.allowed):
                self.messages.append(f"{message.text} {message.location}")

    def check(self, request):
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self.host:
            self.strangers.add(request.url)


@contextmanager
def open_page(chromium, exporter, view="", viewport=WIDE, **options):
    """A tab with the page of an exporter, at a view such as `#/new`."""
    context = chromium.new_context(viewport=viewport, **options)
    page = context.new_page()
    page.set_default_timeout(MILLISECONDS)
    page.watch = Watch(page, exporter.api_port)
    page.goto(f"http://127.0.0.1:{exporter.api_port}/{view}")
    try:
        yield page
        assert page.watch.messages == []
        assert page.watch.strangers == set()
    finally:
        context.close()


@pytest.fixture
def visit(chromium):
    """Opens pages, and looks at the end whether one complained."""
    opened = []

    def visit_one(exporter, view="", **options):
        manager = open_page(chromium, exporter, view, **options)
        page = manager.__enter__()
        opened.append(manager)
        return page

    yield visit_one
    failures = []
    for manager in reversed(opened):
        try:
            manager.__exit__(None, None, None)
        except AssertionError as failure:
            failures.append(failure)
    assert not failures, failures


def numbers(page):
    """The points of the plot as its table has them: by the name of each line pairs of milliseconds since 1970 and a value."""
    button = page.get_by_role("button", name="Show the numbers as a table")
    if button.get_attribute("aria-pressed") != "true":
        button.click()
    page.locator(".samples tbody tr").first.wait_for()
    names, rows = page.evaluate(
        """() => [
            [...document.querySelectorAll(".samples thead th")].slice(1).map((cell) => cell.textContent),
            [...document.querySelectorAll(".samples tbody tr")].map((row) => [
                Date.parse(row.querySelector("time").dateTime),
                ...[...row.querySelectorAll("td")].map((cell) => cell.querySelector("data")?.value ?? null),
            ]),
        ]"""
    )
    return {
        name: [(row[0], None if row[index] is None else float(row[index])) for row in rows]
        for index, name in enumerate(names, 1)
    }
