"""A page as the parsers of prometheus_client read it."""

from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics_families
from prometheus_client.parser import text_string_to_metric_families as text_families

from exporter import OPENMETRICS, TEXT

PARSERS = {TEXT: text_families, OPENMETRICS: openmetrics_families}
INSTANT = "mocktrics_exporter_scrape_timestamp_seconds"


def families(page, accept=TEXT):
    return list(PARSERS[accept](page))


def values(page, accept=TEXT):
    """The samples that are mocked, by name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families(page, accept) if not family.name.startswith(("mocktrics_exporter", "process_"))
        for sample in family.samples
    }


def milliseconds(page):
    """The instant for which a page was computed, as it says itself."""
    line = next(line for line in page.splitlines() if line.startswith(INSTANT + " "))
    return round(float(line.split()[1]) * 1000)
