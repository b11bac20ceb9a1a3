#!/bin/sh
# extract.sh FILE: writes the template of every string that kpitop shows (xgettext) to FILE. Run at the root of the source.
# Texts are marked with _(), N_() and ngettext(); some functions look their text up themselves (err_set and its like); the
# labels of the built-in profiles stand in ini files.
set -eu
export LC_ALL=C.UTF-8
out=$1
labels=$(mktemp)
trap 'rm -f "$labels"' EXIT
sed -n 's/^label = \(.*\)$/N_("\1")/p' src/ingest/profiles/*.ini >"$labels"
{ find src include -name '*.[ch]' | sort; echo "$labels"; } |
    xgettext --files-from=- --language=C --from-code=UTF-8 --no-location --no-wrap --sort-output --add-comments=TRANSLATORS: \
        --package-name=kpitop --keyword --keyword=_ --keyword=N_ --keyword=ngettext:1,2 --keyword=err_set:3 \
        --keyword=profile_bad:2 --keyword=source_note:2 --keyword=plan_note:2 --keyword=seal_reject:5 \
        --keyword=refuse_document:2 --keyword=IN_A_ROW:1,2 \
        --keyword=CHOICE:5 --keyword=INT:6 --keyword=NUMBER:6 --keyword=LENGTH:6 --keyword=TEXT:4 --keyword=YES_NO:4 --output="$out"
