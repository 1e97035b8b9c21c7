#!/usr/bin/env bash
# All tests: the unit tests in Swift and, beside them, the integration tests in Python, against the binary that the same
# build made. Arguments go to pytest. With `--fast` as the first one: the unit tests and a smoke test.
# Ends with what took how long, and a line that counts all tests.
set -uo pipefail
cd "$(dirname "$0")/.."

tests=Tests/Integration
tools=()
if [ "${1:-}" = --fast ]; then
    shift
    tests=Tests/Integration/test_smoke.py
    tools=(python)
fi
log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT
status=0
times=

# Notes what a part took that began at a second of this script.
took() { times+="$1 $((SECONDS - $2)) s, "; }

Scripts/setup.sh || exit 1

# The network and the disk are busy with the tools while the processors build. One build for both kinds of tests.
begin=$SECONDS
(
    Scripts/test-tools.sh "${tools[@]}" >"$log/tools" 2>&1
    echo $? >"$log/tools-status"
    echo $((SECONDS - begin)) >"$log/tools-seconds"
) &
swift build --build-tests || status=1
took build "$begin"
wait
cat "$log/tools" >&2
if [ "$status" -ne 0 ] || [ "$(cat "$log/tools-status")" -ne 0 ]; then exit 1; fi
times+="tools beside it $(cat "$log/tools-seconds") s, "

begin=$SECONDS
(
    swift test --skip-build >"$log/unit" 2>&1
    echo $? >"$log/unit-status"
    echo $((SECONDS - begin)) >"$log/unit-seconds"
) &
# Two workers a processor: much of what they do is to wait for what happens once a second.
workers=$((2 * $(getconf _NPROCESSORS_ONLN)))
if [ "$workers" -gt 16 ]; then workers=16; fi
if [ "$tests" != Tests/Integration ]; then workers=0; fi
.venv/bin/python -m pytest -q -n "$workers" --dist loadfile "$tests" "$@" 2>&1 | tee "$log/integration" || status=1
took "integration tests" "$begin"
wait
times+="unit tests beside them $(cat "$log/unit-seconds") s, "

# Of the unit tests nothing but what failed, and their sum.
if [ "$(cat "$log/unit-status")" -eq 0 ]; then
    tail -n 1 "$log/unit"
else
    status=1
    grep -vE '^(◇|✔|􀟈|􁁛)' "$log/unit"
fi

# `Test run with 120 tests in 14 suites passed`: Swift Testing counts the tests, and each failed one has a line.
total=$(sed -nE 's/.*Test run with ([0-9]+) tests?.*/\1/p' "$log/unit" | tail -n 1)
unit_failed=$(grep -cE '^.{1,3}Test .* failed after' "$log/unit")
counted() { tail -n 1 "$log/integration" | grep -oE "[0-9]+ $1" | grep -oE '[0-9]+'; }
passed=$(counted passed)
failed=$(counted failed)
errors=$(counted error)
if [ -z "$total" ] || [ -z "$passed" ]; then
    echo "the tests did not run to their end" >&2
    status=1
fi
echo "${times}in all $SECONDS s"
echo "$((${total:-0} - unit_failed + ${passed:-0})) passed, $((unit_failed + ${failed:-0} + ${errors:-0})) failed"
exit "$status"
