#!/bin/sh
# An export that has only grown: its tail is read, and what is said is what the whole file says.
set -eu
export TZ=UTC LC_ALL=C.UTF-8 XDG_CACHE_HOME="$TMPDIR/cache"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
bad=0
wrong() {
    echo "$*"
    bad=1
}
/usr/bin/python3 "$SRCDIR/tests/golden/grown.py" "$KPITOP" "$dir" || bad=1
cd "$dir"
"$B/tests/bench/generate" -i 600 3000 >all.csv
whole() { # name, what was done: all of it was read, and nothing else is said of it
    "$KPITOP" inspect "$1" >out || [ $? -eq 1 ]
    "$KPITOP" inspect --no-cache "$1" >plain || [ $? -eq 1 ]
    cmp -s out plain || wrong "$2: not the whole file was read"
}
tail_of() { # name, bytes, what was done
    "$KPITOP" inspect "$1" >out || [ $? -eq 1 ]
    grep -q "^ *grown  *by $2 bytes" out || wrong "$3: not the tail alone was read"
    "$KPITOP" report --format json "$1" >out
    "$KPITOP" report --format json --no-cache "$1" | cmp - out || wrong "$3: other figures"
}
begin() { # name
    head -n 2000 all.csv >"$1"
    "$KPITOP" report "$1" >/dev/null
}
begin t.csv
sed -n 2001,2040p all.csv >more
cat more >>t.csv
tail_of t.csv "$(wc -c <more | sed 's/...$/,&/')" "forty tickets came"
whole t.csv "nothing came" # out of the cache, which now holds all of them
begin a.csv
sed -i '100s/,Normal,/,Urgent,/' a.csv # another file, by its inode
cat more >>a.csv
whole a.csv "written anew"
begin b.csv
cat more >>b.csv
printf 'X' | dd of=b.csv bs=1 seek=150000 conv=notrunc 2>dd.err
whole b.csv "a byte in the middle changed"
begin c.csv
cat more more >>c.csv
tail_of c.csv "$(cat more more | wc -c | sed 's/...$/,&/')" "tickets came twice"
again=$(/usr/bin/python3 -c 'import csv, sys
rows = list(csv.reader(open(sys.argv[1], newline="", encoding="utf-8")))[1:]
last = {row[0]: at for at, row in enumerate(rows)}
print(sum(1 + (row[11] != "") for at, row in enumerate(rows) if last[row[0]] != at))' c.csv) # a ticket, and its rating
"$KPITOP" inspect c.csv | grep -q "duplicates: $again," || wrong "the second ones do not replace the first"
begin d.csv
printf '99999999,\351,\n' >>d.csv
whole d.csv "what came is of another encoding"
begin e.csv
cat more >>e.csv
for f in "$XDG_CACHE_HOME"/kpitop/*.cube; do # damaged, and dated as before: its sums cannot know
    [ ! -f "$f" ] || { touch -r "$f" stamp; size=$(stat -c %s "$f"); printf '\377\377\377\377' | dd of="$f" bs=1 seek=$((size / 2)) conv=notrunc 2>dd.err; }
done
whole e.csv "the cache is damaged"
exit $bad
