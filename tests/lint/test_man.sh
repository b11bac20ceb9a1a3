#!/bin/sh
# The manual pages are clean mdoc.
set -eu
command -v mandoc >/dev/null || { echo "mandoc is not installed"; exit 77; }
status=0
for page in man/*.[1-9]; do
    mandoc -T lint -W warning "$page" || status=1
done
exit $status
