#!/usr/bin/env bash
# Builds the exporter for debugging, unless MOCKTRICS_BINARY names one, and tries it with whatever it may meet; options are those
# of Tests/Fuzz/main.py. `Scripts/fuzz.sh --seconds 60 --seed 15` is what continuous integration runs.
set -euo pipefail
cd "$(dirname "$0")/.."

[ -n "${MOCKTRICS_BINARY:-}" ] || swift build --product mocktrics-exporter
# With the tools of the tests, pages are read by Prometheus' own reader in Python too.
python=.venv/bin/python
[ -x "$python" ] || python=python3
exec "$python" Tests/Fuzz/main.py "$@"
