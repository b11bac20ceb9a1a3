#!/bin/sh
# The import page: a file that nobody knows, from nothing to figures; a wide file; a source with a hole.
. "${SRCDIR:-.}/tests/screen/lib.sh"
export XDG_CONFIG_HOME="$work/config" XDG_DATA_HOME="$work/data"

cat >"$work/helpline.csv" <<'E'
Zeile;Wann;Weg;Dauer;Wie war es;Bereich
a1;03.08.2026 10:00;Fon;5;gut;Lyon
a2;14.08.2026 11:00;Post;7;schlecht;Lille
a3;15.09.2026 12:00;Fon;oft;gut;Lyon
a4;16.09.2026 12:30;Fon;9;mittel;Nantes
E
# Nothing else can be read: the page opens by itself. Fields, a unit, words, a scale; steps taken back; saved; the figures.
SOURCES=helpline.csv
shoot --size 80x24 <<'E'
:expect No profile knows this file
:expect no column has a field yet
:save-screen import-new-80.screen
o
:expect Enter chooses its field first
<Enter>
:expect interaction.created_at
:save-screen import-fields-80.screen
interaction.id<Enter>
:expect the interaction still needs created_at
s
:expect Nothing can be saved yet
<Esc>
:expect There is no record to show yet
j<Enter>interaction.created<Enter>
:expect all 4 rows: 4 accepted, 0 rejected, 0 cells rejected, KPIs: 1
j<Enter>interaction.channel<Enter>
o<Enter><Enter>/phone<Enter>
:expect "Fon" is phone
o<Enter>j<Enter>/letter<Enter>
:expect "Post" is letter
j<Enter>time<Space>worked<Enter>
:expect "Dauer" is read as interaction.handle_s
:expect 1 cell rejected
o/minutes<Enter>
:expect "Dauer": unit min
:save-screen import-unit-80.screen
j<Enter>survey.csat<Enter>
:expect 5 cells rejected
o/words<Enter><Enter>
:expect "gut" is the number
:type 3
<Enter>
o/words<Enter>j<Enter>
:type 1
<Enter>
o/words<Enter>jj<Enter>
:type 2
<Enter>
o/1<Space>to<Space>3<Enter>
:expect "Wie war es": scale 1..3
:expect 1 cell rejected
j<Enter>interaction.team<Enter>
<Delete>
:expect The column is left out
z
:expect The last change is taken back
e
:expect Every column is read
:save-screen import-done-80.screen
:resize 200x60
:save-screen import-done-200.screen
:resize 80x24
d
:expect Columns are separated by
:save-screen import-dialect-80.screen
/comma<Enter>
:expect The file is read anew
:expect Columns: 0 of 1 are read
z
:expect Columns: 6 of 6 are read
s
:expect Name of the profile: helpline
<Enter>
:expect Saved as helpline. The whole file: 4 rows, 0 rejected, rejected cells: 1
:expect Handling
E
[ "$(stat -c %a "$work/config/kpitop/profiles/helpline.ini")" = 600 ] || { echo "FAIL: no profile, or not private"; failed=1; }
# The next time the file is known.
shoot --size 80x24 <<'E'
:expect-not Import
D<Enter>
:expect Profile: helpline
I
:expect It began as the profile helpline.
s<Enter>
:expect A profile helpline exists. Replace it?
y
:expect Saved as helpline
:expect Profile: helpline
E

# A word past those that the menu lists is typed; what it means is chosen as for the others.
awk 'BEGIN { print "Ref;Wann;Weg"; for (i = 1; i <= 40; i++) printf "r%d;2026-09-%02d 10:00;weg%d\n", i, i % 28 + 1, i }' >"$work/words.csv"
SOURCES=words.csv
shoot --size 80x24 <<'E'
/Ref<Enter><Enter>interaction.id<Enter>
/Wann<Enter><Enter>interaction.created<Enter>
/Weg<Enter><Enter>interaction.channel<Enter>
o/words<Enter>
:expect weg1
:expect-not weg40
/another<Enter>
:expect Which word of the column
:type weg40
<Enter>
/phone<Enter>
:expect "weg40" is phone
o/words<Enter>/another<Enter>
:type weg3*
<Enter>
/chat<Enter>
:expect "weg3*" is chat
s
:expect Name of the profile: words
<Enter>
:expect Saved as words
E
grep -q '= weg40$' "$work/config/kpitop/profiles/words.ini" || { echo "FAIL: the typed word is not in the profile"; failed=1; }

# 130 columns, and more rows than a trial reads.
awk 'BEGIN { printf "Ticket ref,Opened"; for (i = 3; i <= 130; i++) printf ",Field %d", i; print ""
    for (r = 1; r <= 5200; r++) { printf "T%d,2026-%02d-%02d 10:00", r, r % 9 + 1, r % 28 + 1
        for (i = 3; i <= 130; i++) printf ",%d", (r * i) % 7; print "" } }' >"$work/wide.csv"
SOURCES=wide.csv
shoot --size 80x24 <<'E'
I
:expect first 5,000 rows: 5,000 accepted
e
<Enter>interaction.replies<Enter>
:expect "Field 3" is read as interaction.replies
/Field<Space>77<Enter>
:save-screen import-wide-80.screen
<Enter>time<Space>worked<Enter>
:expect "Field 77" is read as interaction.handle_s
E

# A week without any record shows at the source.
awk 'BEGIN { print "id,created_at,channel,status"
    for (d = 1; d <= 30; d++) if (d < 7 || d > 13)
        for (k = 1; k <= 3; k++) printf "%d,2026-09-%02d 09:00:00,email,solved\n", d * 10 + k, d }' >"$work/hole.csv"
SOURCES=hole.csv
shoot --size 80x24 <<'E'
D
:expect hole.csv: 1 week without any record: that of 7 Sep 2026
<Enter>
:expect 1 week without any: that of 7 Sep 2026
:save-screen source-hole-80.screen
E
finish
