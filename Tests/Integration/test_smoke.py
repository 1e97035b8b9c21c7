"""The least that must work, for `make test-fast`: start, scrape, define, scrape, stop."""


def test_what_is_defined_is_scraped(start):
    exporter = start(config="metrics: [{name: from_file, values: [{kind: static, value: 1}]}]")
    assert "\nfrom_file 1\n" in "\n" + exporter.page()
    exporter.create({"name": "from_api", "labels": ["x"], "values": [{"kind": "static", "labels": ["a"], "value": 2}]})
    page = exporter.page()
    assert "\nfrom_file 1\n" in "\n" + page and '\nfrom_api{x="a"} 2\n' in page
    exporter.stop()
