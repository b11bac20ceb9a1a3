#!/bin/sh
# The settings page: every option of it is written, told and taken back; comments survive; what is not allowed is refused;
# language and colours change at once; `:set` for the session alone.
. "${SRCDIR:-.}/tests/screen/lib.sh"
export KPITOP_LOCALEDIR="${B:-$SRCDIR/build}/locale" HOME="$work/home" XDG_CONFIG_HOME="$work/home/.config" XDG_DATA_HOME="$work/data"
case $KPITOP_LOCALEDIR in /*) ;; *) KPITOP_LOCALEDIR=$SRCDIR/$KPITOP_LOCALEDIR ;; esac
[ -e "$KPITOP_LOCALEDIR/fr/LC_MESSAGES/kpitop.mo" ] || { echo "no French catalogue in $KPITOP_LOCALEDIR"; exit 77; }
ini=$HOME/.config/kpitop/kpitop.ini
mkdir -p "$HOME/.config/kpitop"
fail() { echo "FAIL: $*"; failed=1; }
# Two months of one channel are enough here.
printf '%s\n' response_id,responded_at,nps,channel,comment a,2025-01-05,9,phone,fine b,2025-01-06,2,email,"write to ana@example.org" c,2025-02-06,10,chat,ok >"$work/t.csv"
settings() { # ARGUMENTS, the script on standard input
    cat >"$work/script"
    (cd "$work" && "$KPITOP" t.csv --no-cache --now 2025-03-01 --script script "$@") || fail "status $? with $*"
}

# Each option of the page, chosen from its menu or typed: the file has it, `config where` tells its line, undo takes it out.
cat >"$work/mine.ini" <<'I'
; my file, do not touch
[kpitop]
grain = month ; the boss wants months

; ---- end of mine
I
cat >"$work/options" <<'T'
Colours|theme|<Down>|light
Characters of charts|glyphs|<End>|ascii
Number of colours|colours|<Down>|256
Mouse|mouse|<Up>|yes
First row of the overview|focus|nps<Space>csat|nps csat
Period shown first|grain|<Home>|day
Compared with first|compare|<Down>|year
Periods in a series|last|<C-u>6|6
First day of the week|week_start|<End>|sunday
Fiscal year begins|fiscal_year_start|<C-u>4|4
Time zone|timezone|<C-u>UTC|UTC
Currency|currency|usd|USD
Smallest sample: customers|min_n_customer|<C-u>3|3
Smallest sample: employees|min_n_employee|<C-u>9|9
Smallest sample: others|min_n_other|<C-u>4|4
CSAT is|csat.method|<Down>|mean
A high CES|ces.scale|<Down>|ease
Repeat contact|repeat_days|<C-u>14|14
Social media|social_delay|<C-u>30<Space>min|30 min
Lost without|churn_after_days|<C-u>90|90
Mask personal|privacy.mask|<Down>|no
Pseudonyms|privacy.pseudonyms|<Home>|yes
Alert on a missed|alert_target|<End>|critical
Export has stopped|max_age|2<Space>d|2 d
CSAT: warning|csat.warn|82|82
CSAT: critical|csat.crit|60.5|60.5
NPS: warning|nps.warn|-5|-5
NPS: critical|nps.crit|-30|-30
CES: warning|ces.warn|2.5|2.5
CES: critical|ces.crit|3.2|3.2
First response, phone: warning|first_response_time.phone.warn|45<Space>s|45 s
First response, phone: critical|first_response_time.phone.crit|2.5<Space>min|2.5 min
First response, chat: warning|first_response_time.chat.warn|20|20
First response, chat: critical|first_response_time.chat.crit|none|none
First response, email: warning|first_response_time.email.warn|2<Space>h|2 h
First response, email: critical|first_response_time.email.crit|1<Space>d|1 d
First contact: warning|fcr.warn|75|75
First contact: critical|fcr.crit|65|65
SLA met: warning|sla.warn|95|95
SLA met: critical|sla.crit|85|85
Churn: warning|churn.warn|15|15
Churn: critical|churn.crit|25|25
Language|lang|<Down><Down>|fr
T
[ "$(wc -l <"$work/options")" = "$(grep -c '^    {CONF_' "$SRCDIR/src/conf/common.c")" ] || fail "not every option of the page is tried"
cp "$work/mine.ini" "$ini"
cp "$ini" "$work/before.ini"
"$KPITOP" config show >"$work/before"
{
    printf '<F2>\n'
    while IFS='|' read -r name option keys value; do
        printf '/\n:type %s\n<Enter><Enter>\n%s\n<Enter>\n:expect-not is not allowed\n:expect kpitop.ini, li\n' "$name" "$keys"
    done <"$work/options"
} | settings --size 200x60
"$KPITOP" config show >"$work/shown"
while IFS='|' read -r name option keys value; do
    case $option in *.*) section=${option%.*} ;; *) section=kpitop ;; esac
    awk -v section="[$section]" -v setting="${option##*.} = $value  ; $ini, line" '/^\[/ { at = $0 } at == section && index($0, setting) == 1 { found = 1 }
        END { exit !found }' "$work/shown" || fail "$name: $option is not $value"
done <"$work/options"
for line in '; my file, do not touch' '; ---- end of mine'; do grep -qxF "$line" "$ini" || fail "lost: $line"; done
grep -q '^grain = day ; the boss wants months$' "$ini" || fail "lost: the comment behind a setting"
# All of it taken back, one by one.
cp "$work/before.ini" "$ini"
n=$(wc -l <"$work/options")
{
    printf '<F2>\n'
    while IFS='|' read -r name option keys value; do printf '/\n:type %s\n<Enter><Enter>\n%s\n<Enter>\n' "$name" "$keys"; done <"$work/options"
    for i in $(seq "$n"); do printf 'z\n'; done
    printf ':expect Compared with first\nz\n:expect No setting was changed here\n'
} | settings --size 200x60
"$KPITOP" config show | sed 's/, line .*//' >"$work/after"
sed 's/, line .*//' "$work/before" | diff - "$work/after" || fail "not all is taken back"

# In force at once: language, colours, thresholds, masking, the row that heads the overview; and back again, one by one.
cp "$work/mine.ini" "$ini"
settings --size 120x40 <<'S'
o
<Enter><Down><Down><Enter>
:expect écrit dans ~/.config/kpitop/kpitop.ini
:expect Réglages
:expect Premier jour de la semaine
<Esc>
:expect janvier 2025
o
U
:expect Language: default; taken out of ~/.config/kpitop/kpitop.ini
:expect First day of the week
<Down>
<Space>
:expect Colours: light; written
z
:expect Colours: default; taken out
z
:expect No setting was changed here since the start
/
:type First row
<Enter><Enter>
:type nps
<Enter>
:expect nps
<Esc>
:expect ▾ Focus ─
o
/
:type NPS: warning
<Enter><Enter>
<C-u>
:type 3 apples
:expect is not allowed: use a number
<Enter>
:expect is not allowed: use a number
<C-u>
:type 4 h
<Enter>
:expect "4 h" does not fit: use a number in the KPI's unit, or none
<C-u>
:type 45
<Enter>
:expect NPS: warning: 45; written to
:expect +45
<Esc>K
:type nps
<Enter>
:expect warning below +45
<Esc>o
/
:type NPS: warning
<Enter>
<Delete>
:expect NPS: warning: default; taken out of
<Delete>
:expect It has its default already
/Mask<Enter><Space>
<Esc>v
:expect ana@example.org
S
grep -q '^mask = no$' "$ini" && ! grep -q 'warn' "$ini" && grep -q '^focus = nps$' "$ini" || { fail "the file"; cat "$ini"; }

# What cannot be written is one sentence; nothing is lost, and the page shows what is in force.
cp "$work/mine.ini" "$ini"
chmod 444 "$ini"
settings --size 120x40 <<'S'
o<Down><Space>
:expect kpitop.ini may only be read: nothing was changed
:expect dark
S
cmp "$work/mine.ini" "$ini" || fail "a read-only file was changed"
rm -f "$ini"
cp "$work/mine.ini" "$ini"
awk 'BEGIN { for (i = 0; i < 900; i++) print "; a comment of the owner, line " i }' >>"$ini"
cp "$ini" "$work/long.ini"
printf '%s\n' 'o<Down><Space>' ':expect cannot write' ':expect dark' >"$work/script"
(cd "$work" && trap '' XFSZ && ulimit -f 40 && "$KPITOP" t.csv --no-cache --now 2025-03-01 --size 120x40 --script script 2>/dev/null) || fail "a full disk"
cmp "$work/long.ini" "$ini" || fail "a full disk: the file is lost"
[ "$(ls -A "$HOME/.config/kpitop")" = kpitop.ini ] || fail "a full disk: half a file is left"
cp "$work/mine.ini" "$ini"
# Another line of the file is wrong: the change is written and it is said why it does not count.
printf '[kpitop]\nlast = many\n' >"$ini"
settings --size 120x40 2>/dev/null <<'S'
o<Down><Space>
:expect Written, but not in force:
:expect line 2
S
grep -q '^theme = light$' "$ini" || fail "not written"
# The command line comes before the file, and that is said.
cp "$work/mine.ini" "$ini"
settings --size 120x40 --lang fr <<'S'
o
:expect option --lang
<Enter><Down><Enter>
:expect l'emporte
S

# For the session alone: names and values are completed, nothing is written.
cp "$work/mine.ini" "$ini"
settings --size 120x40 <<'S'
<:>
:type set gra
:expect grain
:expect-not grain week
<Esc>
<:>
:type set grain 
:expect grain week
<Tab><Esc>
::set grain
:expect grain: month
::set grain week
:expect by week
:expect grain: week, until the end of the session
o
:expect this session
<Esc>
::set grian week
:expect did you mean "grain"?
::set nps.warn 4 h
:expect nps.warn: "4 h" does not fit
::set last many
:expect last: "many" is not allowed: use a whole number from 1 to 1000
::set nps.warn 45
K
:type nps
<Enter>
:expect warning below +45
::set nps.warn default
:expect nps.warn: as the configuration has it
:expect-not warning below +45
::set lang fr
:expect jusqu'à la fin de la session
::régler lang en
:expect until the end of the session
S
cmp "$work/mine.ini" "$ini" || fail ":set writes"
# Colours: what the screen is drawn with.
printf ':save-ansi %s\n::set colours 16\n:save-ansi %s\n::set colours none\n:save-ansi %s\n' "$work/all" "$work/sixteen" "$work/none" | settings --size 80x24
grep -q '38;2;' "$work/all" && grep -qE '38;2;(0|92|127|205|229|238|255);' "$work/sixteen" && ! cmp -s "$work/all" "$work/sixteen" || fail "16 colours"
! grep -q '38;2;' "$work/none" || fail "colours in spite of none"
finish
