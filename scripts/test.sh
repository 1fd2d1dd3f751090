#!/bin/sh
# Runs all tests in two halves at once, those of the core and those of the window: half the time on two cores.
set -u
bin=$1
log=$(mktemp)
trap 'rm -f "$log"' EXIT
"$bin/python" -m pytest -q -p no:cacheprovider tests/sslcore >"$log" 2>&1 &
core=$!
"$bin/python" -m pytest -q tests --ignore tests/sslcore
window=$?
wait "$core"
core=$?
cat "$log"
[ "$window" -eq 0 ] && [ "$core" -eq 0 ]
