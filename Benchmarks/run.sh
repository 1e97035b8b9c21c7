#!/usr/bin/env bash
# Installs what the measurement compares with, and measures. `make bench` builds the binary first.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v nginx >/dev/null; then
    apt-get update -qq
    # The package would start a server of its own.
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx-light >/dev/null
fi
original=Benchmarks/.venv-original
if [ ! -x "$original/bin/mocktrics-exporter" ]; then
    python3 -m venv "$original"
    "$original/bin/pip" install --quiet --disable-pip-version-check mocktrics-exporter==0.2.1
fi
python3 Benchmarks/bench.py "$@"
swift build -c release --product evaluation-benchmark >/dev/null
echo
.build/release/evaluation-benchmark
