#!/bin/sh
# What stands in cells is shown and never acts: no control character, no HTML, no formula, no Markdown, in any format.
set -u
export TZ=UTC
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cat >"$dir/check.py" <<'END'
import csv, io, json, os, re, subprocess, sys
import export_pages as ep
import xlsx_read as xr
exe, folder = os.environ["KPITOP"], sys.argv[1]
EVIL = ["\x1b]0;owned\x07", "\x1b[31mred", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0",
        "+SUM(1)", "-2+3", "@now", "\t=1+1", "a|b", "[x](javascript:alert(1))", "![p](http://evil/x.png)", "`code`",
        "\u202eevil", "\u2028line", "http://evil.example/", "</title><b>", "'quoted'", "\x9b31m", "naïve",
        "=HYPERLINK(\"http://evil.example\",\"click\")", "@SUM(1+1)*cmd|' /C calc'!A0", "javascript:alert(1)", "x\n| a | b |", "x\n# head",
        "x\n=1+1", "x\r\n\r\n---\r\n- item", "\x85next\x9dosc", "\u2066isolate\u2069", "&lt;script&gt;", "&#60;script&#62;",
        "</style><script>", "--><script>", "```\nfence", "*bold* __under__ ~~gone~~", "<javascript:alert(1)>", "\uff1dfull", " =blank",
        "1. item", "- item", "$(id)`id`", "{{7*7}}", "\ufeffbom", "a\u200bz", "\\| slash", "_x003D_cmd_x0041_"]
path = folder + "/=evil<i>`|[x](y)'.csv"
with open(path, "w", newline="", encoding="utf-8") as f:
    w = csv.writer(f)
    w.writerow(["id", "answered_at", "channel", "team", "agent", "nps", "csat", "comment"])
    for i in range(400):
        e = EVIL[i % len(EVIL)]
        w.writerow([f"{i}{e}", f"2025-09-{i % 28 + 1:02d}", e if i % 4 == 3 else "phone", e, e, i % 7, e if i % 5 == 0 else 5, e])
open(folder + "/c.ini", "w").write("[nps]\nmin_n = 5\n")

def run(*args):
    p = subprocess.run([exe, *args], capture_output=True)
    assert p.returncode in (0, 1, 2), (args, p.returncode, p.stderr)
    for stream in (p.stdout, p.stderr):
        text = stream.decode("utf-8")               # always valid UTF-8
        bad = re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]", text)
        assert not bad, (args, repr(text[max(0, bad.start() - 40):bad.end() + 40]))
    return p.stdout.decode("utf-8")

CONTROL = re.compile("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069\\u2028\\u2029]")

def html_safe(page):
    ep.Page(page)                                   # only tags and attributes that we know, closed in order, no links out
    assert "default-src 'none'" in page and "<script" not in page.lower() and "javascript:" not in re.sub(r">[^<]*<", "><", page)

def md_safe(md):
    for alive in (r"<script", r"<img", r"\](?=\(|\\\()", r"<b>", r"http://", r"www\.", r"`code", r"```", r"\*bold", r"~~", r"&lt;", r"<javascript"):
        assert not re.search(r"(?<!\\)" + alive, md), alive
    for line in md.splitlines():                    # nothing of the data begins a heading, a rule, a list or a table
        assert not re.match(r"(# head|---$|\| a \| b|=+$|```|- item|1\. item)", line), line
    ep.md_tables(md)                                # no cell breaks a row

def cells_safe(text):
    assert "\r" not in text
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            if re.match(r"\s*[=+\-@]", cell):
                assert re.fullmatch(r"-?[0-9.]+(e[-+][0-9]+)?", cell), cell

def book_safe(path):
    book = xr.Book(path)                            # no formula, no link, nothing outside
    for name, rows in book.sheets.items():
        for cell in [name, *(c for row in rows for c in row if isinstance(c, str))]:
            assert not re.search("[\\x00-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069\\u2028\\u2029]", cell), (path, cell)
    return [c for rows in book.sheets.values() for row in rows for c in row]

base = ["--by", "team", "--config", folder + "/c.ini"]
run("report", *base, path)
json.loads(run("report", *base, "--format", "json", path))
page = run("report", *base, "--format", "html", path)
html_safe(page)
cells_safe(run("report", *base, "--format", "csv", path))
if subprocess.run([exe, "report", *base, "-o", folder + "/r.xlsx", path], capture_output=True).returncode != 64:
    cells = book_safe(folder + "/r.xlsx")
    assert EVIL[20] in cells and EVIL[44] in cells, "the texts are there as they are, as texts"
md = run("report", *base, "--format", "md", path)
md_safe(md)
run("check", "--config", folder + "/c.ini", path)
run("inspect", "--rejects", "1000", path)
# Every page from the screen, in every format: under a filter on a hostile name too.
def no_control(what, text):
    bad = CONTROL.search(text)
    assert not bad, (what, repr(text[max(0, bad.start() - 40):bad.end() + 40]))

pages = {**ep.PAGES, "source": ["D", "<Enter>", ":expect Read as"], "import": ["I", ":expect Columns"],
         "rejects": ["D", "<Tab>", "<Tab>", "<Enter>", ":expect Rejected in"]}
for n, before in enumerate([[], ["f<Down><Enter>/script<Enter>", ":expect team"]]):
    out = f"{folder}/out{n}"
    os.mkdir(out)
    ep.run(exe, [path], out, pages, ["--config", folder + "/c.ini", *(["--lang", "fr"] if n else [])], before)
    for page in pages:
        for ext in ep.FORMATS:
            no_control((page, ext), ep.read(out, page, ext))
        html_safe(ep.read(out, page, "html"))
        md_safe(ep.read(out, page, "md"))
        cells_safe(ep.read(out, page, "csv"))
        json.loads(ep.read(out, page, "json"))
        if os.path.exists(f"{out}/{page}.xlsx"):
            book_safe(f"{out}/{page}.xlsx")
    # The texts themselves are there, as texts.
    rows = ep.Page(ep.read(out, "rows", "html")).texts
    for said in ["&#60;script&#62;"] if n else ["<script>alert(1)</script>", EVIL[20], "</style><script>"]:
        assert said in rows, said
assert "'=HYPERLINK(" in ep.read(f"{folder}/out0", "rows", "csv")

# And read by us again, they are what they were: the agents of the rows that went out.
def agents(source):
    told = json.loads(run("report", "--no-cache", "--by", "agent", "--kpi", "feedback_volume", "--format", "json", source))
    return {" ".join(b["key"].split()): b["value"] for b in told["kpis"][0]["breakdown"] if b["value"]}
before = agents(path)
assert len(before) > 30 and "=HYPERLINK(\"http://evil.example\",\"click\")" in before, before
assert agents(f"{folder}/out0/rows.csv") == before
if os.path.exists(f"{folder}/out0/rows.xlsx"):
    assert agents(f"{folder}/out0/rows.xlsx#2") == before

# OpenMetrics: every line is a sample or a word about one, whatever the labels hold.
for by in ("agent", "team", "channel"):
    prom = run("report", "--by", by, "--config", folder + "/c.ini", "--format", "openmetrics", path)
    assert prom.endswith("\n# EOF\n")
    for line in prom.splitlines():
        assert re.fullmatch(r'# (EOF|(TYPE|UNIT|HELP) \w+ .*)|\w+(\{(\w+="([^"\\\n]|\\["\\n])*",?)*\})? [-+0-9.eE]+( [0-9.]+)?', line), line
END
PYTHONPATH=$SRCDIR/tests/golden PYTHONDONTWRITEBYTECODE=1 python3 "$dir/check.py" "$dir"
