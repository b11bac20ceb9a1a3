#!/bin/sh
# A page written from the screen is that page: every format holds the figures of its JSON, and these are the figures of
# the report; with period, filters, as-of date and sources; and no file is replaced unasked.
set -u
export TZ=UTC
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/data" "$dir/out" "$dir/phone"
python3 "$SRCDIR/tests/golden/small.py" "$dir/data" || exit 1
sed -n '2s/^[^,]*,[^,]*/1,2025-02-30 10:00:00/p' "$dir/data/tickets.csv" >"$dir/bad" && cat "$dir/bad" >>"$dir/data/tickets.csv"
printf '[nps]\nwarn = 80\ncrit = 20\n' >"$dir/c.ini"
PYTHONPATH=$SRCDIR/tests/golden PYTHONDONTWRITEBYTECODE=1 python3 - "$dir" <<'END'
import json, os, re, subprocess, sys
import datetime
import export_pages as ep
import xlsx_read as xr
exe, folder = os.environ["KPITOP"], sys.argv[1]
BASE = ["--config", folder + "/c.ini", "--period", "2025-08"]

def report(*args):
    p = subprocess.run([exe, "report", "--no-cache", "--format", "json", *BASE, *args, folder + "/data"], capture_output=True)
    assert p.returncode == 0, p.stderr
    return json.loads(p.stdout)

def same(a, b):
    return (a is None and b is None) or (a is not None and b is not None and abs(a - b) <= 1e-12 * max(1, abs(b)))

def blocks(d, kind):
    return [b[kind] for b in d["blocks"] if kind in b]

def check_tiles(page, d, r):
    tiles = [t for f in blocks(d, "families")[0] for t in f["tiles"]]
    kpis = {k["id"]: k for k in r["kpis"]}
    assert {t["id"] for t in tiles} == set(kpis)
    for t in tiles:
        k = kpis[t["id"]]
        assert same(t["value"], k["value"]) and same(t["delta"], k["compare"]["delta"]) and t["state"] == k["state"], (t, k["value"])
        assert (t["n"] or 0) == k["n"], (t["id"], t["n"], k["n"])
        assert len(t["series"]) == len(k["series"]) and all(same(x, s["value"]) for x, s in zip(t["series"], k["series"])), t
    shown = [t for t in tiles if t["value"] is not None or t["n"]]
    web = ep.Page(ep.read(page[0], page[1], "html")).tiles
    named = {re.sub(r"^(!!|!|~|\*) ", "", w["name"]): w for w in web}
    rows = {row[1]: row for b in ep.csv_blocks(ep.read(page[0], page[1], "csv")) if b[0][:2] == ["family", "kpi"] for row in b[1:]}
    text, md = ep.read(page[0], page[1], "txt"), ep.read(page[0], page[1], "md")
    cells = {row[1].replace("&nbsp;", ""): row for t in ep.md_tables(md) for row in t[1:] if len(row) == 7}
    assert len(rows) == len(tiles)
    for t in tiles:
        row = rows[t["id"]]
        assert row[3] == "" if t["value"] is None else float(row[3]) == t["value"], (row, t)
        assert row[6] == "" if t["n"] is None else int(row[6]) == t["n"], (row, t["n"])
    for t in shown:
        w, m = named[t["name"]], cells[t["name"]]
        assert w["value"] == t["text"] == m[2], (t["text"], w, m)
        n = f"{t['n']:,}" if t["n"] else ""
        assert m[5] == n and (not n or f"n = {n}" in w["foot"]), (t, w, m)
        assert re.search(re.escape(t["name"][:20]) + r" +" + re.escape(t["text"]), text), t["text"]

def shown(value):
    """Days and times are for programs in csv and json, for people elsewhere."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?", value):
        return value
    day = datetime.date.fromisoformat(value[:10])
    if FRENCH:
        month = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split()[day.month - 1]
        return f"{day.day}{'er' if day.day == 1 else ''} {month} {day.year}{value[10:]}"
    return f"{day.day} {day:%b %Y}{value[10:]}"

FRENCH = False
def thousands(n):
    return f"{n:,}".replace(",", "\u202f") if FRENCH else f"{n:,}"

def check_tables(page, d):
    web = ep.Page(ep.read(*page, "html")).tables
    md = ep.md_tables(ep.read(*page, "md"))
    spread = ep.csv_blocks(ep.read(*page, "csv"))
    text = ep.read(*page, "txt")
    for b in d["blocks"]:
        if "table" in b and b["table"]["rows"]:
            titles = [c["title"] for c in b["table"]["columns"]]
            w = next(t for t in web if t[0] == titles and len(t) == len(b["table"]["rows"]) + 1)
            m = next(t for t in md if t[0] == titles and len(t) == len(w))
            assert m == [[c.strip(" ") for c in row] for row in w], (m, w)   # the same words in both; Markdown trims
            at = next(i for i, t in enumerate(spread) if t[0] == [c["title"] or c["id"] for c in b["table"]["columns"]] and len(t) == len(w))
            c = spread[at]
            assert not b["title"] or spread[at - 1] == [[b["title"]]], (page, b["title"], spread[at - 1])   # on a line of its own
            for values, said, row in zip(b["table"]["rows"], w[1:], c[1:]):
                for value, words, cell in zip(values, said, row):
                    if isinstance(value, (int, float)):
                        assert float(cell) == value, (cell, value)
                        digits = re.sub(r"[^0-9]", "", words)
                        assert digits or not re.search("[0-9]", words)
                    elif value is not None and value != "\u2014":
                        assert cell.lstrip("'") == value.lstrip("'") and words == shown(value), (cell, value, words)
                if isinstance(values[0], str) and len(values[0]) > 3:
                    assert shown(values[0])[:20] in text, values[0]
        if "bars" in b and b["bars"]:
            w = next(t for t in web if len(t[0]) == 6 and t[0][5] == "n" and len(t) == len(b["bars"]) + 1)
            assert [x for x in w[0] if x != x[0:1].upper() + x[1:]] == ["n"], w[0]
            c = next(t for t in spread if t[0][1:] == ["value", "n", "delta"])
            for bar, said, row in zip(b["bars"], w[1:], c[1:]):
                assert said[1] == bar["label"] == row[0] and said[5] == thousands(bar["n"]), (said, bar)
                assert row[1] == "" if bar["value"] is None else float(row[1]) == bar["value"], (row, bar)
                assert int(row[2]) == bar["n"]
        if "chart" in b:
            c = next(t for t in spread if t[0] == ["period", "value", "low", "high", "partial", "forecast"])
            for point, row in zip(b["chart"]["points"], c[1:], strict=True):
                for name, cell in zip(("value", "low", "high"), row[1:4]):
                    assert cell == "" if point[name] is None else float(cell) == point[name], (row, point)
                assert row[4:] == [str(point["partial"]).lower(), str(point["forecast"]).lower()], (row, point)
            ahead = [point["forecast"] for point in b["chart"]["points"]]
            assert ahead == sorted(ahead), "what is to come stands at the end"

def check_book(page, d):
    path = f"{page[0]}/{page[1]}.xlsx"
    if not os.path.exists(path):
        return
    book = xr.Book(path)
    sheets = list(book.sheets.values())
    for name, rows in book.sheets.items():                           # no number with all of its digits
        raw = [(c, book.formats[name][y, x]) for y, row in enumerate(rows) for x, c in enumerate(row)
               if isinstance(c, float) and abs(c * 100 - round(c * 100)) > 1e-9 and book.formats[name][y, x] in ("0", "General")]
        assert not raw, (page, name, raw[:3])
    for name, rows in book.sheets.items():
        xr.check_names(name, rows if book.frozen[name] == 1 and page[1] not in ("rows", "import", "heat", "side") else [])   # names of the data stay as they are
    assert sheets[0][0][0] == d["title"] or d["title"].startswith(sheets[0][0][0]), (page, sheets[0][0], d["title"])
    for b in d["blocks"]:
        if "table" in b and b["table"]["rows"]:
            titles = [c["title"] or None for c in b["table"]["columns"]]
            s = next(s for s in sheets if (s[0] + [None] * len(titles))[:len(titles)] == titles and len(s) == len(b["table"]["rows"]) + 1)
            for values, row in zip(b["table"]["rows"], s[1:], strict=True):
                for value, cell in zip(values, row + [None] * len(values)):
                    if isinstance(value, (int, float)):
                        assert any(abs(cell * f - value) <= 1e-9 * max(1, abs(value)) for f in (1, 100, 86400, 60)), (cell, value)
                    elif isinstance(cell, float):       # a day, said in words in the JSON
                        day = datetime.date(1899, 12, 30) + datetime.timedelta(days=cell)
                        assert value == f"{day:%Y-%m-%d}", (cell, value)
                    else:
                        assert (cell or "") == shown(value or ""), (page, cell, value)
        if "chart" in b:
            s = next(s for s in sheets if s[0][:5] == (["Période", "Valeur", "Bas", "Haut", "Partielle"] if FRENCH else ["Period", "Value", "Low", "High", "Partial"]))
            assert [row[0] for row in s[1:]] == [p["label"] for p in b["chart"]["points"]] and book.charts
            noted = {m["label"]: m["text"] for m in b["chart"]["own"]}
            ahead = [p["forecast"] for p in b["chart"]["points"]]
            assert (("Attendu" if FRENCH else "Expected") in s[0]) == any(ahead), (page, s[0])
            lines = 5 + any(ahead)
            assert s[0][lines:] == [x["label"][0].upper() + x["label"][1:] for x in b["chart"]["lines"]] + ["Notes"] * bool(noted), (page, s[0])
            for row in s[1:]:
                assert not noted or (row + [None] * 20)[len(s[0]) - 1] == noted.get(row[0]), (page, row, noted)
            for p, row in zip(b["chart"]["points"], s[1:]):
                if p["forecast"]:                                    # what is to come has a column and a line of its own
                    assert row[1] is None and any(abs(row[5] * f - p["value"]) < 1e-9 for f in (1, 100, 86400)), (page, row)
                    continue
                assert not any(ahead) or (row + [None] * 9)[5] is None, (page, row)
                assert p["value"] is None and row[1] is None or any(abs(row[1] * f - p["value"]) < 1e-9 for f in (1, 100, 86400)), (p, row)
    assert "Provenance" in book.sheets and ("Fichiers lus" if FRENCH else "Files read") in book.sheets

def check_context(page, d, channel, rows):
    # Every page, in every format, says what period, filter and data it is of, and by which program.
    for ext in ep.FORMATS:
        text = re.sub(r"\s+", " ", ep.read(*page, ext))
        if ext == "json":
            assert d["period"]["label"] == "2025-08" and d["period"]["to"] == "2025-09-01" and d["as_of"] == "2025-09-30"
            assert d["filters"] == ({"channel": "phone"} if channel else {}), d["filters"]
            assert [s["rows"] for s in d["sources"]] == rows
        else:
            for word in ["August 2025", "channel phone" if channel else "all channels", "as of 30 Sep 2025", "31 Aug 2025", "UTC", "kpitop 0"]:
                assert word in text, (page, ext, word)
            for name in ("tickets.csv", "surveys.csv"):
                assert name in text or name.replace("_", "\\_") in text, (page, ext, name)
        assert "days ago" not in text                                # true on the day of the export only
    web = ep.read(*page, "html")
    assert web.startswith("<!DOCTYPE html>\n<html lang=\"en\">") and "<title>" in web and "default-src 'none'" in web

def check_side(d):
    """Each side of the page is a report of its own, under that filter."""
    table = blocks(d, "table")[0]
    ids = [c["id"] for c in table["columns"]]
    names = [c["title"] for c in table["columns"]]
    for side in ("left", "right"):
        at = ids.index(side)
        k = {x["name"]: x for x in report("--channel", names[at])["kpis"]}
        named = [row for row in table["rows"] if row[0] in k and isinstance(row[at], (int, float))]
        assert len(named) >= 5, (side, names, [row[0] for row in table["rows"]])
        for row in named:
            assert same(row[at], k[row[0]]["value"]) and (row[at + 1] or 0) == k[row[0]]["n"], (side, row, k[row[0]]["value"], k[row[0]]["n"])

def check(out, page, channel, r):
    d = json.loads(ep.read(out, page, "json"))
    assert d["page"] == {"nps": "kpi", "agents": "teams", "passives": "people"}.get(page, page), (page, d["page"])
    if page not in ("side", "import"):                               # two filters; a file without a period
        check_context((out, page), d, channel, [s["rows"] for s in r["sources"]])
    check_tables((out, page), d)
    check_book((out, page), d)
    if blocks(d, "families"):
        check_tiles((out, page), d, r)
    if page == "nps":
        k = next(k for k in r["kpis"] if k["id"] == "nps")
        assert d["page"] == "kpi" and d["kpi"] == "nps"
        points = blocks(d, "chart")[0]["points"]
        assert [(p["value"], p["partial"]) for p in points] == [(s["value"], s["partial"]) for s in k["series"]]
        assert same(points[-1]["low"], k["low"]) and same(points[-1]["high"], k["high"])
        parts = {b["label"]: b for b in blocks(d, "bars")[0]}
        for p in k["breakdown"]:
            assert same(parts[p["key"]]["value"], p["value"]) and parts[p["key"]]["n"] == p["n"], p
    if page == "alerts":
        table = blocks(d, "table")[0]["rows"]
        assert table and len(table) <= len(r["alerts"]), (len(table), len(r["alerts"]))
        # every alert of the report stands in a line of its own or with the one that has its cause
        with_it = [c.get("text") if isinstance(c, dict) else c for row in table for c in (row if isinstance(row, list) else row["cells"])]
        lines = len(table) + sum(int(m.group(1)) for c in with_it if (m := re.match(r"(\d+) more with it: ", str(c))))
        assert channel or lines == len(r["alerts"]), (lines, len(table), len(r["alerts"]))
    if page == "side":
        check_side(d)
    if page == "import":
        told = json.dumps(d)
        assert "created_at" in told or "answered_at" in told or "ordered_at" in told or "signed_up_at" in told, told[:500]
    if page == "rows":
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?", row[0]) for row in blocks(d, "table")[0]["rows"]), blocks(d, "table")[0]["rows"][0]
        assert {row[1] for row in blocks(d, "table")[0]["rows"]} <= {"promoter", "passive", "detractor"}, blocks(d, "table")[0]["rows"][0]
        k = next(k for k in r["kpis"] if k["id"] == "nps")
        t = blocks(d, "table")[0]
        assert len(t["rows"]) == k["n"], (len(t["rows"]), k["n"])

ep.run(exe, [folder + "/data"], folder + "/out", ep.PAGES, BASE)
ep.run(exe, [folder + "/data"], folder + "/phone", ep.PAGES, [*BASE], before=["f<Enter>/phone<Enter>", ":expect channel phone"])
whole, phone = report(), report("--channel", "phone")
for page in ep.PAGES:
    check(folder + "/out", page, False, whole)
    check(folder + "/phone", page, True, phone)
# The other pages, with the user's own data on them.
MORE = {"teams": ["W"], "agents": ["W<Tab>"], "cases": ["b"], "people": ["w"], "passives": ["w<Tab><Tab>"], "themes": ["V"], "comments": ["v"],
        "targets": ["O"], "actions": ["J"], "action": ["J<Enter>"], "history": ["A", "H"], "heat": ["*"], "source": ["D", "<Enter>"],
        "rejects": ["D", "/no<Space>such<Enter><Enter>"], "side": ["C<Enter><Enter><Enter>", ":expect Side by side"],
        "import": ["I<Down><Enter>", ":expect Import"]}
os.makedirs(folder + "/in")
os.makedirs(folder + "/more")
open(folder + "/in/action.csv", "w").write("id,rev,title,owner,kpi,slice,start,due,state,notes,by,at\n1,1,New script,Zoe,nps,,2025-06-03,,running,,ana,\n")
open(folder + "/in/target.csv", "w").write("id,rev,kpi,slice,period,value,note,by,at\n1,1,csat,,2025-08,90,,ana,\n2,1,nps,channel=phone,2025,30,,ana,\n")
subprocess.run([exe, "store", "import", folder + "/in", "--data", folder + "/store"], check=True, capture_output=True)
ep.run(exe, [folder + "/data"], folder + "/more", MORE, [*BASE, "--data", folder + "/store", "--now", "2025-10-01"])
for page in MORE:
    check(folder + "/more", page, False, whole)

# In French, with a filter, another comparison and the tables sorted: the same figures in every format still.
FRENCH = True
os.makedirs(folder + "/fr")
SORTED = {"overview": [], "nps": ["/nps<Enter><Enter>"], "rows": ["/nps<Enter><Enter>", "<Hash>"], "alerts": ["A"],
          "agents": ["W<Tab>", "s<Down><Enter>"], "cases": ["b", "s<Down><Down><Enter>"], "targets": ["O"], "data": ["D", "s<Down><Down><Enter>"]}
ep.run(exe, [folder + "/data"], folder + "/fr", SORTED, ["--lang", "fr", "--compare", "year", *BASE, "--data", folder + "/store", "--now", "2025-10-01"],
       before=["::filter team=Lyon"])
for page in SORTED:
    d = json.loads(ep.read(folder + "/fr", page, "json"))
    assert d["filters"] == {"team": "Lyon"} and d["compare"] == "vs août 2024", (page, d["filters"], d["compare"])
    check_tables((folder + "/fr", page), d)
    check_book((folder + "/fr", page), d)
contacts = [row[1] for row in blocks(json.loads(ep.read(folder + "/fr", "agents", "json")), "table")[0]["rows"][1:]]
assert len(contacts) > 1 and contacts == sorted(contacts, reverse=True), contacts
FRENCH = False

# Asked before a file is replaced; "n" leaves it, a new one comes whole; nothing is left beside.
left = sorted(os.listdir(folder + "/out"))
target = folder + "/out/nps.csv"
open(target, "w").write("precious\n")
def answer(key, expect):
    script = folder + "/answer"
    open(script, "w").write(f"x<Down><Down><Enter><C-u>\n:type {target}\n<Enter>\n:expect Replace it?\n{key}\n:expect {expect}\n")
    p = subprocess.run([exe, "--no-cache", "--size", "160x50", "--script", script, *BASE, folder + "/data"], capture_output=True,
                       env={**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"})
    assert p.returncode == 0, p.stderr
answer("n", "Nothing was written")
assert open(target).read() == "precious\n"
answer("y", "Written")
assert open(target).read() == ep.read(folder + "/out", "overview", "csv")
assert sorted(os.listdir(folder + "/out")) == left, os.listdir(folder + "/out")
END
