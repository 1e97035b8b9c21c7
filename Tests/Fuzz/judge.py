"""Judges the fuzzer: each patch in `mutants/` takes one limit or check out of the product; how many does it find?

Applies one patch after another to the sources here, builds, puts the sources back, and tries the binary while the next one is
being built. Prints a table in Markdown. `--only 07` judges one; `--build` is the command that builds.
"""

import argparse
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
BINARY = REPOSITORY / ".build/debug/mocktrics-exporter"


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=15)
    parser.add_argument("--only", default="")
    parser.add_argument("--without", default="")
    parser.add_argument("--build", default="swift build --product mocktrics-exporter")
    return parser.parse_args()


def build(patch, arguments, copy):
    """A copy of the binary, with the patch in it; false when there is none."""
    apply = ["git", "apply", "--unidiff-zero", "-C1"]
    if patch is not None:
        subprocess.run([*apply, patch], cwd=REPOSITORY, check=True)
    try:
        result = subprocess.run(shlex.split(arguments.build), cwd=REPOSITORY, capture_output=True, text=True)
        if result.returncode == 0:
            shutil.copy2(BINARY, copy)
        else:
            print(result.stdout[-3000:], file=sys.stderr)
        return result.returncode == 0
    finally:
        if patch is not None:
            subprocess.run([*apply, "--reverse", patch], cwd=REPOSITORY, check=True)


def start(binary, arguments, folder):
    command = [sys.executable, HERE / "main.py", "--binary", binary, "--seconds", str(arguments.seconds), "--seed", str(arguments.seed), "--first", "--failures", folder]
    if arguments.without:
        command += ["--without", arguments.without]
    return subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True), time.monotonic()


def row(name, patch, running):
    if running is None:
        return f"| {name} | | does not build | |"
    process, begin = running
    output, _ = process.communicate()
    seconds = time.monotonic() - begin
    module = re.search(r"^\+\+\+ b/Sources/([^/]+)/", patch.read_text(), re.M)[1] if patch else ""
    found = re.search(r"^FAILED (.*)$", output, re.M)
    if process.returncode == 0:
        return f"| {name} | {module} | not found | {seconds:.0f} |"
    return f"| {name} | {module} | {found[1][:110].replace('|', '/') if found else output[-200:]} | {seconds:.0f} |"


def main():
    arguments = parse()
    patches = [path for path in sorted((HERE / "mutants").glob("*.patch"), reverse=True) if re.search(arguments.only, path.name)]
    rows, waiting = [], None
    with tempfile.TemporaryDirectory(prefix="mocktrics-judge-") as folder:
        for patch in [None, *patches]:
            name = patch.stem if patch else "none"
            copy = Path(folder) / name
            is_built = build(patch, arguments, copy)
            # The one before has had the time of a build for itself.
            if waiting:
                rows.append(row(*waiting))
                print(rows[-1], flush=True)
            waiting = (name, patch, start(copy, arguments, Path(folder) / "failures") if is_built else None)
        rows.append(row(*waiting))
        print(rows[-1], flush=True)
    found = sum("not found" not in line and "does not build" not in line for line in rows[1:])
    print(f"\n{found} of {len(patches)} were found")
    return 0 if "not found" in rows[0] else 1


if __name__ == "__main__":
    sys.exit(main())
