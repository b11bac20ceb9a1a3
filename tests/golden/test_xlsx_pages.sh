#!/bin/sh
# The workbook of a report has a sheet for each page that has something to say, the same rows as the page written from the
# screen; what the user wrote stands on the charts and beside the series; customers' lists and comments are not in it.
set -u
export TZ=UTC LOGNAME=ana
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/data" "$dir/in"
python3 "$SRCDIR/tests/golden/small.py" "$dir/data" || exit 1
"$KPITOP" report --no-cache --format xlsx "$dir/data" >"$dir/x" 2>/dev/null || { echo "built without xlsx"; exit 77; }
printf 'id,rev,title,owner,kpi,slice,start,due,state,notes,by,at\n1,1,New script,Zoe,nps,,2025-06-03,,running,,ana,\n2,1,Training,Zoe,,,2025-07-10,2025-08-01,done,,ana,\n' >"$dir/in/action.csv"
printf 'id,rev,kpi,slice,period,value,note,by,at\n1,1,nps,,2025-08,30,,ana,\n2,1,contact_volume,,2025-12,3000,,ana,\n3,1,csat,,2025-Q3,90,,ana,\n' >"$dir/in/target.csv"
printf 'id,rev,kpi,slice,period,text,by,at\n1,1,nps,,2025-06,Strike,ana,\n' >"$dir/in/note.csv"
"$KPITOP" store import "$dir/in" --data "$dir/store" >/dev/null || exit 1
PYTHONPATH=$SRCDIR/tests/golden PYTHONDONTWRITEBYTECODE=1 python3 - "$dir" <<'END'
import json, os, re, subprocess, sys, datetime
import xlsx_read as xr
exe, d = os.environ["KPITOP"], sys.argv[1]
base = [exe, "--no-cache", "--data", d + "/store", "--period", "2025-08", d + "/data"]
subprocess.run([exe, "report", *base[1:], "-o", d + "/r.xlsx"], check=True)
book = xr.Book(d + "/r.xlsx")
order = list(book.sheets)
assert order[:2] == ["KPIs", "Alerts"] and order[-4:] == ["Sources", "Provenance", "Files read", "Definitions"], order
PAGES = {"Teams by name": "W", "Agents by name": "W<Tab>", "Targets": "O", "Actions": "J", "Themes": "V", "Cases": "b"}
with open(d + "/script", "w") as f:
    for i, (name, keys) in enumerate(PAGES.items()):
        f.write(f"{keys}\n::export json {d}/p{i}.json\n:expect Written\n<Esc>\n")
subprocess.run([base[0], "--size", "120x40", "--script", d + "/script", *base[1:]], check=True)

def plain(value):
    """Days and times are for people in the workbook."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?", value):
        day = datetime.date.fromisoformat(value[:10])
        return f"{day.day} {day:%b %Y}{value[10:]}"
    return value or ""

def same(value, cell):
    if isinstance(value, (int, float)):
        return isinstance(cell, float) and any(abs(cell * f - value) <= 1e-9 * max(1, abs(value)) for f in (1, 100, 86400, 60))
    if isinstance(cell, float):
        return value == str(datetime.date(1899, 12, 30) + datetime.timedelta(days=cell))
    return (cell or "") == plain(value)

for i, name in enumerate(PAGES):
    page = json.load(open(f"{d}/p{i}.json"))
    tables = [b["table"] for b in page["blocks"] if "table" in b and b["id"] not in ("provenance", "files", "definitions")]
    if not any(t["rows"] for t in tables):
        assert name not in book.sheets, name
        continue
    rows, end = book.sheets[name], 0
    for t in tables:
        titles = [c["title"] or None for c in t["columns"]]
        at = next(k for k, row in enumerate(rows) if k >= end and (row + [None] * len(titles))[:len(titles)] == titles)
        for values, row in zip(t["rows"], rows[at + 1:]):
            row = row + [None] * len(values)
            assert all(same(v, c) for v, c in zip(values, row)), (name, values, row)
        end = at + 1 + len(t["rows"])
        assert len(rows) >= end
assert {"Targets", "Actions", "Teams by name"} <= set(order), order
# Figures are numbers; what has not begun has none.
targets = {row["KPI"] + row["When"]: row for row in book.table("Targets") if row["When"]}
ahead = targets["ContactsDecember 2025"]
assert ahead["Value"] in (None, "\u2014") and ahead["Attained"] is None and ahead["Gap"] is None and ahead["Pace"] == "not begun yet", ahead
nps = targets["NPSAugust 2025"]
assert isinstance(nps["Value"], float) and nps["Attained"] is None and nps["Value"] < 0, nps   # no share of what is negative
assert abs(nps["Gap"] - nps["Value"] + 30) < 1e-9 and nps["Pace"] == "missed", nps
csat = targets["CSATQ3 2025"]
assert abs(csat["Attained"] - csat["Value"] * 100 / 90) < 1e-9 and csat["Pace"] in ("met", "missed"), csat
# What the user wrote: on the chart of its KPI or of all, and once in the column of notes.
rows = book.table("Satisfaction")
june = next(row for row in rows if row["Period"] == "2025-06")["Notes"]
assert june.count("New script") == 1 and june.count("Strike") == 1, june
assert "Training" in next(row for row in rows if row["Period"] == "2025-07")["Notes"]
noted = [re.search(r"<a:t>([^<]*)", c).group(1) for c in book.charts if "New script" in c]
assert noted == ["Net promoter score"], noted
assert all("Training" in c for c in book.charts)
# One page: its chart has them too.
open(d + "/script", "w").write(f"/nps<Enter><Enter>\n::export xlsx {d}/kpi.xlsx\n:expect Written\n")
subprocess.run([base[0], "--size", "120x40", "--script", d + "/script", *base[1:]], check=True)
one = xr.Book(d + "/kpi.xlsx")
chart = next(c for c in one.charts if "<c:lineChart>" in c)
assert "New script" in chart and "Strike" in chart and "Training" in chart
# A report of chosen KPIs has them alone; nobody's comments or ids are sent around.
subprocess.run([exe, "report", *base[1:], "--kpi", "nps,csat", "-o", d + "/two.xlsx"], check=True)
assert not set(PAGES) & set(xr.Book(d + "/two.xlsx").sheets)
END
