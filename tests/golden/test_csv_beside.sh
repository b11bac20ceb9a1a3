#!/bin/sh
# The CSV of a report keeps its columns; where its figures are from stands in a file beside it, as CSV on the Web has it, and
# says what the JSON of the same report says. Nothing beside what is no file.
set -u
export TZ=UTC
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/data" "$dir/out" "$dir/pipe"
python3 "$SRCDIR/tests/golden/small.py" "$dir/data" || exit 1
view="--no-cache --period 2025-08 --channel phone --compare year"
"$KPITOP" report $view -o "$dir/out/august.csv" "$dir/data" || exit 1
"$KPITOP" report $view --format json -o "$dir/r.json" "$dir/data" || exit 1
"$KPITOP" report $view --format csv "$dir/data" >"$dir/pipe/r.csv" || exit 1
"$KPITOP" report $view --format csv -o - "$dir/data" | cmp - "$dir/pipe/r.csv" || exit 1
"$KPITOP" report $view --format csv -o /dev/stdout "$dir/data" >"$dir/pipe/o.csv" 2>/dev/null
[ "$(ls "$dir/pipe" | tr '\n' ' ')" = "o.csv r.csv " ] || { ls "$dir/pipe"; echo "FAIL: a file beside the standard output"; exit 1; }
[ ! -e /dev/stdout-metadata.json ] || { echo "FAIL: a file in /dev"; exit 1; }
printf '%s\n' '::export report-csv' '<C-u>' ":type $dir/out/screen.csv" '<Enter>' ':expect Written' >"$dir/script"
"$KPITOP" $view --size 120x40 --script "$dir/script" "$dir/data" || exit 1
python3 - "$dir" <<'END'
import csv, json, sys
d = sys.argv[1]
want = json.load(open(d + "/r.json"))
for name in ("august", "screen"):
    about = json.load(open(f"{d}/out/{name}.csv-metadata.json"))
    assert about["@context"] == "http://www.w3.org/ns/csvw" and about["url"] == name + ".csv", about
    titles = next(csv.reader(open(f"{d}/out/{name}.csv", encoding="utf-8")))
    assert [c["titles"] for c in about["tableSchema"]["columns"]] == titles
    kinds = {c["name"]: c["datatype"] for c in about["tableSchema"]["columns"]}
    for row in csv.DictReader(open(f"{d}/out/{name}.csv", encoding="utf-8")):
        for k, v in row.items():
            assert v == "" or kinds[k] == "string" or (v in ("true", "false") if kinds[k] == "boolean" else isinstance(float(v), float)), (k, v)
    origin, = about["notes"]
    assert set(origin) == {"program", "as_of", "period", "filters", "sources", "provenance"}
    for k in origin:
        assert origin[k] == want[k], (k, origin[k], want[k])
    assert origin["filters"] == {"channel": "phone"} and len(origin["provenance"]["sources"]) == len(want["sources"]) > 3
    assert origin["provenance"]["zone"] == "UTC" and all(len(s["checksum"]) == 32 for s in origin["provenance"]["sources"])
END
