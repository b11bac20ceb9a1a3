#!/bin/sh
# The walk of somebody who has never seen the program: from a folder of exports to why phone C2ES is below its threshold, since
# when, in which team, what customers say of it, and a text to send on. Every key is one that the screen names.
. "${SRCDIR:-.}/tests/screen/lib.sh"
export KPITOP_LOCALEDIR="${B:-$SRCDIR/build}/locale" XDG_CONFIG_HOME="$work/config" XDG_DATA_HOME="$work/data" HOME="$work/home"
case $KPITOP_LOCALEDIR in /*) ;; *) KPITOP_LOCALEDIR=$SRCDIR/$KPITOP_LOCALEDIR ;; esac
[ -e "$KPITOP_LOCALEDIR/fr/LC_MESSAGES/kpitop.mo" ] || { echo "no French catalogue in $KPITOP_LOCALEDIR"; exit 77; }
mkdir -p "$work/home"
cp -r "$SRCDIR/sample-data" "$work/exports"
cd "$work/exports"

walk() { # LANG SIZE: the walk on standard input
    cat >"$work/script"
    keys=$(grep -v '^:' "$work/script" | sed 's/<[^>]*>/k/g' | tr -d '\n' | wc -c)
    [ "$keys" -le 40 ] || { echo "FAIL: $keys keys"; failed=1; }
    rm -f kpitop-*.txt
    "$KPITOP" --no-cache --as-of 2026-09-30 --now 2026-10-01 --size "$2" --lang "$1" --script "$work/script" ||
        { echo "FAIL: status $? in $1 at $2"; failed=1; }
    grep -q "34 minutes d'attente" kpitop-*.txt || { echo "FAIL: nothing to send, in $1 at $2"; failed=1; }
}
for size in 120x40 80x24; do
    walk en $size <<'S'
:expect Choose the exports
:expect 14 possible exports
<Enter>
:expect below 2.50 since Sep 2026
:expect C2ES phone
e<Enter>
:expect critical only in: phone
:expect customer ease 2.61 /4 (before: 3.06 /4)
<Enter>
:expect critical: Customer ease 2.34 is below 2.50, since September 2026
<Enter>
:expect C2ES › phone › Lyon
:expect v comments
:expect x export
v
:expect 20 comments, worst first: 14 unhappy, 4 happy
:expect répondre.
x<Enter><Enter>
:expect Written: kpitop-comments-phone-Lyon-2026-09
S
    walk fr $size <<'S'
:expect Choisissez les exports
:expect 14 exports possibles
<Enter>
:expect sous 2,50 depuis sept. 2026
:expect C2ES téléphone
e<Enter>
:expect critique seulement sur : téléphone
:expect facilité client 2,61 /4 (avant : 3,06 /4)
<Enter>
:expect critique : Facilité client 2,34 est sous 2,50, depuis septembre 2026
<Enter>
:expect C2ES › téléphone › Lyon
:expect v commentaires
:expect x exporter
v
:expect 20 commentaires, les pires d'abord : 14 insatisfaits, 4 satisfaits
:expect répondre.
x<Enter><Enter>
:expect Écrit : kpitop-comments-phone-Lyon-2026-09
S
done
# By the list of alerts it is as short, and one comment can be told from the others.
walk en 120x40 <<'S'
<Enter>A<Enter>
:expect C2ES › phone › Lyon
:expect By agent
v
:expect 34 minutes d'attente, puis trois transferts, et personne n'a su me
x<Enter><Enter>
S
finish
