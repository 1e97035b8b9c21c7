"""Takes the pictures of the page that the documentation shows: `screenshots.py FOLDER`."""

import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from browser import EXECUTABLE, FLAGS
from exporter import REPOSITORY, Exporter, wait_until
from forms import fill_metric
from prometheus import PROMETHEUS_3, Prometheus

EXAMPLE = REPOSITORY / "Examples/shop.yaml"
EPOCH = "2026-01-01T00:00:00Z"

NEW = {
    "name": "checkout_duration", "unit": "seconds", "type": "histogram", "labels": ["path"],
    "values": [{"labels": ["/checkout"], "rate": 30, "distribution": {"lognormal": {"median": 0.2, "sigma": 0.5}}}],
}


def overview(page):
    page.locator(".sparkline svg").nth(8).wait_for()


def plotted(page):
    expect(page.locator(".legend")).not_to_be_empty()
    expect(page.locator(".range")).not_to_be_empty()


def form(page):
    fill_metric(page, NEW)
    page.locator("h1").click()
    expect(page.locator(".legend")).to_contain_text("the stronger the colour, the more")
    expect(page.locator(".preview .note")).to_be_empty()


PICTURES = [
    ("overview", "", (1080, 480), "light", overview),
    ("counter", "#/metric/shop_requests", (1080, 740), "dark", plotted),
    ("histogram", "#/metric/shop_request_duration", (1080, 600), "light", plotted),
    ("form", "#/new", (1080, 860), "dark", form),
    ("narrow", "#/metric/shop_queue_length", (380, 760), "light", plotted),
]


def main(folder):
    # Begun three hours ago.
    began = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 3 * 3600))
    config = EXAMPLE.read_text(encoding="utf-8").replace(EPOCH, began)
    assert began in config
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, Exporter(Path(name) / "exporter", config=config) as exporter:
        server = Path(name) / "prometheus"
        server.mkdir()
        with Prometheus(server, exporter.metrics_port, binary=PROMETHEUS_3), sync_playwright() as playwright:
            wait_until(lambda: exporter.api("GET", "/status").json()["scrapes"]["total"] > 3, "some scrapes")
            browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=FLAGS)
            for name, view, (width, height), theme, prepare in PICTURES:
                page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=theme)
                page.goto(f"http://127.0.0.1:{exporter.api_port}/{view}")
                prepare(page)
                expect(page.locator("main [role=status].state")).to_have_count(0)
                page.screenshot(path=folder / f"{name}.png")
                page.close()
            browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
