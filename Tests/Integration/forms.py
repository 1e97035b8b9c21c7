"""Fills in the page's form as a person would, from a definition."""

from playwright.sync_api import expect


def fill_metric(page, metric):
    """All of a metric; its values are dictionaries as the API takes them."""
    head = page.locator("fieldset").first
    for key in ("name", "documentation", "unit"):
        if key in metric:
            head.get_by_label(key, exact=True).fill(metric[key])
    if "type" in metric:
        head.get_by_label("type", exact=True).select_option(metric["type"])
    if metric.get("labels"):
        head.get_by_label("labels", exact=True).fill(", ".join(metric["labels"]))
    values = page.locator("fieldset.value")
    for index, value in enumerate(metric["values"]):
        if index > 0:
            page.get_by_role("button", name="Add a value").click()
        fill_value(values.nth(index), value, metric.get("labels", []))


def fill_value(place, value, labels=()):
    for label, text in zip(labels, value.get("labels", []), strict=True):
        place.get_by_label(f"label {label}", exact=True).fill(text)
    if "kind" in value:
        place.get_by_label("value: kind", exact=True).select_option(value["kind"])
    fill_fields(place, value)


def fill_fields(place, fields):
    for key, value in fields.items():
        if key not in ("kind", "labels"):
            fill(place, key, value)


def reveal(place, target):
    """Opens what a field is folded into."""
    for details in place.locator("details").all():
        if details.get_attribute("open") is None and details.is_visible():
            details.locator("> summary").click()
    expect(target).to_be_visible()


def fill(place, key, value):
    """One field, whatever it is."""
    match value:
        case bool():
            box = place.get_by_label(key, exact=True).first
            reveal(place, box)
            box.set_checked(value)
        case dict() if "kind" in value:
            place.get_by_label(f"{key}: kind", exact=True).first.select_option(value["kind"])
            fill_fields(place.locator(".field", has=place.page.get_by_label(f"{key}: kind", exact=True)).last, value)
        case dict():
            fill_mapping(place, key, value)
        case list():
            fill_list(place, key, value)
        case _:
            field = place.get_by_label(key, exact=True).first
            reveal(place, field)
            if field.evaluate("field => field.localName") == "select":
                field.select_option(str(value))
            else:
                field.fill(str(value))


def opened(place, key):
    """The group of what is composed, which may be folded away and left out."""
    group = place.get_by_role("group", name=key, exact=True, include_hidden=True).first
    reveal(group.locator("xpath=ancestor::fieldset"), group)
    for box in group.get_by_label(f"Set {key}", exact=True).all():
        box.check()
    return group


def fill_mapping(place, key, entries):
    place = opened(place, key)
    way = place.get_by_label(f"{key}: kind", exact=True)
    if way.count():
        (name, value), = entries.items()
        way.select_option(name)
        fill_fields(place, value)
    elif place.get_by_role("button", name=f"Add a key to {key}", exact=True).count():
        fill_keys(place, key, entries)
    else:
        fill_fields(place, entries)


def fill_keys(place, key, entries):
    for index, (name, value) in enumerate(entries.items()):
        place.get_by_role("button", name=f"Add a key to {key}", exact=True).click()
        place.get_by_label(f"{key}: key", exact=True).nth(index).fill(name)
        place.get_by_label(f"{key}: value", exact=True).nth(index).fill(str(value))


def fill_list(place, key, entries):
    group = opened(place, key)
    line = group.get_by_label(f"{key}, with commas between them", exact=True)
    if line.count():
        line.fill(", ".join(map(str, entries)))
        return
    for row in group.locator(".row").all()[len(entries):]:
        row.get_by_role("button", name="Remove").last.click()
    rows = group.locator(".rows").first.locator("> .row")
    for index, entry in enumerate(entries):
        if rows.count() <= index:
            group.get_by_role("button", name=f"Add to {key}", exact=True).click()
        row, name = rows.nth(index), f"{key} {index + 1}"
        if not isinstance(entry, dict):
            row.get_by_label(name, exact=True).fill(str(entry))
            continue
        if "kind" in entry:
            row.get_by_label(f"{name}: kind", exact=True).select_option(entry["kind"])
        fill_fields(row, entry)
