#!/bin/sh
# The oracle against the worked figures of the catalogue and hand-derived cases.
set -eu
cd "${SRCDIR:-$(dirname "$0")/../..}"
exec python3 tests/oracle/test_oracle.py
