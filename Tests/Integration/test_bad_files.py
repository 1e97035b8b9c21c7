"""Configuration files that are wrong: each mistake of the folder `mistakes`, and what no editor would write."""

from pathlib import Path

import pytest

from exporter import measured, run

MISTAKES = Path(__file__).parent / "mistakes"
# Files of attackers and of broken programs: so much memory may it take to refuse one.
BOMB_BYTES = 500 * 2**20


@pytest.mark.parametrize("name", sorted(path.stem for path in MISTAKES.glob("*.yaml")))
def test_a_mistake_is_told_in_its_place_in_these_words(name):
    result = run("check", "-f", f"{name}.yaml", cwd=MISTAKES)
    assert result.stderr.decode() == (MISTAKES / f"{name}.txt").read_text()
    assert result.returncode == 1
    assert result.stdout == b""


def test_every_expectation_has_its_file():
    assert {path.stem for path in MISTAKES.glob("*.txt")} == {path.stem for path in MISTAKES.glob("*.yaml")}


@pytest.mark.parametrize(("content", "line", "fragment"), [
    (b"metrics:\n  - name: a\n    documentation: \xff\n", 3, "UTF-8"),
    (b"metrics: []\n# \xc3\x28\n", 2, "UTF-8"),
    (b"metrics: [{name: a, documentation: \xed\xa0\x80}]\n", 1, "UTF-8"),
    (b"metrics: []\n\x00\n", 2, "control characters"),
    (b"metrics: []\nseed: 1\x07\n", 2, "control characters"),
], ids=["byte ff", "broken sequence", "surrogate", "nul", "bell"])
def test_a_file_that_is_no_text_is_refused_with_the_line(content, line, fragment, config_file):
    path = config_file(content)
    result = run("check", "-f", path)
    assert result.returncode == 1
    assert f"{path}:{line}" in result.stderr.decode()
    assert fragment in result.stderr.decode()


@pytest.mark.parametrize("content", [
    b"", b"# nothing\n", b"---\n", b"metrics: []", b"\xef\xbb\xbfmetrics: []\n", b"metrics: []\r\nseed: 1\r\n", b"---\nseed: 1\n...\n",
], ids=["empty", "comment", "document", "no line feed", "byte order mark", "CR LF", "document end"])
def test_an_unusual_file_without_a_mistake_is_accepted(content, config_file):
    result = run("check", "-f", config_file(content))
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.decode().strip().endswith("0 metrics, 0 series")


def test_aliases_and_merged_keys_are_written_out(config_file):
    path = config_file("""
        metrics:
          - &first {name: a, labels: [x], values: [&value {kind: static, labels: [one], value: 1}, {<<: *value, labels: [two]}]}
          - {<<: *first, name: b}
    """)
    page = run("render", "--at", "0", "-f", path).stdout.decode()
    assert [line for line in page.splitlines() if not line.startswith("#")] == [
        'a{x="one"} 1', 'a{x="two"} 1', 'b{x="one"} 1', 'b{x="two"} 1',
    ]


def bomb(first, level):
    """Twelve levels, each of which refers ten times to the one before: 10^12 values in a few hundred bytes."""
    return "".join(
        f"a{index}: &a{index} {level(f'*a{index - 1}') if index else first}\n" for index in range(12)
    )


LISTS = bomb("[x]", lambda alias: f"[{', '.join([alias] * 10)}]")
MAPPINGS = bomb("{x: y}", lambda alias: f"{{{', '.join(f'k{index}: {alias}' for index in range(10))}}}")
MERGES = bomb("{x: y}", lambda alias: f"{{<<: [{', '.join([alias] * 10)}]}}")
SERIES = "metrics:\n  - &metric {name: a, values: [&value {kind: static, value: 1}" + ", *value" * 9999 + "]}\n" + "  - *metric\n" * 9999
DEPTH = 100_000
TRIPLES = "x0: &a0 [0,0,0]\n" + "".join(
    f"x{index}: &a{index} [*a{index - 1},*a{index - 1},*a{index - 1}]\n" for index in range(1, 28)
)
DIRECTIVES = "".join(f"%TAG !{index}! tag:x\n" for index in range(200_000)) + "--- a"


@pytest.mark.parametrize("content", [
    LISTS + "metrics: *a11\nseed: 1\nseed: 1", LISTS + "metrics: *a11", MAPPINGS + "metrics: *a11", MERGES + "metrics: *a11", SERIES,
    LISTS + "? *a11\n: 1", MAPPINGS + "? *a11\n: 1", LISTS + "metrics: [{? *a11 : 1}]",
    "[" * DEPTH + "]" * DEPTH, "{a: " * DEPTH + "}" * DEPTH, "- " * DEPTH, "? " * DEPTH, "metrics: " + "[" * DEPTH,
    "metrics:\n" + "  - {name: a-b}\n" * 100_000, TRIPLES + "y: [*a27 b: c", DIRECTIVES, f"- a{' ' * 1_000_000}{'b ' * 1_000_000}",
    f'? "{chr(0x301) * 1_000_000}"\n: 1', "metrics: [" + "0," * 1_000_000 + "]", "seed: 1\n" * 100_000,
], ids=[
    "lists and a key twice", "lists", "mappings", "merges", "series", "list as key", "mapping as key", "list as key inside",
    "deep lists", "deep mappings", "deep dashes", "deep keys", "open lists", "many mistakes", "triples and an open list",
    "directives", "blanks", "combining characters", "numbers", "one key",
])
def test_a_bomb_is_refused_with_little_memory(content, config_file):
    path = config_file(content)
    status, memory, output = measured("check", "-f", path)
    assert status == 1, "with -9 it had to be killed"
    assert output.startswith("Error: ") and f"{path}:" in output
    assert len(output) < 300_000
    assert memory < BOMB_BYTES


@pytest.mark.parametrize("content", [LISTS + "metrics: *a11", "[" * DEPTH])
def test_what_is_wrong_with_a_bomb_is_told_in_words_for_its_author(content, config_file):
    text = run("check", "-f", config_file(content)).stderr.decode()
    assert "yaml_set" not in text, "the name of a function in a library helps nobody"
    assert text.count("(") == text.count(")")
