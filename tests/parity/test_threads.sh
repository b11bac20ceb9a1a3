#!/bin/sh
# Rows found by blocks and rows found by libcsv alone, by one thread and by several: one report, byte for byte, of the sample data,
# of a nasty file, and of one whose last rows turn what the first ones said of dates and decimals.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export TZ=Europe/Paris
awk 'BEGIN {
    print "id,created_at,channel,agent,subject,csat,handle_s"
    for (i = 1; i <= 60000; i++) {
        s = i % 30 == 0 ? "\"say \"\"hi\"\" " i "\"" : i % 97 == 0 ? "\"two\nlines, " i "\"" : i % 501 == 0 ? "5\" pipe" : "plain " i
        if (i % 700 == 0) s = " \"blank\" "
        if (i % 4001 == 0) s = "\"never closed"
        if (i % 911 == 0) s = "one, two"
        printf "%d,2025-%02d-%02d %02d:00,%s,Agent %d,%s,%d,%d%s\n", i, 1 + i % 9, 1 + i % 28, i % 24,
            i % 3 ? "email" : "phone", i % 7, s, 1 + i % 5, i % 900, i % 333 ? "" : "\r"
    }
}' >"$dir/nasty.csv"
awk 'BEGIN {
    print "id,created_at,channel,agent,status,csat,handle_s"
    for (i = 1; i <= 60000; i++)
        printf "%d,%s 10:00,%s,\"Agent %d\",%s,%d,%s\n", i,
            i == 60000 ? "25/12/2025" : sprintf("%02d/%02d/2025", 1 + i % 12, 1 + int(i / 9) % 12), i % 3 ? "email" : "phone",
            i % 7, i % 5 ? "solved" : "mystery", 1 + i % 5, i < 25000 ? i % 900 ".25" : "\"" i % 900 ",5\""
}' >"$dir/turns.csv"
for source in sample-data "$dir/nasty.csv" "$dir/turns.csv"; do
    for way in "libcsv --threads 1" "blocks --threads 1" "blocks --threads 2" "blocks --threads 3" "blocks --threads 7"; do
        name=$(echo "$way" | tr -d ' -')
        "$KPITOP" report --no-cache --scanner $way --format json --last 24 "$source" >"$dir/$name.json"
        cmp "$dir/libcsvthreads1.json" "$dir/$name.json"
        [ "$source" != sample-data ] || continue
        "$KPITOP" inspect --no-cache --scanner $way --rejects 1000 "$source" >"$dir/$name.txt" || [ $? -eq 1 ] # there are rejects
        cmp "$dir/libcsvthreads1.txt" "$dir/$name.txt"
    done
    cp "$dir/libcsvthreads1.json" "$dir/of-$(basename "$source").json"
    [ "$source" = sample-data ] || cp "$dir/libcsvthreads1.txt" "$dir/of-$(basename "$source").txt"
done
grep -q 'never closes' "$dir/of-nasty.csv.txt"
grep -q 'day first (1 value decides it)' "$dir/of-turns.csv.txt"
[ "$(wc -c <"$dir/of-nasty.csv.json")" -gt 10000 ]
