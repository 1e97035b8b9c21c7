#!/usr/bin/env bash
# No module imports one above it. The compiler lets a file import what its module depends on only indirectly, so the
# design's table is checked here, for our own modules and for those from outside that only some may use.
set -euo pipefail
cd "$(dirname "$0")/.."

allowed() {
    case $1 in
        MetricModel) echo "Synchronization" ;;
        Signals) echo "MetricModel Synchronization Glibc Musl Darwin" ;;
        Catalogs) echo "MetricModel Signals" ;;
        Exposition) echo "Catalogs Dispatch MetricModel Signals Synchronization" ;;
        Documents) echo "CYaml Catalogs MetricModel Signals Foundation Yams" ;;
        Plotting) echo "MetricModel" ;;
        Exporter) echo "Catalogs Dispatch Exposition Logging MetricModel Signals Synchronization" ;;
        SQLiteStore) echo "CSQLiteLog Catalogs Documents Exporter Foundation GRDB MetricModel" ;;
        WebServer) echo "CCrypt CMemory CWebAssets CZlib Catalogs Dispatch Documents Exporter Exposition Foundation HTTPTypes" \
            "Hummingbird HummingbirdCore Logging MetricModel NIOCore NIOHTTP1 NIOSSL NIOTLS ServiceLifecycle Synchronization" ;;
        mocktrics-exporter) echo "any" ;;
        *) echo "none" ;;
    esac
}

failures=0
while IFS=: read -r file import; do
    module=$(cut -d/ -f2 <<<"$file")
    name=$(awk '{print $NF}' <<<"$import")
    permitted=$(allowed "$module")
    if [ "$permitted" = any ]; then continue; fi
    case " $permitted " in
        *" $name "*) ;;
        *)
            echo "$file: the module $module may not import $name; allowed are: ${permitted:-none}" >&2
            failures=$((failures + 1))
            ;;
    esac
done < <(grep -rhoHE '^(package |public |internal |private |fileprivate |@[a-zA-Z]+ )*import [A-Za-z0-9]+' --include='*.swift' Sources)

# The rest of the design that a search can check: nothing unchecked without a reason, libm in one file.
if grep -rnE '@unchecked Sendable|nonisolated\(unsafe\)|@preconcurrency' --include='*.swift' Sources; then
    echo "the lines above switch off what the compiler would check" >&2
    failures=$((failures + 1))
fi
if grep -rlE '^import (Glibc|Musl|Darwin)' --include='*.swift' Sources/Signals | grep -v '/Libm.swift$'; then
    echo "the files above import the C library; Libm.swift is the one that does" >&2
    failures=$((failures + 1))
fi
[ "$failures" -eq 0 ] || exit 1
