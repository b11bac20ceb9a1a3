#!/bin/sh
# coverage.sh: which lines of each layer the tests run, after `make coverage` built and ran them with gcov. Lines that can only run when
# memory, a disk or a library fails ("error branches") are counted apart: they return err_nomem, err_set, ERR_... or clean up after it.
#   B: the build folder with the .gcda files      WORST=20: so many files at the end, worst first
set -eu
B=${B:-build/coverage}
top=$PWD
out=$top/$B/gcov
rm -rf "$out"
mkdir -p "$out"
ln -s "$top/src" "$top/include" "$out/" # gcov looks for the sources from where it stands
find "$B/obj" -name '*.gcda' | while read -r f; do
    (cd "$out" && gcov -p -r -s "$top" -o "$top/$(dirname "$f")" "$top/$f" >/dev/null 2>&1) || :
done
cat "$out"/*.gcov | awk -v worst="${WORST:-20}" '
    function layer(f, p) { split(f, p, "/"); return p[2] }
    { line = $0; count = line; sub(/:.*/, "", count); gsub(/[ *]/, "", count); sub(/^[^:]*:/, "", line); number = line; sub(/:.*/, "", number); sub(/^[^:]*:/, "", line) }
    number + 0 == 0 && line ~ /^Source:/ { file = line; sub(/^Source:/, "", file); sub(/^.*\/src\//, "src/", file); next }
    count == "-" || file !~ /^src\// { next }
    { key = file SUBSEP number + 0
      text[key] = line
      if (!(key in hits)) { hits[key] = 0; where[key] = file }
      if (count !~ /^[#=]/) hits[key] = 1 }
    END {
        for (k in hits) {
            f = where[k]; l = layer(f)
            error = text[k] ~ /err_nomem|err_set|ERR_[A-Z]|oom|errno|goto (out|fail|nomem)|return (NULL|false|-1|rc);|free\(|_free\(|_release\(|_close\(/
            if (error) { error_all[l]++; error_hit[l] += hits[k] } else { all[l]++; hit[l] += hits[k] }
            file_all[f]++; file_hit[f] += hits[k]
        }
        printf "%-8s %8s %8s %8s   %8s %8s\n", "layer", "lines", "run", "%", "error", "%"
        n = split("base record ingest cube source stats kpi alert store report export conf ui app", order, " ")
        for (i = 1; i <= n; i++) {
            l = order[i]
            if (!all[l]) continue
            printf "%-8s %8d %8d %7.1f%%   %8d %7.1f%%\n", l, all[l] + error_all[l], hit[l] + error_hit[l], 100 * (hit[l] + error_hit[l]) / (all[l] + error_all[l]),
                error_all[l], error_all[l] ? 100 * error_hit[l] / error_all[l] : 100
        }
        for (f in file_all) printf "%6.1f%% %5d %s\n", 100 * file_hit[f] / file_all[f], file_all[f], f | "sort -n | head -" worst
    }'
