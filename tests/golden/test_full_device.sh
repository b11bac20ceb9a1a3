#!/bin/sh
# A full device and one that can only be read, in a mount namespace of our own: whatever writes (report, page, screen, profile, view, setting,
# store and its copies) says so with a status that is no success, leaves what stood there as it was, and nothing half.
set -u
if [ "${1:-}" != inside ]; then
    if [ "$(id -u)" = 0 ]; then own="unshare -m"; else own="unshare -rm"; fi
    $own true 2>/dev/null || { echo "no mount namespace of our own"; exit 77; }
    exec $own sh "$0" inside
fi
mount --make-rprivate / 2>/dev/null
dir=$TMPDIR/work
d=$TMPDIR/device
mkdir -p "$dir" "$d"
mount -t tmpfs -o size=1m tmpfs "$d" 2>/dev/null || { echo "no tmpfs"; exit 77; }
bad=0
fail() { echo "$*"; bad=1; }
export TZ=UTC XDG_CONFIG_HOME="$d/config"
awk 'BEGIN { print "id,answered_at,nps,channel"; for (i = 0; i < 60; i++) printf "%d,2025-09-%02d,%d,phone\n", i, i % 28 + 1, i % 11 }' >"$dir/s.csv"
k() { "$KPITOP" --lang en "$@"; }
script() { printf '%b' "$1" >"$dir/script"; k "$dir/s.csv" --no-cache --now 2025-10-05 --data "$d/data" --script "$dir/script"; }

# Each writer: $1 with the file that it writes ($n makes it a new one where an old one is not replaced), and what is run.
writers() {
    $1 out/r.json k report --no-cache -o "$d/out/r.json" "$dir/s.csv"
    $1 out/r.html k report --no-cache -o "$d/out/r.html" "$dir/s.csv"
    $1 out/r.xlsx k report --no-cache -o "$d/out/r.xlsx" "$dir/s.csv"
    $1 "out/page$n.csv" script "::export csv $d/out/page$n.csv\n:expect Written\n"
    $1 out/screen script ":save-screen $d/out/screen\n"
    $1 out/ansi script ":save-ansi $d/out/ansi\n"
    $1 config/kpitop/views.ini script "B<Enter>\n:type mine$n\n<Enter>\n:expect mine$n\n:expect-not annot\n"
    $1 config/kpitop/profiles/mine.ini k inspect --no-cache --force --save-profile mine "$dir/s.csv"
    $1 "csv$n/note.csv" k store export "$d/csv$n" --data "$d/data"
    $1 "copy$n.db" k store backup "$d/copy$n.db" --data "$d/data"
    $1 "" script "/nps<Enter><Enter>\nN\n:type A strike $n\n<Enter>\n:expect Note kept\n"
}
works() {
    file=$1
    shift
    "$@" >"$dir/said" 2>&1 || fail "with room: $*: $(cat "$dir/said")"
    [ -e "$d/$file" ] || fail "with room: $* wrote no $file"
}
refused() {
    shift
    "$@" >"$dir/said" 2>&1
    status=$?
    { [ $status != 0 ] && [ $status -lt 124 ]; } || fail "$why: $*: status $status"
    case $* in
    script*) ;; # the script says which line; the sentence is on the screen
    *) grep -qE "$words" "$dir/said" || fail "$why: $*: said: $(cat "$dir/said")" ;;
    esac
}
sums() { (cd "$d" && find . -type f ! -name '*.db*' ! -name pad -exec sha256sum {} + | sort -k 2) >"$1"; }
same() {
    sums "$dir/after"
    diff "$dir/before" "$dir/after" >"$dir/diff" || fail "$why: files have changed: $(cat "$dir/diff")"
}

mkdir -p "$d/out" "$d/data"
n=
script "/nps<Enter><Enter>\nN\n:type A strike\n<Enter>\n:expect Note kept\n" >/dev/null || fail "the first note"
writers works
sums "$dir/before"
dd if=/dev/zero of="$d/pad" bs=1k 2>/dev/null
n=2 why="a full device" words="No space left|disk is full"
writers refused
same
rm "$d/pad"
[ -e "$d/copy2.db" ] && fail "half a copy is left"
k store check --data "$d/data" >"$dir/said" 2>&1 || fail "the store after a full device: $(cat "$dir/said")"
# The cache is a convenience: a device that is full before the rows are in takes nothing, whatever stood in the file by then.
"$B/tests/bench/generate" -i 80000 1000 >"$dir/rows.csv"
k report --format json --threads 1 --no-cache "$dir/rows.csv" >"$dir/plain"
for room in 0 1000 4500 9000; do # kilobytes: for nothing, not for the first stretch of the file, for that alone, for all
    mount -o remount,size=$((room + 1000))k "$d"
    XDG_CACHE_HOME="$d/cache" k report --format json --threads 1 "$dir/rows.csv" >"$dir/kept" 2>"$dir/said" || fail "a cache with $room KB: $(cat "$dir/said")"
    cmp -s "$dir/plain" "$dir/kept" || fail "a cache with $room KB: other figures"
    find "$d/cache" -name '*.tmp' 2>/dev/null | grep . && fail "a cache with $room KB: half a file is left"
done
find "$d/cache" -name '*.cube' | grep -q . || fail "9 MB were not enough for the cache of 80,000 rows"
rm -rf "$d/cache"
mount -o remount,ro "$d" || { umount "$d"; exit $bad; }
why="a read-only device" words="Read-only file system|read only"
writers refused
same
umount "$d"
[ $bad -eq 0 ]
