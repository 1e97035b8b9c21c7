#!/usr/bin/env bash
# What the integration tests need: the Python tools of Tests/Integration/requirements.txt in .venv; from Debian Prometheus
# with promtool, VictoriaMetrics, a headless Chromium, and beside them, in .venv as well, the Prometheus of the next release.
# With the argument `python`, the Python tools alone. Quiet, and done in a moment when all of it is there; ends with an error
# when something is not.
set -euo pipefail
cd "$(dirname "$0")/.."

requirements=Tests/Integration/requirements.txt
stamp=.venv/.requirements.txt
peers=.venv/peers
next_release=forky
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

# Installs a server of Debian, unless its commands are there, and makes sure that it does not run by itself.
install_server() {
    local package=$1 missing=no ran_before=no unit=/etc/systemd/system/$1.service
    shift
    for command in "$@"; do command -v "$command" >/dev/null || missing=yes; done
    if [ "$missing" = no ]; then return; fi
    if runs "$1"; then ran_before=yes; fi
    # A masked unit does not start at the next boot either.
    if [ ! -e "$unit" ] && [ ! -L "$unit" ]; then
        as_root mkdir -p "$(dirname "$unit")"
        as_root ln -s /dev/null "$unit"
    fi
    install_packages "$package"
    for command in "$@"; do
        command -v "$command" >/dev/null || fail "Debian's package $package is installed, but $command is not on the PATH"
    done
    if [ "$ran_before" = no ] && runs "$1"; then
        fail "installing Debian's package $package has started it; stop it: the tests start their own"
    fi
}

runs() {
    # The kernel keeps fifteen characters of a name.
    grep -qsx "${1:0:15}" /proc/[0-9]*/comm
}

# The mirror that apt uses for the packages of this release.
mirror() {
    apt-get indextargets --format '$(SITE)' 'Identifier: Packages' 'Origin: Debian' "Codename: $release" 'Component: main' |
        head -n 1
}

# Fetches the Prometheus of Debian's next release, which runs on this one, without installing it.
fetch_prometheus_3() {
    local folder site release keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    release=$(. /etc/os-release && echo "$VERSION_CODENAME")
    site=$(mirror)
    if [ -z "$site" ]; then
        quietly as_root apt-get update --quiet --quiet
        site=$(mirror)
    fi
    [ -n "$site" ] || fail "apt has no mirror of Debian's $release to fetch the Prometheus of $next_release from"
    folder=$(mktemp -d)
    mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
    echo "deb [signed-by=$keyring] $site $next_release main" >"$folder/sources.list"
    cat >"$folder/apt.conf" <<END
Dir::Etc::sourcelist "$folder/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$folder/lists";
Dir::Cache "$folder/cache";
APT::Sandbox::User "$(id -un)";
END
    quietly apt-get --config-file "$folder/apt.conf" update --quiet --quiet
    (cd "$folder" && quietly apt-get --config-file "$folder/apt.conf" download prometheus)
    rm -rf "$peers"
    quietly dpkg-deb --extract "$folder"/prometheus_*.deb "$peers"
    rm -rf "$folder"
    "$peers/usr/bin/prometheus" --version >/dev/null 2>&1 || fail "the Prometheus of Debian's $next_release does not run here"
}

if ! cmp -s "$requirements" "$stamp"; then
    if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then install_packages python3 python3-venv; fi
    rm -rf .venv
    quietly python3 -m venv .venv
    quietly .venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement "$requirements"
    cp "$requirements" "$stamp"
fi

if [ "${1:-}" = python ]; then exit 0; fi

if ! command -v chromium-headless-shell >/dev/null; then install_packages chromium-headless-shell; fi
install_server prometheus prometheus promtool
install_server victoria-metrics victoria-metrics
command -v systemd-analyze >/dev/null || install_packages systemd

if [ ! -x "$peers/usr/bin/prometheus" ]; then fetch_prometheus_3; fi

# The Python program that this one succeeds, whose databases are migrated.
if [ ! -x .venv/original/bin/mocktrics-exporter ]; then
    quietly python3 -m venv .venv/original
    quietly .venv/original/bin/python -m pip install --quiet --disable-pip-version-check mocktrics-exporter==0.2.1 pysqlite3-binary==0.5.4.post2
fi
