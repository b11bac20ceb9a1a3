#!/bin/sh
# The cache: the same answers with and without it, another one as soon as something changed, nothing wrong after a crash.
set -eu
export TZ=UTC XDG_CACHE_HOME="$TMPDIR/cache"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
kept=$XDG_CACHE_HOME/kpitop
bad=0
wrong() {
    echo "$*"
    bad=1
}
cd "$dir"

# --- the same answers ------------------------------------------------------------------------------------------------

answers() { # where, then arguments: everything that commands say of the sources
    out=$1
    shift
    for command in "report --format json" "inspect --rejects 10000"; do
        echo "== $command"
        rc=0
        "$KPITOP" $command "$@" 2>&1 || rc=$?
        echo "exit $rc"
    done >"$out"
}
same() { # sources: from the files, into the cache, out of it
    answers plain --no-cache "$@"
    answers into "$@"
    answers out "$@"
    cmp -s plain into || { wrong "$*: another answer while it is kept"; diff plain into | head -5; }
    cmp -s plain out || { wrong "$*: another answer from the cache"; diff plain out | head -5; }
    ls "$kept" 2>/dev/null | grep -q '\.tmp$' && wrong "$*: something is left over"
    return 0
}
same "$SRCDIR/sample-data"
same "$SRCDIR/tests/profiles"
same "$SRCDIR"/tests/fuzz/seeds/csv
mkdir nasty
printf 'id;created_at;channel\n1;01/02/2025;e-mail\n1;13/02/2025;phone\n;;\n2;2025-99-99;"x""y\n' >nasty/a.csv
printf '\357\273\277id,answered_at,nps,comment\r\n1,2025-09-01,10,"two\r\nlines"\r\n2,2025-09-02,11,\r\n' >nasty/b.csv
printf 'a,b\n1,2\n' >nasty/unknown.csv
: >nasty/empty.csv
head -c 3000 /dev/urandom >nasty/noise.csv
echo notes >nasty/README.md
cp nasty/b.csv nasty/twin.csv
mkdir nasty/folder
ln -s nowhere.csv nasty/dangling.csv
same nasty
gzip -k nasty/b.csv
same nasty/b.csv.gz nasty/a.csv
[ ! -d /work/shared/data/torture ] || same /work/shared/data/torture

# --- found again, or not ---------------------------------------------------------------------------------------------

rm -rf "$XDG_CACHE_HOME"
"$B/tests/bench/generate" -i 600 3000 >t.csv
"$KPITOP" report --no-cache t.csv >plain
[ ! -e "$XDG_CACHE_HOME" ] || wrong "--no-cache keeps something"
"$KPITOP" report t.csv | cmp - plain
[ "$(stat -c %a "$kept")" = 700 ] || wrong "the folder is open to others"
[ "$(stat -c %a "$kept"/*.cube)" = 600 ] || wrong "the file is open to others"

file=$(echo "$kept"/*.cube)
state() { stat -c '%i %Y' "$file"; }
expect() { # kept|rewritten, what was done
    now=$(state)
    case $1 in
    kept) [ "$now" = "$last" ] || wrong "$2: the load was kept again" ;;
    rewritten) [ "$now" != "$last" ] || wrong "$2: the old load was used" ;;
    esac
    last=$now
}
again() { "$KPITOP" report "$@" t.csv >out || wrong "exit $?"; }
last=$(state)
again && expect kept "nothing changed"
cmp out plain || wrong "another answer"
touch -d '2020-01-01' t.csv
again && expect kept "only the time changed"
again && expect kept "only the time changed, once more"
cp t.csv copy && mv copy t.csv
again && expect kept "only time and inode changed"
cmp out plain || wrong "another answer after a touch"
"$KPITOP" report --channel email t.csv >out
expect kept "a filter"
"$B/tests/bench/generate" -i 600 -k 3000 10 >>t.csv
again && expect rewritten "the file grew"
"$KPITOP" report --no-cache t.csv | cmp - out || wrong "old figures after the file grew"
sed -i '2000s/,Mail,/,Chat,/; 2001s/,Chat,/,Mail,/; 2002s/,Mail,/,Chat,/;2003s/,Mail,/,Chat,/' t.csv
again && expect rewritten "the content changed"
"$KPITOP" report --no-cache t.csv | cmp - out || wrong "old figures after a change"
again --no-cache && expect kept "--no-cache"
again --as-of 2016-01-10 && expect kept "another as-of date is another load"
[ "$(ls "$kept" | wc -l)" = 2 ] || wrong "not one file for each set of options"
cp -r nasty folder
"$KPITOP" report folder >out 2>/dev/null || :
cp t.csv folder/new.csv
"$KPITOP" report folder >out 2>/dev/null || :
"$KPITOP" report --no-cache folder 2>/dev/null | cmp - out || wrong "a new file of a folder was not seen"
mkdir "$HOME/.config" "$HOME/.config/kpitop" "$HOME/.config/kpitop/profiles"
"$KPITOP" report t.csv >out
last=$(state)
sed 's/^name = zendesk-tickets/name = my-zendesk/; s/^label = .*/label = Mine/; s/^match.6 = .*/match.6 = Status/' \
    "$SRCDIR/src/ingest/profiles/zendesk-tickets.ini" >"$HOME/.config/kpitop/profiles/my.ini"
"$KPITOP" report --profile my-zendesk t.csv | grep -q Mine || wrong "a profile that is new was not seen"
"$KPITOP" report --profile zendesk-tickets - <t.csv >out
[ "$(ls "$kept" | wc -l)" -lt 8 ] || wrong "standard input was kept"

# --- what cannot be used ---------------------------------------------------------------------------------------------

rm -rf "$HOME/.config" "$XDG_CACHE_HOME"
"$KPITOP" report t.csv >plain
file=$(echo "$kept"/*.cube)
cp "$file" good
size=$(stat -c %s good)
damaged() { # what
    last=$(state)
    again || wrong "$1: exit $?"
    cmp -s out plain || wrong "$1: another answer"
    cmp -s "$file" good || [ "$(stat -c %s "$file")" = "$size" ] || wrong "$1: not written again"
    expect rewritten "$1"
}
: >"$file" && damaged "an empty file"
echo foreign >"$file" && damaged "a foreign file"
for part in 1 3 7; do
    head -c $((size * part / 8)) good >"$file"
    damaged "cut at $part/8"
done
for at in 3 20 60 200 $((size / 3)) $((size / 2)) $((size - 40)); do
    cp good "$file"
    old=$(od -An -tu1 -j "$at" -N 1 good)
    printf "\\$(printf %o $((old ^ 64)))" | dd of="$file" bs=1 seek="$at" conv=notrunc 2>/dev/null
    case $at in
    3 | 20 | 60) damaged "byte $at" ;;
    *) again && cmp -s out plain || wrong "byte $at: another answer" ;; # it may lie between two arrays
    esac
done
cp good "$file"
touch "$file"
again && cmp out plain || wrong "a copy of the file"
rm "$file" && mkdir "$file"
again && cmp -s out plain || wrong "a folder in its place"
rmdir "$file"
XDG_CACHE_HOME=/dev/null/x "$KPITOP" report t.csv 2>err | cmp - plain || wrong "without a place to keep it"
[ ! -s err ] || wrong "without a place to keep it: $(cat err)"
mkdir real && rm -rf "$kept" && ln -s "$dir/real" "$kept"
again && cmp -s out plain || wrong "a link in the folder's place"
[ -z "$(ls real)" ] || wrong "written through a link"
rm "$kept"

# --- kill -9 while it is written --------------------------------------------------------------------------------------

"$B/tests/bench/generate" 20000 >big.csv
"$KPITOP" report --no-cache big.csv >plain
for wait in 0.1 0.2 0.3 0.4; do
    "$KPITOP" report big.csv >/dev/null 2>&1 &
    sleep $wait
    kill -9 $! 2>/dev/null || :
    wait $! 2>/dev/null || :
    "$KPITOP" report big.csv >out || wrong "after kill -9: exit $?"
    cmp -s out plain || wrong "after kill -9 at $wait s: another answer"
    [ "$(ls "$kept" | grep -c tmp)" = 0 ] || wrong "after kill -9 at $wait s something is left over: $(ls "$kept")"
    rm -rf "$kept"
done

# --- the command ------------------------------------------------------------------------------------------------------

"$KPITOP" report big.csv >/dev/null
"$KPITOP" cache show >out
grep -q "big.csv$" out && grep -q "^1 load is kept in $kept: " out || wrong "cache show: $(cat out)"
"$KPITOP" cache | cmp - out || wrong "cache is not cache show"
touch "$kept/mine" "$kept/0123456789abcdef.cube.1.tmp"
"$KPITOP" cache clear | grep -q "^1 load deleted from $kept: " || wrong "cache clear"
[ "$(ls "$kept")" = "0123456789abcdef.cube.1.tmp
mine" ] || wrong "cache clear: $(ls "$kept")"
"$KPITOP" cache show | grep -q "^0 loads are kept" || wrong "not empty"
rc=0
"$KPITOP" cache burn >out 2>err || rc=$?
[ $rc = 64 ] && grep -q "cache clear" err || wrong "an unknown word: exit $rc"
rm -rf "$kept"
"$KPITOP" cache clear | grep -q "^0 loads deleted" || wrong "no folder at all"
exit $bad
