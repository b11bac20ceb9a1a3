#!/bin/sh
# The same canonical records in every delimiter, encoding and line end, shuffled, widened, ragged, compressed, piped.
set -eu
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 "$SRCDIR/tests/golden/dialects.py" "$KPITOP" "$dir"
