#!/bin/sh
# Every page, menu and form in French: no English word of the stop list is on any screen, outside of what the files say.
. "${SRCDIR:-.}/tests/screen/lib.sh"
export KPITOP_LOCALEDIR="${B:-$SRCDIR/build}/locale"
case $KPITOP_LOCALEDIR in /*) ;; *) KPITOP_LOCALEDIR=$SRCDIR/$KPITOP_LOCALEDIR ;; esac
[ -e "$KPITOP_LOCALEDIR/fr/LC_MESSAGES/kpitop.mo" ] || { echo "no French catalogue in $KPITOP_LOCALEDIR"; exit 77; }

# Words of the interface that are no French ones. Not here: what the sample files call their columns and values.
stop='the|of|is|are|and|or|to|from|with|without|by|in the|for|not|no|new|this|that|which|what|when|why|how|has|have|was|were|been|its|it|their|your
|answers?|cases?|rows?|columns?|cells|files|folder|value|values|total of|below|above|since|before|after|between|warning|open|close|late|missing|rejected
|accepted|counted|duplicates|records|week|weeks|month|months|year|years|day|days|hours|quarter|change|changes|target|targets|actions? due|owner|note is
|first response|satisfaction score|customers?|team|channel|employee|survey|cost|work|lead|order|detractors?|promoters?|happy|unhappy|enter|esc|space
|delete|search|help|back|quit|export this|choose|leave|keep|any key|overview|comments|themes|people|few|shown|hidden|fine|better|worse|significant change'

walk() { # SIZE: takes the screens of that size
    name=$1
    cat >"$work/script"
    rm -f "$work"/*.seen
    (cd "$work" && "$KPITOP" sample-data --lang fr --as-of 2026-09-30 --no-cache --now 2026-10-01 --data "$work/data" \
        --size "$name" --script script) || { echo "FAIL: status $? at $name"; failed=1; }
}

# Values and headers of the sample files that look like English, and the names of fields, files and of what a profile is called.
data='[a-z_]+\.[a-z_0-9]+|[a-z]+\.?…|(Created|Solved) at|[a-z]+(_[a-z0-9]+)+|[a-z-]+\.csv|zendesk-tickets|shopify-orders|limesurvey-responses|aircall-calls|README\.md|Low|Normal|High|Urgent|hors|Satisfaction Score|Summation column|Status.*|\[flag\].*|(First|Full) reply time.*|Offered.*|file d.attente|file |Requester.*|unit [a-z:]+|Purchase.*|Fulfil.*|« Full .*'

judge() {
    for screen in "$work"/*.seen; do
        found=$(tr -d "\\\\" <"$screen" | sed -E "s/($data)//g" | grep -nwiE "$(printf %s "$stop" | tr -d '\n')" || :)
        [ -z "$found" ] || { echo "FAIL: English on $(basename "$screen" .seen):"; echo "$found" | head -5; failed=1; }
    done
}

for size in 120x40 80x24; do
    walk $size <<'S'
:expect par mois
:save-screen overview.seen
A
:expect Vue d'ensemble › Alertes
:save-screen alerts.seen
<Enter>
:save-screen alert-kpi.seen
i
:save-screen number.seen
<Esc>C
:save-screen side-menu.seen
<Enter><Enter><Enter>
:save-screen side.seen
s
:save-screen sort.seen
<Esc><Esc>p
:save-screen layout.seen
<Esc>f
:save-screen filter-panel.seen
<Esc>I
:save-screen import-menu.seen
<Esc><C-f>
:type attente
<Enter>
:save-screen found.seen
<Esc>d
:save-screen period.seen
:type 90 derniers
:save-screen period-wrong.seen
<Esc>B
:save-screen views.seen
<Esc>
?
:expect Touches de cette page
:save-screen help.seen
<PgDn>
:save-screen help-2.seen
<PgDn>
:save-screen help-3.seen
<Esc>i
:save-screen about.seen
<Esc><Tab>
:save-screen kpi-by.seen
v
:expect Commentaires
:save-screen comments.seen
<Esc>V
:expect Thèmes
:save-screen themes.seen
<Esc><Esc><Esc>/NPS<Enter><Enter>
:save-screen nps.seen
N
:save-screen note-form.seen
<Esc>T
:save-screen target-form.seen
<Esc>P
:save-screen action-form.seen
<Esc>w
:save-screen people.seen
<Tab>
:save-screen people-2.seen
a
:save-screen callback-form.seen
<Esc><Esc>W
:save-screen teams.seen
<Tab>
:save-screen agents.seen
<Esc>b
:save-screen cases.seen
G
:save-screen cases-end.seen
<Esc>O
:save-screen targets.seen
<Esc>J
:save-screen actions.seen
<Esc>f
:save-screen filter-menu.seen
<Enter>
:save-screen filter-values.seen
<Esc><Esc>x
:save-screen export-menu.seen
<Esc>c
:save-screen compared.seen
]
:save-screen no-later.seen
+
:save-screen by-day.seen
-
-
:save-screen by-quarter.seen
X
:save-screen unknown-key.seen
<Esc>
S
    judge
    walk $size <<'S'
A
a
:save-screen ack-form.seen
<Esc>S
:save-screen silence-form.seen
<Esc>H
:save-screen history.seen
S
    judge
    walk $size <<'S'
D
:expect Vue d'ensemble › Données
:save-screen data.seen
<PgDn>
:save-screen data-2.seen
<PgDn>
:save-screen data-3.seen
i
:save-screen data-help.seen
<Esc>g/zendesk<Enter><Enter>
:expect Données › Source
:save-screen source.seen
<PgDn>
:save-screen source-2.seen
<PgDn>
:save-screen source-3.seen
<PgDn>
:save-screen source-4.seen
<Esc>I
:save-screen import.seen
<Down><Down>o
:save-screen import-options.seen
<Esc><Enter>
:save-screen import-fields.seen
<Esc>d
:save-screen import-dialect.seen
<Esc>i
:save-screen import-help.seen
<Esc>?
:save-screen import-keys.seen
<PgDn>
:save-screen import-keys-2.seen
<Esc>s
:save-screen import-save.seen
S
    judge
    walk $size <<'S'
/Stock<Enter><Enter>
:save-screen backlog.seen
#
:expect lignes
:save-screen rows.seen
<Enter>
:save-screen row.seen
<Esc><Esc><Esc>/Verbatims<Enter><Enter>
:save-screen voice.seen
v<Enter>
:save-screen comment.seen
S
    judge
done

# A key with an accent is beside others too; without Shift it is the same key as a digit.
printf 'é\n:expect tout près : 2 (famille)\n<Enter>\nç\n:expect tout près : \n' | shoot --lang fr --size 120x40

# The commands, their help and their errors. Words that are typed as they stand (names of options, of KPIs, of fields) are data.
data="$data|[a-z]+=[a-z_]+|DIM=VALUE|WITH|chat, email.*|--[a-z-]+|FILE|SOURCE|DIR|^  [a-z ]+[A-Z|]*|(text|json|csv|md|html|openmetrics|xlsx|day|week|month|quarter|year|auto|previous|target|benchmark|none)\\|.*|^.*\\(id\\)"
rm -f "$work"/*.seen
tell() { # NAME ARGUMENTS...
    name=$1
    shift
    (cd "$work" && "$KPITOP" --lang fr "$@" >"$name.seen" 2>&1) || :
}
tell help --help
tell text report sample-data --as-of 2026-09-30
tell md report sample-data --as-of 2026-09-30 --format md
tell inspect inspect sample-data/enquete-satisfaction.csv sample-data/couts.csv
tell error-file report rien.csv
tell error-option report sample-data --perido 2025
tell error-value report sample-data --period 2025-13
tell error-filter report sample-data --channel fax
judge
grep -q 'critiques.*: [0-9]*, avertissements' "$work/text.seen" || { echo "FAIL: the text report counts no alerts in French"; failed=1; }
finish
