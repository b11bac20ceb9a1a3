#!/bin/sh
# Rows found by blocks and rows found by libcsv alone: one report, byte for byte, of the sample data and of a nasty file.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export TZ=Europe/Paris
awk 'BEGIN {
    print "id,created_at,channel,agent,subject,csat,handle_s"
    for (i = 1; i <= 20000; i++) {
        s = i % 30 == 0 ? "\"say \"\"hi\"\" " i "\"" : i % 97 == 0 ? "\"two\nlines, " i "\"" : i % 501 == 0 ? "5\" pipe" : "plain " i
        if (i % 700 == 0) s = " \"blank\" "
        if (i % 4001 == 0) s = "\"never closed"
        if (i % 911 == 0) s = "one, two"
        printf "%d,2025-%02d-%02d %02d:00,%s,Agent %d,%s,%d,%d%s\n", i, 1 + i % 9, 1 + i % 28, i % 24,
            i % 3 ? "email" : "phone", i % 7, s, 1 + i % 5, i % 900, i % 333 ? "" : "\r"
    }
}' >"$dir/nasty.csv"
for source in sample-data "$dir/nasty.csv"; do
    for way in blocks libcsv; do
        "$KPITOP" report --no-cache --scanner "$way" --format json --last 24 "$source" >"$dir/$way.json"
        "$KPITOP" inspect --no-cache --scanner "$way" --rejects 1000 "$source" >"$dir/$way.txt" || [ $? -eq 1 ] # there are rejects
    done
    cmp "$dir/blocks.json" "$dir/libcsv.json"
    cmp "$dir/blocks.txt" "$dir/libcsv.txt"
done
grep -q 'never closes' "$dir/blocks.txt"
[ "$(wc -c <"$dir/blocks.json")" -gt 10000 ]
