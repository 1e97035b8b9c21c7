"""What holds for the samples of any page, whatever was defined."""

import math

from pages import BadPage
from protobuf import number_text


def _number(text):
    return float(text.replace("Inf", "inf"))


def _without(labels, name):
    return frozenset(pair for pair in labels if pair[0] != name)


def check(families):
    """Laws of one page: no series twice, buckets that add up, counts that are counts."""
    seen = set()
    for family in families:
        for sample in family.samples:
            if sample.key in seen:
                raise BadPage(f"the series {sample.name}{dict(sample.labels)} is there twice")
            seen.add(sample.key)
        if family.type in ("histogram", "gaugehistogram"):
            _histogram(family)
        elif family.type == "summary":
            _summary(family)
        elif family.type == "counter":
            for sample in family.samples:
                if not sample.value >= 0:
                    raise BadPage(f"the counter {sample.name}{dict(sample.labels)} is {sample.value}")
        elif family.type == "info" and any(sample.value != 1 for sample in family.samples):
            raise BadPage(f"an info of {family.name!r} is not 1")
        elif family.type == "stateset":
            _states(family)


def _histogram(family):
    buckets, counts = {}, {}
    for sample in family.samples:
        if sample.name == family.name + "_bucket":
            bound = dict(sample.labels).get("le")
            if bound is None:
                raise BadPage(f"a bucket of {family.name!r} has no 'le'")
            buckets.setdefault(_without(sample.labels, "le"), []).append((_number(bound), sample.value))
        elif sample.name in (family.name + "_count", family.name + "_gcount"):
            counts[frozenset(sample.labels)] = sample.value
    for labels, pairs in buckets.items():
        # OpenMetrics 1.0, "Histogram": neither sum nor count where a bound is negative.
        if pairs[0][0] < 0:
            counts.setdefault(labels, pairs[-1][1])
    if set(buckets) != set(counts):
        raise BadPage(f"the histograms of {family.name!r} have not each buckets and a count")
    for labels, pairs in buckets.items():
        bounds, values = [bound for bound, _ in pairs], [value for _, value in pairs]
        if bounds != sorted(set(bounds)) or bounds[-1] != math.inf:
            raise BadPage(f"the bounds of {family.name}{dict(labels)} are {bounds}")
        if any(not low <= high for low, high in zip(values, values[1:])) or not values[0] >= 0:
            raise BadPage(f"the buckets of {family.name}{dict(labels)} are not cumulative: {values}")
        if values[-1] != counts[labels]:
            raise BadPage(f"the count of {family.name}{dict(labels)} is {counts[labels]}, the last bucket {values[-1]}")


def _summary(family):
    for sample in family.samples:
        labels = dict(sample.labels)
        if sample.name == family.name and not 0 <= _number(labels.get("quantile", "nan")) <= 1:
            raise BadPage(f"a quantile of {family.name!r} is {labels.get('quantile')}")
        if _is_count(family, sample) and not sample.value >= 0:
            raise BadPage(f"the count of {family.name!r} is {sample.value}")


def _is_count(family, sample):
    """Of a summary; a quantile has the family's own name, which may end so too."""
    return family.type == "summary" and sample.name == family.name + "_count"


def _states(family):
    states = {}
    for sample in family.samples:
        states.setdefault(_without(sample.labels, family.name), []).append(sample.value)
    for labels, values in states.items():
        if sorted(values) != [0] * (len(values) - 1) + [1]:
            raise BadPage(f"the states of {family.name}{dict(labels)} are {values}")


def never_falls(earlier, later):
    """Counters and histograms between two pages, the second of which is of a later instant."""
    before = {sample.key: sample.value for sample in _counting(earlier)}
    for sample in _counting(later):
        if sample.key in before and sample.value < before[sample.key]:
            raise BadPage(f"{sample.name}{dict(sample.labels)} fell from {before[sample.key]} to {sample.value}")


def _counting(families):
    for family in families:
        for sample in family.samples:
            if family.type == "counter" or family.type == "histogram" and sample.name != family.name + "_sum":
                yield sample
            elif _is_count(family, sample):
                yield sample


def values(families):
    """{series: value}, in which the three formats are alike."""
    found = {}
    for family in families:
        for sample in family.samples:
            name = sample.name
            if name.endswith("_created"):
                continue
            if family.type == "gaugehistogram":
                name = name.replace(family.name + "_gsum", family.name + "_sum").replace(
                    family.name + "_gcount", family.name + "_count"
                )
            labels = frozenset(
                (label, number_text(_number(value)) if label in ("le", "quantile") and _is_number(value) else value)
                for label, value in sample.labels
            )
            found[name, labels] = sample.value
    return found


def _with_negative_bounds(families):
    """Names of sums and counts that OpenMetrics leaves out."""
    return {
        family.name + ending for family in families if family.type == "histogram" for ending in ("_sum", "_count")
        for sample in family.samples if dict(sample.labels).get("le", "").startswith("-")
    }


def _is_number(text):
    try:
        _number(text)
        return True
    except ValueError:
        return False


def alike(one, other, what):
    """Two pages of one instant in two formats."""
    left, right = values(one), values(other)
    negative = _with_negative_bounds(one)
    for key in left.keys() | right.keys():
        a, b = left.get(key), right.get(key)
        if b is None and key[0] in negative:
            continue
        if a is None or b is None:
            raise BadPage(f"{key[0]}{dict(key[1])} is in one of {what} alone")
        if a != b and not (math.isnan(a) and math.isnan(b)):
            raise BadPage(f"{key[0]}{dict(key[1])} is {a} and {b} in {what}")
