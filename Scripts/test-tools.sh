#!/usr/bin/env bash
# What the integration tests need: the Python tools of Tests/Integration/requirements.txt in .venv, and Prometheus with
# promtool from Debian. Quiet, and done in a moment when all of it is there; ends with an error when something is not.
set -euo pipefail
cd "$(dirname "$0")/.."

requirements=Tests/Integration/requirements.txt
stamp=.venv/.requirements.txt
log=$(mktemp)
policy=
finish() {
    local status=$?
    rm -f "$log"
    if [ -n "$policy" ]; then as_root rm -f "$policy"; fi
    exit "$status"
}
trap finish EXIT

fail() {
    echo "test-tools: $1" >&2
    exit 1
}

# Runs a command without a word; if it fails, shows what it said.
quietly() {
    "$@" >"$log" 2>&1 && return
    cat "$log" >&2
    fail "'$*' failed"
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "'$*' needs root; run it yourself, then this again"
    fi
}

# Installs packages of Debian, of which no service may be started: the tests start what they need.
install_packages() {
    command -v apt-get >/dev/null || fail "please install '$*' of your system: there is no apt-get here"
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        policy=/usr/sbin/policy-rc.d
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod +x "$policy"
    fi
    quietly as_root apt-get update --quiet --quiet
    quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"
}

has_prometheus() {
    command -v prometheus >/dev/null && command -v promtool >/dev/null
}

prometheus_runs() {
    grep -qsx prometheus /proc/[0-9]*/comm
}

if ! has_prometheus; then
    ran_before=no
    if prometheus_runs; then ran_before=yes; fi
    # A masked unit does not start at the next boot either.
    unit=/etc/systemd/system/prometheus.service
    if [ ! -e "$unit" ] && [ ! -L "$unit" ]; then
        as_root mkdir -p "$(dirname "$unit")"
        as_root ln -s /dev/null "$unit"
    fi
    install_packages prometheus
    has_prometheus || fail "Debian's package prometheus is installed, but prometheus or promtool is not on the PATH"
    if [ "$ran_before" = no ] && prometheus_runs; then
        fail "installing Debian's package prometheus has started it; stop it: the tests start their own"
    fi
fi

if ! cmp -s "$requirements" "$stamp"; then
    if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then install_packages python3 python3-venv; fi
    rm -rf .venv
    quietly python3 -m venv .venv
    quietly .venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement "$requirements"
    cp "$requirements" "$stamp"
fi
