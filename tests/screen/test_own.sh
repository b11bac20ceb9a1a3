#!/bin/sh
# What the user writes: targets, notes, actions; kept, shown, changed, taken back; two instances.
. "${SRCDIR:-.}/tests/screen/lib.sh"
export LOGNAME=ana
data=$work/data
# A target is typed as the screen writes numbers, in each language; a comma before three digits is none of decimals in English.
for typed in 'en:10,000:10000' 'en:-7.5 %:-7.5' 'en:1,5:1.5' 'fr:10 000:10000' 'fr:10 000,5:10000.5' 'fr:80,5 %:80.5' 'fr:−20:-20'; do
    lang=${typed%%:*} text=${typed#*:}
    rm -rf "$work/typed" "$work/typed.csv"
    printf '/nps<Enter><Enter>\nT\n:type %s\n<Enter>\n' "${text%:*}" | shoot --data typed --lang $lang --size 80x24
    "$KPITOP" store export "$work/typed.csv" --data "$work/typed" >/dev/null
    cut -d, -f6 "$work/typed.csv/target.csv" | tail -n +2 | grep -qxe "${text##*:}" || { echo "FAIL: $typed: $(cat "$work/typed.csv/target.csv")"; failed=1; }
done
# Wrong answers are told, the form stays open.
shoot --data data --size 80x24 <<'E'
/nps<Enter><Enter>
T
:type thirty
<Enter>
:expect "thirty" is no number
<C-u>
:type 30
<Tab><Tab>
:type 2026-Q4
<Enter>
:expect Target kept
N
<Enter>
:expect the note is empty
:type Grève de La Poste
<Enter>
:expect Note kept
P
<Enter>
:expect say what is done
:type Nouveau script
<Tab><Tab><Tab>
:type channel=fax
<Enter>
:expect the data have no channel "fax"
<C-u>
:type channel=Phone
<Tab><C-u>
:type 2026-09-01
<Tab>
:type 2026-08-01
<Enter>
:expect it is due before it starts
<Esc>
:expect Nothing was written
E
rm -rf "$data"
shoot --data data --size 80x24 <<'E'
/nps<Enter><Enter>
T
:type 30
<Tab><Tab>
:type 2026-09
:save-screen own-form-80.screen
<Enter>
:expect target +30, September 2026 (yours): −12
N
:type Grève de La Poste
<Enter>
P
:type Nouveau script
<Tab>
:type Zoé
<Tab><Tab>
:type channel=phone
<Tab><C-u>
:type 2026-09-01
<Tab>
:type +30
<Tab><Right>
:save-screen own-action-form-80.screen
<Enter>
:expect Action kept
:save-screen own-kpi-80.screen
E
# The attainment stands on the tile at every width: 45 more promoters than detractors in 244 answers are +18.4, 61 % of +30.
for size in 80x24 120x40; do
    printf '/nps<Enter>\n:expect ◎61 %%\n' | shoot --data data --size $size --glyphs blocks
    printf '/nps<Enter>\n:expect @61 %%\n' | shoot --data data --size $size --glyphs ascii
done
printf ':expect +30 (61 %%)\n' | shoot --data data --size 200x60
# A flow that is running, the pages at both sizes.
shoot --data data --size 200x60 --period 2026-09 --as-of 2026-09-18 <<'E'
/contacts<Enter><Enter>
T
:type 3000
<Tab><Tab><C-u>
:type 2026-Q3
<Enter>
O
:expect at this rate
:save-screen own-targets-200.screen
J
:save-screen own-actions-200.screen
<Enter>
:save-screen own-one-action-200.screen
E
shoot --data data --size 80x24 <<'E'
O
:save-screen own-targets-80.screen
J
:save-screen own-actions-80.screen
d
:expect Delete it?
y
:expect Deleted; U takes it back
:expect-not Nouveau script
U
:expect Taken back: the last change of an action
:expect Nouveau script
<Enter>
:save-screen own-one-action-80.screen
P
<Tab><Tab><Tab><Tab><Tab><Tab><Right>
<Enter>
:expect Action kept
:expect done
<Esc><Down>
N
<C-u>
:type Grève finie
<Enter>
:expect Grève finie
E
(cd "$work" && "$KPITOP" store export csv --data data >/dev/null && grep -q 'Grève finie' csv/note.csv && grep -q '"done"' csv/action.csv) ||
    { echo "FAIL: what was written is not in the store"; failed=1; }
finish
