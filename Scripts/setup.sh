#!/usr/bin/env bash
# Fetches what `make setup` needs: the files of Swagger UI, from a pinned wheel, into the ignored folder that the C target
# CWebAssets embeds. Without Python or the network the build still works; the page /docs then says how to get the files.
set -euo pipefail
cd "$(dirname "$0")/.."

wheel=flask-swagger-ui
version=5.34.0
sha256=63e4ecfee6345ca746c11c5341c6f2a1cbe271e518aac1659889cd3905b1110f
assets=Sources/CWebAssets/assets
stamp=$assets/.version

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wheel $version" ]; then
    exit 0
fi
if ! python3 -m pip --version >/dev/null 2>&1; then
    echo "setup: no python3 with pip here, so this build is without Swagger UI" >&2
    exit 0
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if ! python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$folder" "$wheel==$version"; then
    echo "setup: $wheel $version could not be fetched, so this build is without Swagger UI" >&2
    exit 0
fi
echo "$sha256  $(echo "$folder"/*.whl)" | sha256sum --check --quiet

python3 - "$folder" "$assets" <<'PYTHON'
import glob, gzip, os, sys, zipfile

folder, assets = sys.argv[1:]
with zipfile.ZipFile(glob.glob(os.path.join(folder, "*.whl"))[0]) as wheel:
    for name in ["swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png", "LICENSE"]:
        content = wheel.read("flask_swagger_ui/dist/" + name)
        path = os.path.join(assets, name)
        if name == "LICENSE":
            open(path, "wb").write(content)
        else:
            # Without a time, so that the same files give the same binary.
            open(path + ".gz", "wb").write(gzip.compress(content, 9, mtime=0))
PYTHON
# The build does not notice embedded files that change.
touch Sources/CWebAssets/assets.c
echo "$wheel $version" >"$stamp"
