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
    for word in report check inspect template store interaction backup openmetrics quarter high-contrast; do
        grep -q -w -e "$word" "$TMPDIR/$shell" || fail "$shell: no $word"
    done
    if command -v $shell >/dev/null; then
        $shell -n "$TMPDIR/$shell" || fail "$shell -n"
    fi
done
# KPIs are asked of the program, with those of the user's own configuration, or of the one that stands on the line.
mkdir -p "$TMPDIR/config/kpitop" "$TMPDIR/bin"
ln -sf "$KPITOP" "$TMPDIR/bin/kpitop"
export XDG_CONFIG_HOME=$TMPDIR/config PATH=$TMPDIR/bin:$PATH
printf '[kpi abandoned]\nformula = answerable\n' >"$TMPDIR/config/kpitop/kpitop.ini"
printf '[kpi urgent]\nformula = answerable\n' >"$TMPDIR/other 1.ini"
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
    try 'first_response_time first_response_time_bh' kpitop report --kpi first
    try 'abandoned' kpitop report --kpi aban
    try '' kpitop report --kpi urg
    try 'urgent' kpitop report --config "$TMPDIR/other 1.ini" --kpi urg
    try 'nps,urgent' kpitop report --config = "$TMPDIR/other 1.ini" --kpi = nps,ur
    try '' kpitop report --config "$TMPDIR/other 1.ini" --kpi aban
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
    got=$(fish --no-config -c "source '$TMPDIR/fish'; complete -C 'kpitop report --kpi aban'" 2>/dev/null | cut -f1)
    [ "$got" = abandoned ] || fail "fish: one's own KPI: \"$got\""
    for config in "--config '$TMPDIR/other 1.ini'" "--config='$TMPDIR/other 1.ini'"; do
        got=$(fish --no-config -c "source '$TMPDIR/fish'; complete -C \"kpitop report $config --kpi nps,urg\"" 2>/dev/null | cut -f1)
        [ "$got" = nps,urgent ] || fail "fish: $config: \"$got\""
    done
fi
if command -v zsh >/dev/null; then
    kpis() { # CONFIG...: what zsh offers with that on the line
        zsh -fc 'compdef() { :; }; . "$1"; _values() { shift 3; echo "$*"; }; words=(kpitop); typeset -A opt_args; opt_args=("${@[2,-1]}"); _kpitop_kpis' \
            zsh "$TMPDIR/zsh" "$@"
    }
    kpis | grep -q -w abandoned || fail "zsh: $(kpis)"
    kpis --config "$TMPDIR/other 1.ini" | grep -q -w 'nps.*urgent' || fail "zsh: $(kpis --config "$TMPDIR/other 1.ini")"
fi
exit $failed
