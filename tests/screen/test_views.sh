#!/bin/sh
# How one looks at the data: back and forward, undo of views, typed and marked periods, sorting, filters on and off, two sides,
# saved views, the layout, search through everything, a maximised panel, what is behind a number.
. "${SRCDIR:-.}/tests/screen/lib.sh"
export XDG_CONFIG_HOME=$work/config
# The way back and forward leads to the same line; a new way ends it.
shoot --size 120x40 <<'E'
/nps<Enter><Enter>
jj
<Enter>
:expect ‹ 31 Jul 2026 ›
<Esc>
:expect-not ‹ 31 Jul 2026 ›
<Esc><Alt-Right><Alt-Right>
:expect ‹ 31 Jul 2026 ›
<Alt-Right>
:expect There is nothing further on
<Alt-Left><Enter>
:expect ‹ 31 Jul 2026 ›
E
# A typed period says what it is, and what is wrong with it, while it is typed; what was done is taken back and made again.
shoot --size 80x24 <<'E'
d
:type 2025-q
:expect "2025-Q" is not a period
:type 3
:expect Q3 2025: 1 Jul 2025 to 30 Sep 2025
<C-u>
:type last 90
:expect 90 of what?
<Enter>
:expect 90 of what?
<Space>d
:expect 3 Jul 2026 – 30 Sep 2026: 90 days
:save-screen period-80.screen
<Enter>
:expect ‹ 3 Jul 2026 – 30 Sep 2026 ›
c
<C-_>
:expect Taken back: the comparison
<C-_>
:expect Taken back: the period
:expect ‹ September 2026 ›
<C-_>
:expect There is no change of this view to take back
<Alt-_>
:expect ‹ 3 Jul 2026 – 30 Sep 2026 ›
::period T1 2026
:expect ‹ Q1 2026 ›
<Alt-_>
:expect There is no change of this view to make again
E
# Marked on the chart: from May to August, the four months of the table.
shoot --size 120x40 <<'E'
/nps<Enter><Enter>
j<Space>
:expect From August 2026
jjj<Space>
:expect May 2026 to August 2026: Enter goes into it
:save-screen-colors marked-120.screen
<Enter>
:expect ‹ 1 May 2026 – 31 Aug 2026 ›
:expect 544 answers
<Esc>
:expect ‹ September 2026 ›
E
# Any table by any column, the other way round, and back; what it was sorted by decides ties.
shoot --size 120x40 <<'E'
W
:type >
:expect Sorted by Name, rising
:type >
:expect Contacts ↓
r
:expect Contacts ↑
s
:expect as the page has it
/handl<Enter>
:expect Handling ↓
:expect Contacts ↑
:save-screen sorted-120.screen
<C-_><C-_><C-_><C-_>
:expect-not ↑
E
# Filters: seen while they are chosen, switched off and on, by words too; always named.
shoot --size 80x24 <<'E'
f
<Enter>/phone
:expect channel phone
<Esc><Esc>
:expect-not channel phone
f<Enter>/phone<Enter>
f
<Space>
:expect phone (off)
<Esc>
:expect (off: channel phone)
f<Space><Esc>
:expect channel phone
v
f<End><Enter>
:type atten
:expect rows with "atten":
<Enter>
f
:save-screen filters-80.screen
<End><Up><Space><Esc>
:expect (off: "atten")
F
:expect-not off: "atten"
E
# Two slices: the test that fits the KPI, small samples not tested, corrected for their number; the export is the same table.
shoot --size 120x40 <<'E'
C<Enter>/phone<Enter>
/email<Enter>
:expect Left: channel phone. Right: channel email.
:save-screen side-120.screen
<Tab>
:expect Left: channel email. Right: channel phone.
::export csv side.csv
<Esc>C<Home><Enter>
:type T2 2026
:expect Q2 2026: 1 Apr 2026 to 30 Jun 2026
<Enter>
:expect Right: Q2 2026.
E
grep -q '^CSAT,77\.58.*,58,78\.2.*,156,-0\.6.*,noise' "$work/side.csv" || { echo "FAIL: the export of two sides: $(grep -n CSAT "$work/side.csv" | head -3)"; failed=1; }
# Saved by name, opened, replaced only when told, renamed, deleted; a name may be anything that can be shown.
shoot --size 80x24 <<'E'
::filter channel=phone
/nps<Enter><Enter>B
:expect Save this view
<Enter>
:type Téléphone; "[x]" = #1
<Enter>
:expect View kept: Téléphone; "[x]" = #1
::view save weekly
:expect View kept: weekly
::view save WEEKLY
:expect There is a view "WEEKLY". Replace it?
n
::view no such
:expect there is no view "no such"; there is:
::view
:save-screen views-80.screen
<Down>r<C-u>
:type monthly
<Enter>
:expect Renamed: monthly
::unfilter
::view Monthly
:expect View: Monthly
D<Enter>
::view save here
:expect save the view of the page before it
E
grep -q 'Téléphone; "\[x\]" = #1' "$XDG_CONFIG_HOME/kpitop/views.ini" || { echo 'FAIL: the name is not kept'; failed=1; }
shoot --size 80x24 --view monthly --period 2026-08 <<'E'
:expect Overview › NPS › phone
:expect ‹ August 2026 ›
E
(
    cd "$work"
    "$KPITOP" views >list && [ "$(wc -l <list)" = 2 ] && grep -q '^monthly	NPS, month, channel=phone$' list || echo "FAIL: kpitop views: $(cat list)"
    "$KPITOP" report sample-data --no-cache --view monthly --as-of 2026-09-30 --format csv >view.csv 2>said && grep -q '^nps,,,2026-09,1\.27' view.csv ||
        echo "FAIL: report --view: $(head -3 view.csv) $(cat said)"
    "$KPITOP" views rename monthly 'téléphone; "[X]" = #1' 2>said && echo 'FAIL: two views of one name'
    "$KPITOP" views remove monthly && "$KPITOP" report sample-data --view monthly >/dev/null 2>said && echo 'FAIL: a view that is gone was opened'
    grep -q 'there is no view "monthly"; there is: Téléphone' said || echo "FAIL: $(cat said)"
    "$KPITOP" views rename "téléphone; \"[x]\" = #1" "$(printf 'x%.0s' $(seq 200))" 2>said && echo 'FAIL: a name of 200 letters'
    "$KPITOP" views rename "téléphone; \"[x]\" = #1" "$(printf ' \t ')" 2>said && echo 'FAIL: an empty name'
    "$KPITOP" views rename "téléphone; \"[x]\" = #1" "$(printf '\033[31mred\n[view 1]')" && "$KPITOP" views | grep -q '^ \[31mred \[view 1\]\|^\[31mred \[view 1\]' ||
        echo "FAIL: a hostile name: $("$KPITOP" views | cat -v)"
) >"$work/out" 2>&1 || :
[ ! -s "$work/out" ] || { cat "$work/out"; failed=1; }
# The layout: hidden, moved, in front, folded; seen at once, taken back, kept in the configuration with its comments.
mkdir -p "$XDG_CONFIG_HOME/kpitop"
printf '; mine\n[kpitop]\nlast = 6 ; half a year\n[nps]\ntarget = 30\n' >"$XDG_CONFIG_HOME/kpitop/kpitop.ini"
shoot --size 80x24 <<'E'
p
:save-screen layout-80.screen
<Space>
:expect folded
j<Space>
:expect hidden
jj*
:expect focus
-
<C-_>
:expect Taken back: the layout
<Alt-_>
s
:expect The layout is kept in kpitop.ini
<Esc>
:expect Focus
:expect-not CSAT
E
shoot --size 120x40 <<'E'
:expect Focus
:expect-not CSAT
:expect-not Recommendation
:expect Retention
E
grep -q '^; mine$' "$XDG_CONFIG_HOME/kpitop/kpitop.ini" && grep -q '^last = 6 ; half a year$' "$XDG_CONFIG_HOME/kpitop/kpitop.ini" &&
    grep -q '^hidden = .*csat' "$XDG_CONFIG_HOME/kpitop/kpitop.ini" && grep -q '^folded = .*satisfaction' "$XDG_CONFIG_HOME/kpitop/kpitop.ini" || {
    echo 'FAIL: the configuration:'
    cat "$XDG_CONFIG_HOME/kpitop/kpitop.ini"
    failed=1
}
rm -rf "$XDG_CONFIG_HOME"
# Everything is searched, hits counted by kind; one panel on the whole screen, and back to the same line.
shoot --size 120x40 <<'E'
<C-f>
:type attente
<Enter>
:expect KPI 1
:save-screen found-120.screen
j<Enter>
<Esc>
:expect KPI 1
<Esc>/nps<Enter><Enter>X
:expect-not By channel
X
:expect Value
:expect-not By channel
<Esc>
:expect By channel
E
# Behind a number: of the row that is selected, with what was counted, what was not, and from where.
shoot --size 120x40 <<'E'
/nps<Enter><Enter>jj
i
:expect July 2026
:expect 155 answers
:expect answers of employees
:expect rows of it in this number
:save-screen number-120.screen
E
finish
