#!/usr/bin/env bash
# All tests: the unit tests in Swift, then the integration tests in Python against the binary that the same build made.
# Ends with a line that counts both.
set -uo pipefail
cd "$(dirname "$0")/.."

log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT
status=0

Scripts/setup.sh && Scripts/test-tools.sh || exit 1
# One build for both.
swift build --build-tests || exit 1

swift test --skip-build 2>&1 | tee "$log/unit" || status=1
.venv/bin/python -m pytest -q Tests/Integration "$@" 2>&1 | tee "$log/integration" || status=1

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
echo "$((${total:-0} - unit_failed + ${passed:-0})) passed, $((unit_failed + ${failed:-0} + ${errors:-0})) failed"
exit "$status"
