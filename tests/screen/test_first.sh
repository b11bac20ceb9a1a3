#!/bin/sh
# The first minutes: files are chosen where none were opened before; a page without figures says what lifts that.
. "${SRCDIR:-.}/tests/screen/lib.sh"
export XDG_CONFIG_HOME="$work/config" XDG_DATA_HOME="$work/data" HOME="$work/home"
mkdir -p "$work/exports/older" "$work/home/Downloads"
cd "$work/exports"
for i in 1 2 3; do
    printf '%s\n' "response_id,responded_at,nps" "r$i,2025-0$i-10,9" "s$i,2025-0$i-11,2" >"nps-$i.csv"
done
printf 'a;b\n1;2\n' >odd.csv
printf '%%PDF-1.4\n\000\001\002' >manual.pdf
cp nps-1.csv older/old.csv

first() { # ARGUMENTS: a session without sources in $work/exports
    cat >"$work/script"
    "$KPITOP" --no-cache --now 2025-05-01 --script "$work/script" "$@" || { echo "FAIL: status $? with $*"; failed=1; }
}

# What is recognised comes while no key does; folders are entered and left.
first --size 80x24 <<'S'
:expect nps-1.csv
:expect ...
:expect-not Jan 25
:idle
:expect-not ...
:expect Jan 25
:expect not understood yet
:expect no export
<Down><Right>
:expect /exports/older
:expect old.csv
<Left>
:expect nps-3.csv
::files
G
:expect Downloads
<Enter>
:expect home/Downloads
:expect Home folder
S
# Two of three files: two answers of January, two of February.
first --size 80x24 <<'S'
:expect Choose the exports of your tools
/nps-1<Enter><Space><Space>
:expect 2 are marked
<Enter>
:expect 4 rows were read
::period 2025-02
K
:type nps
<Enter>
:expect 2 answers
::period 2025-03
:expect NPS has no figure here: March 2025.
:expect The data go from 10 Jan 2025 to 11 Feb 2025. d types another period.
:expect In January 2025: 1 figure. d, then Enter, goes there.
d<Enter>
:expect-not no figure here
S
# All of them in one key: the six answers of three files; the one nobody understands harms nothing.
first --size 80x24 <<'S'
:expect The whole folder
:expect 4 possible exports
<Enter>
:expect 6 rows were read
S
# A file nobody understands begins with its columns; one that is no export is refused and the choice stays.
first --size 40x12 <<'S'
/odd<Enter><Enter>
:expect Import
S
first --size 40x12 --lang fr <<'S'
:expect Ouvrir
:expect Tout le dossi
/manual<Enter><Enter>
:expect manual.pdf
S
[ ! -e "$work/data/kpitop/recent" ] || { echo "FAIL: a script is remembered"; failed=1; }
# Filters and hidden KPIs that leave nothing: each is named with its key.
# An NPS, a volume and a count of comments on either side.
printf '%s\n' response_id,responded_at,nps,channel,team a,2025-01-05,9,phone,Lyon b,2025-01-06,2,email,Nice >t.csv
first --size 80x24 t.csv --period 2025-01 --filter team=Lyon --channel email <<'S'
:expect There is no figure here: January 2025,
:expect Without team Lyon: 
:expect Without channel email: 
F
:expect-not no figure here
S
echo "hidden = $("$KPITOP" report --no-cache --format csv t.csv --period 2025-01 | awk -F, 'NR > 1 { print $1 }' | sort -u | tr '\n' ' ')" >conf.ini
first --size 80x24 t.csv --period 2025-01 --config conf.ini <<'S'
:expect hidden KPIs have figures here. p shows them.
S
# The configuration again, while the program runs: thresholds and time zone count; a wrong line keeps all of the old one.
until_there() { n=0; while [ ! -e "$1" ] && [ $n -lt 200 ]; do sleep 0.05; n=$((n + 1)); done; }
mkfifo "$work/pipe"
printf '[nps]\nwarn = 5\n' >conf.ini
"$KPITOP" --no-cache --now 2025-05-01 --size 120x40 --config conf.ini --script "$work/pipe" t.csv &
program=$!
exec 3>"$work/pipe"
printf '%s\n' 'K' ':type nps' '<Enter>' ':expect warning below +5' ":save-screen $work/one.seen" >&3
until_there "$work/one.seen"
printf '[nps]\nwarn = 7\n[kpitop]\ntimezone = UTC\n' >conf.ini
printf '%s\n' '<Ctrl-R>' ':expect The configuration was read again' ':expect warning below +7' ":save-screen $work/two.seen" >&3
until_there "$work/two.seen"
printf '[nps]\nwarn = 9\n[kpitop]\ngrain = century\n' >conf.ini
printf '%s\n' '<Ctrl-R>' ':expect conf.ini, line 4' ':expect century' ':expect warning below +7' ':quit' >&3
exec 3>&-
wait $program || { echo "FAIL: the configuration is not read again"; failed=1; }
# Without a terminal it is wrong usage, in one sentence.
set +e
"$KPITOP" >out 2>err
[ $? = 64 ] && [ ! -s out ] && [ "$(wc -l <err)" = 1 ] || { echo "FAIL: no terminal"; failed=1; }
finish
