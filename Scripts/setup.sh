#!/usr/bin/env bash
# Fetches what `make setup` needs: Swagger UI for /docs and uPlot for the page, from pinned wheels, into the ignored folder
# that the C target CWebAssets embeds. Without Python or the network the build still works; /docs then says how to get the
# files, and the page draws its plots as tables.
set -euo pipefail
cd "$(dirname "$0")/.."

# Name, version, SHA-256 and folder inside of each wheel, and the files that are taken.
wheels=(
    "flask-swagger-ui 5.34.0 63e4ecfee6345ca746c11c5341c6f2a1cbe271e518aac1659889cd3905b1110f flask_swagger_ui/dist \
swagger-ui-bundle.js swagger-ui.css favicon-32x32.png LICENSE"
    "uplot-python 1.1.1 07c96cc34ff9107c3751fc31dfad48ccd6e86c6deebb8b41d7ec7d9811722208 uplot/static \
uPlot.iife.js uPlot.min.css"
)
assets=Sources/CWebAssets/assets
stamp=$assets/.version
wanted=$(printf '%s\n' "${wheels[@]}")

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
    exit 0
fi
if ! python3 -m pip --version >/dev/null 2>&1; then
    echo "setup: no python3 with pip here, so this build is without Swagger UI and uPlot" >&2
    exit 0
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Takes the files of one wheel.
fetch() {
    local name=$1 version=$2 sha256=$3 inside=$4
    shift 4
    if ! python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$folder/$name" "$name==$version"
    then
        echo "setup: $name $version could not be fetched, so this build is without it" >&2
        exit 0
    fi
    echo "$sha256  $(echo "$folder/$name"/*.whl)" | sha256sum --check --quiet
    python3 - "$folder/$name" "$inside" "$assets" "$@" <<'PYTHON'
import glob, gzip, os, sys, zipfile

folder, inside, assets, *names = sys.argv[1:]
with zipfile.ZipFile(glob.glob(os.path.join(folder, "*.whl"))[0]) as wheel:
    for name in names:
        content = wheel.read(inside + "/" + name)
        path = os.path.join(assets, name)
        if name == "LICENSE":
            open(path, "wb").write(content)
        else:
            # Without a time, so that the same files give the same binary.
            open(path + ".gz", "wb").write(gzip.compress(content, 9, mtime=0))
PYTHON
}

for wheel in "${wheels[@]}"; do
    # shellcheck disable=SC2086
    fetch $wheel
done
# The build notices embedded files that change, but not those that appear.
touch Sources/CWebAssets/assets.c
echo "$wanted" >"$stamp"
