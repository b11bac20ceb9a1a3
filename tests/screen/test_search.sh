#!/bin/sh
# The search: texts and expressions, on a page and through everything; comments as a whole, not what is masked in them.
. "${SRCDIR:-.}/tests/screen/lib.sh"
export HOME="$work/home" XDG_CONFIG_HOME="$work/home/.config" XDG_DATA_HOME="$work/data"
cd "$work"
long=$(awk 'BEGIN { for (i = 0; i < 300; i++) printf "waiting " }')
printf '%s\n' response_id,responded_at,nps,channel,comment "a,2025-01-05,9,phone,\"$long then a zebra came\"" b,2025-01-06,2,email,"write to ana@example.org please" 'c,2025-01-06,3,email,"refund, refunds (twice)"' >t.csv
search() {
    cat >script
    "$KPITOP" t.csv --no-cache --now 2025-02-01 --period 2025-01 --size 100x30 --script script "$@" || { echo "FAIL: status $? with $*"; failed=1; }
}
search <<'S'
/
:type ^csat|^nps
<Enter>
:expect 2 matches of "^csat|^nps"
/
:type (nps
<Enter>
:expect "(nps" is no pattern: a parenthesis has no other half
::comments
/zebra<Enter>
:expect 1 match of "zebra"
/example<Enter>
:expect 0 matches of "example"
/ana@<Enter>
:expect 0 matches
/refunds?<Enter>
:expect 1 match of "refunds?"
/
:type refunds (twice)
<Enter>
:expect 1 match
::find zebra|twice
:expect comment 2
::find a{200}
:expect "a{200}" is no pattern: it repeats too much
S
shoot --size 120x40 <<'S'
<Down><Down>
/
:type refx
<Enter>
:expect 0 matches
i
:expect Customer effort score
<Esc>/
:type retention
<Esc>i
:expect Customer effort score
S
finish
