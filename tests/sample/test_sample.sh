#!/bin/sh
# The sample data is what its generator makes, and its README says what the second program computes from it.
set -eu
cd "${SRCDIR:-$(dirname "$0")/../..}"
exec sh tests/sample/check.sh
