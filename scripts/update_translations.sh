#!/bin/sh
# Collects the words of the window into the .ts file: new ones arrive unfinished, those no longer used go away.
# Usage: scripts/update_translations.sh [VENV/bin] [FILE.ts]
set -eu
cd "$(dirname "$0")/.."
bin=${1:-.venv/bin}
file=${2:-resources/translations/handful_zh_CN.ts}
mkdir -p "$(dirname "$file")"
# Without line numbers the file changes only where words do. lupdate wants the options last.
# shellcheck disable=SC2046
"$bin/pyside6-lupdate" $(find app -name '*.py' | LC_ALL=C sort) -no-obsolete -locations none \
    -source-language en -target-language zh_CN -ts "$file"
