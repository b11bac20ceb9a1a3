#!/bin/sh
# kpitop store: check, backup, restore, export, import; what it refuses.
set -u
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
bad=0
fail() { echo "$*"; bad=1; }
store() { "$KPITOP" store "$@" --data "$dir/data"; }

store check >"$dir/out" 2>"$dir/err"
[ $? -eq 2 ] || fail "check without a store: status not 2"
grep -q "there is no store in $dir/data/kpitop.db" "$dir/err" || fail "check without a store says nothing"
[ -e "$dir/data" ] && fail "check made the folder"

mkdir "$dir/in"
printf 'id,rev,kpi,slice,period,value,note,by,at\r\n7,1,"nps","channel=phone","2026-Q3",30,"'"'"'=board","ana","2026-01-05T08:00:00Z"\r\n' >"$dir/in/target.csv"
store import "$dir/in" >"$dir/out" || fail "import fails"
grep -q "^1 row read from" "$dir/out" || fail "import does not count"
store check >"$dir/out" || fail "check fails"
grep -q "^target  *1  targets$" "$dir/out" || fail "check does not count"
[ "$(stat -c %a "$dir/data" "$dir/data/kpitop.db" | tr '\n' ' ')" = "700 600 " ] || fail "others may read the store"
store export "$dir/csv" >/dev/null || fail "export fails"
cmp "$dir/in/target.csv" "$dir/csv/target.csv" || fail "not the same after export"
[ "$(ls "$dir/csv" | tr '\n' ' ')" = "ack.csv action.csv callback.csv event.csv note.csv open_alert.csv target.csv " ] || fail "files of the export"

store backup "$dir/copy.db" >/dev/null || fail "backup fails"
store backup "$dir/copy.db" >/dev/null 2>&1 && fail "a backup replaced a file"
printf 'id,rev,kpi,slice,period,value,note,by,at\r\n7,2,"nps","channel=phone","2026-Q3",99,"","ana",""\r\n' >"$dir/in/target.csv"
store import "$dir/in" >/dev/null || fail "import over"
store restore "$dir/copy.db" >/dev/null || fail "restore fails"
rm -r "$dir/csv"
store export "$dir/csv" >/dev/null
grep -q ',30,' "$dir/csv/target.csv" || fail "restore did not bring the target back"

printf 'garbage that is no database, but long enough to be taken for one at first sight..............' >"$dir/data/kpitop.db"
rm -f "$dir/data"/kpitop.db-*
cp "$dir/data/kpitop.db" "$dir/before"
store check 2>"$dir/err"
[ $? -eq 2 ] || fail "a damaged store: status not 2"
grep -q "is damaged and was left as it is: 'kpitop store restore FILE'" "$dir/err" || { fail "no word on what to do"; cat "$dir/err"; }
cmp "$dir/before" "$dir/data/kpitop.db" || fail "the damaged file was changed"
store restore "$dir/copy.db" >/dev/null || fail "restore over a damaged store"
store check >/dev/null || fail "not sound after the restore"

# Wrong usage.
store chek 2>"$dir/err"; [ $? -eq 64 ] || fail "chek: status"
grep -q "did you mean 'check'" "$dir/err" || fail "chek: no hint"
store backup 2>/dev/null; [ $? -eq 64 ] || fail "backup without a file"
"$KPITOP" store 2>/dev/null; [ $? -eq 64 ] || fail "store alone"
exit $bad
