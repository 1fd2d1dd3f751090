#!/bin/sh
# Runs all tests in two halves of about the same length at once: half the time on two cores.
set -u
bin=$1
learning=tests/sslcore/test_methods_learn.py
log=$(mktemp)
trap 'rm -f "$log"' EXIT
"$bin/python" -m pytest -q -p no:cacheprovider tests/sslcore --ignore "$learning" >"$log" 2>&1 &
core=$!
"$bin/python" -m pytest -q tests/app tests/e2e tests/test_*.py "$learning"
window=$?
wait "$core"
core=$?
cat "$log"
[ "$window" -eq 0 ] && [ "$core" -eq 0 ]
