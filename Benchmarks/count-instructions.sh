#!/usr/bin/env bash
# How many instructions a series of a page of 100,000 takes: a figure that a noisy machine cannot move. The difference of
# five pages and one leaves out the start and the compiling.
set -euo pipefail
micro=$1
series=100000

instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$micro" render "$series" "$1" "$2" 2>&1 >/dev/null |
        sed -n 's/.*Collected : *//p'
}

echo "| rendering 100,000 series | instructions a series |"
echo "| --- | --- |"
for coding in identity gzip; do
    one=$(instructions "$coding" 1)
    five=$(instructions "$coding" 5)
    echo "| $coding | $(((five - one) / 4 / series)) |"
done
