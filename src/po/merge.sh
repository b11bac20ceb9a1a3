#!/bin/sh
# merge.sh CATALOGUE TEMPLATE: brings the catalogue up to the template in place, sorted, without places and dates, so that two
# merges seldom touch the same lines. Nothing is guessed from similar texts, and what the program lost goes.
set -eu
export LC_ALL=C.UTF-8
po=$1 pot=$2
new=$(mktemp)
trap 'rm -f "$new"' EXIT
msgmerge --quiet --no-fuzzy-matching --no-wrap --no-location --sort-output --output-file="$new" "$po" "$pot"
msgattrib --no-obsolete --no-wrap --sort-output "$new" | sed '/^"POT-Creation-Date:/d; /^"Report-Msgid-Bugs-To:/d' >"$po"
