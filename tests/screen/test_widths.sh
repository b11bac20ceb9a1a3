#!/bin/sh
# Names with accents, combining marks, wide letters and emoji: every table keeps its right edge, no line is wider than the screen.
. "${SRCDIR:-.}/tests/screen/lib.sh"
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
{
    echo 'id,created_at,first_reply_at,resolved_at,channel,team,agent,customer_id'
    i=0
    for agent in 'Zoë Müller' 'Amélie N.' '田中 太郎' '김민준' 'Ana 🙂🚀' 'Plain Name'; do
        for k in 1 2 3 4 5 6 7 8 9 10 11 12; do
            i=$((i + 1))
            printf '%d,2026-09-%02d 09:00,2026-09-%02d 09:%02d,2026-09-%02d 17:00,email,%s,%s,c%d\n' $i $k $k $((k + 10)) $k "équipe $agent" "$agent" $i
        done
    done
} >"$work/names.csv"
{
    echo 'id,answered_at,channel,team,agent,nps,comment'
    echo '1,2026-09-03 10:00,email,équipe 田中 太郎,田中 太郎,2,とても待たされました。もう二度と頼みません。'
    echo '2,2026-09-04 10:00,email,équipe Amélie N.,Amélie N.,3,"Très déçue, personne ne répond 😡😡"'
    echo '3,2026-09-05 10:00,email,équipe Plain Name,Plain Name,10,Thanks a lot'
} >"$work/answers.csv"
sed -i 's/Amélie/Ame\xcc\x81lie/' "$work/names.csv" "$work/answers.csv"
export SOURCES="names.csv answers.csv"
for size in 80x24 40x12; do
    printf '%s\n' W '<Tab>' ":save-screen names-agents-$size.screen" '<Esc>v' ":save-screen names-comments-$size.screen" '<Esc><Esc>' \
        '::kpi first response' '<Tab>' ":save-screen names-kpi-$size.screen" | shoot --size $size --lang en
    python3 - "$work" "${size%x*}" <<'P' || failed=1
import glob, sys, unicodedata
def width(s):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in s)
bad = False
for name in sorted(glob.glob(sys.argv[1] + "/names-*.screen")):
    lines = open(name, encoding="utf-8").read().split("\n")
    for line in lines:
        if width(line) > int(sys.argv[2]):
            print("FAIL:", name, "is wider than the screen:", line)
            bad = True
    rows = [width(l.rstrip(" ↓↑")) for l in lines if "agents" in name and any(a in l for a in ("Zoë", "田中", "김민준", "🚀", "Plain"))]
    if "agents" in name and (len(rows) < 3 or len(set(rows)) != 1):
        print("FAIL:", name, "has no common right edge:", rows)
        bad = True
sys.exit(bad)
P
done
finish
