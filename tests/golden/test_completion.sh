#!/bin/sh
# Completion: the scripts are sound, a real bash completes with them, and every option, command and KPI stands in them.
set -eu
KPITOP=${KPITOP:-$PWD/build/kpitop}
TMPDIR=${TMPDIR:-/tmp}
[ -x "$KPITOP" ] || { echo "no $KPITOP"; exit 77; }
failed=0
fail() { echo "FAIL: $*"; failed=1; }
for shell in bash zsh fish; do
    "$KPITOP" --lang en completion $shell >"$TMPDIR/$shell"
    for word in $("$KPITOP" --lang en --help | grep -o -- '--[a-z][a-z-]*' | sort -u); do
        case $shell in fish) word="-l ${word#--} " ;; esac
        grep -q -e "$word" "$TMPDIR/$shell" || fail "$shell: no $word"
    done
    for word in report check inspect template store nps c2es first_response_time interaction backup openmetrics quarter high-contrast; do
        grep -q -w -e "$word" "$TMPDIR/$shell" || fail "$shell: no $word"
    done
    if command -v $shell >/dev/null; then
        $shell -n "$TMPDIR/$shell" || fail "$shell -n"
    fi
done
mkdir -p "$TMPDIR/config/kpitop"
printf '[kpi abandoned]\nformula = answerable\n' >"$TMPDIR/config/kpitop/kpitop.ini"
for shell in bash zsh fish; do
    XDG_CONFIG_HOME=$TMPDIR/config "$KPITOP" completion $shell | grep -q -w -e abandoned || fail "$shell: no KPI of one's own"
done
"$KPITOP" completion tcsh 2>"$TMPDIR/error" && fail 'completion for tcsh'
grep -q "'tcsh'" "$TMPDIR/error" || fail "$(cat "$TMPDIR/error")"

# A real bash: the words before the cursor, and what must come out.
try() { # WANTED, WORDS...
    wanted=$1
    shift
    got=$(bash --norc -c '. "$1"; shift; compopt() { :; }; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _kpitop; echo "${COMPREPLY[*]-}"' bash "$TMPDIR/bash" "$@")
    [ "$got" = "$wanted" ] || fail "bash: $* -> \"$got\", not \"$wanted\""
}
if command -v bash >/dev/null; then
    try '--grain' kpitop report --gra
    try 'week' kpitop report --grain w
    try 'week' kpitop report --grain = w
    try 'report' kpitop rep
    try '--save-profile' kpitop inspect --save
    try '' kpitop report --save
    try 'nps' kpitop report --kpi np
    try 'csat,nps' kpitop report --kpi csat,np
    try 'team=' kpitop report --filter te
    try 'interaction' kpitop template inter
    try 'backup' kpitop store b
    try '' kpitop report tick # a file: left to bash
    try 'zsh' kpitop completion z
    try 'fr' kpitop --lang f
fi
if command -v fish >/dev/null; then
    got=$(fish --no-config -c "source '$TMPDIR/fish'; complete -C 'kpitop report --gra'" 2>/dev/null | cut -f1)
    [ "$got" = --grain ] || fail "fish: \"$got\""
    got=$(fish --no-config -c "source '$TMPDIR/fish'; complete -C 'kpitop report --grain w'" 2>/dev/null | cut -f1)
    [ "$got" = week ] || fail "fish: \"$got\""
    got=$(fish --no-config -c "source '$TMPDIR/fish'; complete -C 'kpitop report --save'" 2>/dev/null | cut -f1)
    [ -z "$got" ] || fail "fish: report --save gives \"$got\""
fi
exit $failed
