"""Small and large damage to documents: in their values, in how they are written, and in their bytes."""

import copy
import json

ODD = [
    None, True, False, "", [], {}, -1, 0, 1, "NaN", "+Inf", "1e400", "x" * 200, [[]], {"a": 1}, -0.0, 1e308, 10**30, "-1s", "0s", "285y", "1e-300",
    "{1..999999999999}", "{1..3}", "\x00", "__x", "all", "process_open_fds", "2026-13-01T00:00:00Z", ["a", "a"], "sine", "static", 101,
    "{a,a}", "value(\"v0\")", "{x:{y:{}}}",
]
TOKENS = [
    "[", "]", "{", "}", ":", ": ", ",", "- ", "&a ", "*a", "*a ", "!", "!!str ", "!!map ", "|\n", ">\n", "'", '"', "%", "@", "\t", "\n", "#", "---\n", "...\n",
    "<<: ", "? ", "\\", "\x00", "\u2028", "\ufeff", "é", "  ", "\r\n", "!!binary ", "&a [", "<<: *a", "null", "~", "\\u0000", "1e400", "[[[[", "{{{{", "\x85",
]


def places(document, path=()):
    """Every place in a document: the path of each value."""
    yield path
    children = document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    for key, value in children:
        yield from places(value, (*path, key))


def damage_value(document, rng):
    """One value is another, a key is missing or new, or an item stands twice."""
    document = copy.deepcopy(document)
    path = rng.choice(list(places(document)))
    if not path:
        return rng.choice(ODD)
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    key, choice = path[-1], rng.random()
    if choice < 0.5:
        holder[key] = copy.deepcopy(rng.choice(ODD))
    elif choice < 0.7:
        del holder[key]
    elif isinstance(holder, list):
        holder.insert(rng.randrange(len(holder) + 1), copy.deepcopy(holder[key]))
    elif choice < 0.85:
        holder[rng.choice(["unknown", key + "s", key.upper(), ""])] = holder[key]
    else:
        holder[rng.choice(list(holder))] = holder[key]
    return document


def repeat_key(text, document, rng):
    """The JSON of a document in which a mapping has a key twice."""
    keys = [path[-1] for path in places(document) if path and isinstance(path[-1], str)]
    if not keys:
        return text
    key = json.dumps(rng.choice(keys))
    return text.replace(f"{key}:", f"{key}: 1, {key}:", 1)


def damage_text(data, rng):
    """Bytes that are left out, put in or repeated."""
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        at, choice = rng.randrange(len(data) + 1), rng.random()
        length = rng.choice([1, 1, 2, 5, 20])
        if choice < 0.25:
            del data[at : at + length]
        elif choice < 0.65:
            data[at:at] = rng.choice(TOKENS).encode()
        elif choice < 0.75:
            data[at:at] = data[max(0, at - length) : at] * rng.choice([1, 2, 50])
        elif choice < 0.85:
            data[at : at + 1] = bytes([rng.randrange(256)])
        elif choice < 0.95:
            del data[at:]
        else:
            data[at:at] = (rng.choice(TOKENS) * rng.choice([10, 300])).encode()
    return bytes(data)
