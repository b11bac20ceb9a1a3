#!/bin/sh
# A workbook holds the figures of the JSON as numbers, dates as dates, charts of its own cells, and says where it is from.
set -u
export TZ=UTC
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/data"
python3 "$SRCDIR/tests/golden/small.py" "$dir/data" || exit 1
printf 'id,created_at,channel\n1,2025-08-01 10:00:00,email\n' >"$dir/t.csv"
if ! "$KPITOP" report --format xlsx "$dir/t.csv" >"$dir/t.xlsx" 2>"$dir/err"; then
    grep -q "built without xlsx" "$dir/err" && { echo "built without xlsx"; exit 77; }
    cat "$dir/err"
    exit 1
fi
PYTHONPATH=$SRCDIR/tests/golden PYTHONDONTWRITEBYTECODE=1 python3 - "$dir" <<'END'
import datetime, json, os, re, subprocess, sys, time
import xlsx_read as xr
exe, folder = os.environ["KPITOP"], sys.argv[1]
BASE = ["report", "--no-cache", "--period", "2025-08", folder + "/data"]

def run(*args):
    p = subprocess.run([exe, *BASE, *args], capture_output=True)
    assert p.returncode == 0, p.stderr
    return p.stdout

r = json.loads(run("--format", "json"))
run("-o", folder + "/r.xlsx")                        # the extension says the format
assert open(folder + "/r.xlsx", "rb").read() == run("--format", "xlsx")
book = xr.Book(folder + "/r.xlsx")
SCALE = {"percent": 100, "seconds": 86400}
FORMAT = {"percent": "0.0%", "points": "0.0", "scale": ("0.00", "2"), "ratio": ("0.00", "2"), "count": ("#,##0", "3"),
          "seconds": ("[h]:mm:ss", "46"), "currency": ("#,##0.00", "4"), "per_day": ("0.00", "2")}

def same(cell, value, unit):
    if value is None:
        return cell is None
    return cell is not None and abs(cell * SCALE.get(unit, 1) - value) <= 1e-12 * max(1, abs(value))

WORDS = {"ok": ("fine", "excellent"), "warning": ("warning",), "critical": ("critical",), "nodata": ("no data", "hidden"),
         "none": ("few answers", "immature", "excellent", None)}

for name, rows in book.sheets.items():
    assert book.frozen[name] == 1, name               # the header stays
    xr.check_names(name, rows)
lines = {row["id"]: row for row in book.table("KPIs")}
assert set(lines) == {k["id"] for k in r["kpis"]}
checked = 0
for i, k in enumerate(r["kpis"]):
    row, unit = lines[k["id"]], k["unit"]
    assert same(row["Value"], k["value"], unit) and row["n"] == k["n"], (k, row)
    assert same(row["Low"], k["low"], unit) and same(row["High"], k["high"], unit), (k, row)
    assert row["State"] in WORDS[k["state"]] and bool(row["Reason"]) >= (k["state"] in ("warning", "critical")), (k, row)
    if k["value"] is not None:
        f = book.formats["KPIs"][i + 1, 3]
        want = FORMAT[unit]
        assert f == want or f in want, (k["id"], f)
        checked += 1
assert checked > 15, checked
# Series: values and n of every period, the days as days.
families = {row["id"]: row["Family"] for row in book.table("KPIs")}
for k in r["kpis"]:
    if all(s["value"] is None for s in k["series"]):
        continue
    rows = book.sheets[families[k["id"]]]
    col = rows[0].index(k["name"])
    assert len([row for row in rows[1:] if row]) == len(k["series"]), (k["id"], rows, k["series"])
    for s, row in zip(k["series"], rows[1:]):
        row = row + [None] * (col + 2 - len(row))
        assert row[0] == s["label"] and row[3] == ("yes" if s["partial"] else "no") and row[col + 1] == s["n"], (k["id"], s, row)
        assert same(row[col], s["value"], k["unit"]), (k["id"], s, row)
rows = book.sheets[families["nps"]]
first = datetime.date(1899, 12, 30) + datetime.timedelta(days=rows[-1][1])
last = datetime.date(1899, 12, 30) + datetime.timedelta(days=rows[-1][2])
assert (first, last) == (datetime.date(2025, 8, 1), datetime.date(2025, 8, 31)), (first, last)
assert book.formats[families["nps"]][1, 1] == "yyyy-mm-dd"
# One native chart per series, of the cells beside it.
want = sum(any(s["value"] is not None for s in k["series"]) for k in r["kpis"])
assert len(book.charts) == want, (len(book.charts), want)
nps = next(c for c in book.charts if k and "Net promoter score" in c)
col = rows[0].index(next(k["name"] for k in r["kpis"] if k["id"] == "nps"))
letter = chr(65 + col)
assert f"${letter}$2:${letter}${len(rows)}" in nps, re.findall("<c:f>[^<]*", nps)
assert "<c:lineChart>" in nps
# No chart hangs over the edge of the paper, where a font is missing and columns are wider (9.9 pixels a character, 980 between
# the margins of A4 across); titles stand whole, over numbers at their edge.
import zipfile
z = zipfile.ZipFile(folder + "/r.xlsx")
D = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
drawn = 0
for i in range(1, len(book.sheets) + 1):
    rels = f"xl/worksheets/_rels/sheet{i}.xml.rels"
    if rels not in z.namelist():
        continue
    drawing = re.search(r"drawings/(drawing\d+\.xml)", z.read(rels).decode()).group(1)
    sheet = z.read(f"xl/worksheets/sheet{i}.xml").decode()
    widths = {}
    for low, high, width in re.findall(r'<col min="(\d+)" max="(\d+)" width="([0-9.]+)"', sheet):
        widths.update({c: float(width) for c in range(int(low), int(high) + 1)})
    right = 0
    for to in xr.ET.fromstring(z.read("xl/drawings/" + drawing)).iter(D + "to"):
        col, off = int(to.find(D + "col").text), int(to.find(D + "colOff").text)
        right = max(right, sum(widths.get(c, 9.14) for c in range(1, col + 1)) * 9.9 + off / 9525 * 9.9 / 7)
    paper = 980 * 100 / int(re.search(r'scale="(\d+)"', sheet).group(1)) if 'scale="' in sheet else 980
    assert right <= paper * 1.02 or sum(widths.values()) > 260, (list(book.sheets)[i - 1], right, paper)
    drawn += 1
assert drawn >= 3, drawn
# The breakdown.
parts = {(row["id"], row["Channel"]): row for row in book.table("Channel")}
for k in r["kpis"]:
    for p in k["breakdown"]:
        row = parts[k["id"], p["key"]]
        assert same(row["Value"], p["value"], k["unit"]) and row["n"] == p["n"] and row["State"] in WORDS[p["state"]]
# Where it is from.
facts = {row["What"]: row["Value"] for row in book.table("Provenance")}
assert facts["Program"] == r["program"] and "2025-08" in facts["Period"] and facts["Time zone"] == "UTC", facts
assert "all channels" in facts["Filters"] and facts["Data go to"] == "30 Sep 2025"
files = {row["Source"]: row for row in book.table("Files read")}
assert [s["path"] for s in r["provenance"]["sources"]] == [s["path"] for s in r["sources"]]
for s in r["provenance"]["sources"]:
    row = files[os.path.basename(s["path"])]
    assert row["Rows"] == s["rows"] and row["Bytes"] == s["bytes"] == os.path.getsize(s["path"]) and row["Checksum"] == "sha256:" + s["sha256"]
    assert re.fullmatch("[0-9a-f]{32}", s["checksum"])
assert len({s["checksum"] for s in r["provenance"]["sources"]}) == len(r["sources"])
assert {row["id"] for row in book.table("Definitions")} == {k["id"] for k in r["kpis"] if k["value"] is not None}
assert r["provenance"]["zone"] == "UTC" and len(r["provenance"]["definitions"]) == len(r["kpis"])
# Another content, another checksum; the clock is not in the file.
before = {s["path"]: s["checksum"] for s in r["provenance"]["sources"]}
with open(folder + "/data/tickets.csv", "a") as f:
    f.write(open(folder + "/data/tickets.csv").readlines()[-1].replace("2025", "2024", 1))
after = {s["path"]: s["checksum"] for s in json.loads(run("--format", "json"))["provenance"]["sources"]}
assert [os.path.basename(p) for p in before if before[p] != after[p]] == ["tickets.csv"], (before, after)
one = run("--format", "xlsx")
time.sleep(1.1)
assert one == run("--format", "xlsx")
END
[ $? -eq 0 ] || exit 1

# A real spreadsheet program reads it.
command -v soffice >/dev/null || exit 0
timeout 100 soffice --headless "-env:UserInstallation=file://$dir/lo" --convert-to 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1' \
    --outdir "$dir/csv" "$dir/r.xlsx" >/dev/null 2>&1
set -- "$dir"/csv/*.csv
[ -e "$1" ] || { echo "LibreOffice did not convert it here"; exit 0; }
grep -q ',nps,' "$1" || { echo "LibreOffice shows no nps:"; cat "$1"; exit 1; }
! grep -q '#VALUE\|Err:\|#REF' "$1" || { echo "errors in the cells:"; cat "$1"; exit 1; }
