#!/usr/bin/env bash
# Installs what the measurement compares with, and measures. `make bench` builds the binary first.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=()
command -v nginx >/dev/null || packages+=(nginx-light)
command -v valgrind >/dev/null || packages+=(valgrind)
command -v go >/dev/null || packages+=(golang-go)
[ -d /usr/share/gocode/src/github.com/prometheus/client_golang ] ||
    packages+=(golang-github-prometheus-client-golang-dev)
if [ ${#packages[@]} -gt 0 ]; then
    apt-get update -qq
    # Some packages would start a server of their own.
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi
original=Benchmarks/.venv-original
if [ ! -x "$original/bin/mocktrics-exporter" ]; then
    python3 -m venv "$original"
    "$original/bin/pip" install --quiet --disable-pip-version-check mocktrics-exporter==0.2.1
fi
# Debian's packages lie in a GOPATH; nothing is fetched.
GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS= GOCACHE="$PWD/.build/go" \
    go build -o .build/client_golang Benchmarks/client_golang/main.go
python3 Benchmarks/bench.py "$@"
echo
python3 Benchmarks/ages.py

swift build -c release --product micro-benchmark >/dev/null
micro=.build/release/micro-benchmark
echo
"$micro"
echo
Benchmarks/count-instructions.sh "$micro"
