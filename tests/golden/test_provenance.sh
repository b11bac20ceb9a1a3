#!/bin/sh
# Where the figures of a file are from: in each of the six forms, of the report and of a page, in both languages, stand program,
# period, filters, zone, definitions and each source with its rows, bytes and checksum, the same in all; rows, bytes and SHA-256 as
# Python counts them; our own checksum as inspect prints it of the file and of its compressed copy, another one after any change.
set -u
export TZ=Europe/Paris
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/data"
python3 "$SRCDIR/tests/golden/small.py" "$dir/data" || exit 1
PYTHONPATH=$SRCDIR/tests/golden PYTHONDONTWRITEBYTECODE=1 python3 - "$dir" <<'END'
import csv, gzip, hashlib, json, os, re, subprocess, sys, time, zipfile
import export_pages as ep
import xlsx_read as xr
exe, folder = os.environ["KPITOP"], sys.argv[1]
data = folder + "/data"

def checksum(path):
    out = subprocess.run([exe, "inspect", "--no-cache", "--lang", "en", path], capture_output=True).stdout.decode()
    return re.search(r"content +[0-9,]+ bytes, checksum ([0-9a-f]{32})", out).group(1)

def sha256(path):
    return hashlib.sha256(open(path, "rb").read()).hexdigest()

files, own = {}, {}
for name in sorted(os.listdir(data)):
    path = f"{data}/{name}"
    with open(path, newline="", encoding="utf-8") as f:
        files[name] = (sum(1 for _ in csv.reader(f)) - 1, os.path.getsize(path), "sha256:" + sha256(path))
    own[name] = checksum(path)
with gzip.open(folder + "/tickets.csv.gz", "wb") as f:
    f.write(open(data + "/tickets.csv", "rb").read())
assert checksum(folder + "/tickets.csv.gz") == own["tickets.csv"]
text = open(data + "/tickets.csv").read()
open(folder + "/other.csv", "w").write(text.replace("email", "chat ", 1))
assert checksum(folder + "/other.csv") != own["tickets.csv"]
assert len(set(own.values())) == len(files)

# SHA-256 is of the file as it lies there, so that sha256sum prints it: of the compressed one, of the archive. Standard input has
# none, nor what changed since it was read; what was only touched has.
def sums(path, *args, **more):
    p = subprocess.run([exe, "report", "--format", "json", *args, path], capture_output=True, **more)
    return [s["sha256"] for s in json.loads(p.stdout)["provenance"]["sources"]]
gz, plain = folder + "/tickets.csv.gz", data + "/tickets.csv"
with zipfile.ZipFile(folder + "/both.zip", "w") as z:
    z.write(plain, "a.csv")
    z.write(data + "/surveys.csv" if os.path.exists(data + "/surveys.csv") else folder + "/other.csv", "b.csv")
assert sums(gz, "--no-cache") == [sha256(gz)] and sums(folder + "/both.zip", "--no-cache") == 2 * [sha256(folder + "/both.zip")]
assert sums("-", "--no-cache", stdin=open(plain, "rb")) == [None]
text = subprocess.run([exe, "report", "--plain", "--no-cache", "-"], capture_output=True, stdin=open(plain, "rb")).stdout.decode()
assert "Checksum: kpitop:" + own["tickets.csv"] in text
cached = {"env": {**os.environ, "XDG_CACHE_HOME": folder + "/cache"}}
assert sums(plain, **cached) == [sha256(plain)]
os.utime(plain, (time.time() + 60, time.time() + 60))
assert sums(plain, **cached) == [sha256(plain)]
out = subprocess.run([exe, "inspect", "--no-cache", "--lang", "en", gz], capture_output=True).stdout.decode()
assert f"sha256:{sha256(gz)}" in out

number = lambda s: int(re.sub(r"\D", "", s)) if isinstance(s, str) else int(s)
WORDS = {"en": ["2025-08: 1 Aug 2025 .. 31 Aug 2025", "channel phone", "30 Sep 2025", "vs July 2025"],
         "fr": ["2025-08\u00a0: 1er août 2025 .. 31 août 2025", "canal téléphone", "30 sept. 2025", "vs juillet 2025"]}

def check_tables(tables, lang, ids, where):
    """Rows of the tables of a file: its facts, its sources, its definitions."""
    rows = [["" if c is None else f"{c:.0f}" if isinstance(c, float) else str(c) for c in row] for t in tables for row in t]
    found = {os.path.basename(r[0]): (number(r[1]), number(r[2]), r[3]) for r in rows if len(r) >= 4 and re.fullmatch("sha256:[0-9a-f]{64}", r[3])}
    assert found == files, (where, lang, found)
    facts = [r[1] for r in rows if len(r) >= 2]
    for word in WORDS[lang] + ["Europe/Paris"]:
        assert word in facts, (where, lang, word, [f for f in facts if "2025" in f][:5])
    assert any(re.fullmatch(r"kpitop \d+\.\d+\.\d+", f) for f in facts), where
    defined = {r[1] for r in rows if len(r) >= 3 and r[1] in ids and " " in r[2]}
    assert defined == ids, (where, lang, ids ^ defined)

def check_text(text, lang, ids, where):
    for name, (rows, size, sum_) in files.items():
        line = next(l for l in text.split("\n") if sum_ in l)
        words = re.sub(r"(?<=\d)[,\u202f](?=\d{3})", "", line).split()
        assert words[:2] == [name, str(rows)] and words[-1] == sum_ and words[2:-1] in ([], [str(size)]), line # bytes: where there is room
    flat = re.sub(r"[ \n]+", " ", text)
    for word in WORDS[lang] + ["Europe/Paris"]:
        assert word in flat, (where, lang, word)
    assert all(re.search(rf", {i}\u00a0?: ", flat) for i in ids), (where, [i for i in ids if not re.search(rf", {i}\u00a0?: ", flat)])

def check_json(d, ids, where):
    p = d.get("provenance") or {}
    found = {os.path.basename(s["path"]): (s["rows"], s["bytes"], "sha256:" + s["sha256"]) for s in p["sources"]}
    assert found == files, (where, found)
    assert {os.path.basename(s["path"]): s["checksum"] for s in p["sources"]} == own, where
    assert p["zone"] == "Europe/Paris" and d["program"].startswith("kpitop ") and d["as_of"] == "2025-09-30", where
    assert d["filters"] == {"channel": "phone"} and (d["period"]["from"], d["period"]["to"]) == ("2025-08-01", "2025-09-01"), where
    assert ids <= {x["kpi"] for x in p["definitions"]}, where

for lang in ("en", "fr"):
    common = ["--no-cache", "--lang", lang, "--period", "2025-08", "--channel", "phone"]
    out = f"{folder}/{lang}"
    os.makedirs(out)
    def report(ext):
        p = subprocess.run([exe, "report", *common, "-o", f"{out}/report.{ext}", data], capture_output=True)
        return p.returncode == 0 and f"{out}/report.{ext}"
    d = json.load(open(report("json")))
    ids = {k["id"] for k in d["kpis"] if k["value"] is not None}
    assert len(ids) > 15, ids
    check_json(d, ids, "report.json")
    report("csv")
    check_json(json.load(open(f"{out}/report.csv-metadata.json"))["notes"][0], ids, "report.csv")
    check_text(open(report("txt"), encoding="utf-8").read(), lang, ids, "report.txt")
    check_tables(ep.md_tables(open(report("md"), encoding="utf-8").read()), lang, ids, "report.md")
    check_tables(ep.Page(open(report("html"), encoding="utf-8").read()).tables, lang, ids, "report.html")
    book = report("xlsx")
    if book:
        check_tables(xr.Book(book).sheets.values(), lang, ids, "report.xlsx")
    # The overview and the page of a KPI, written from the screen.
    for page, keys in (("overview", []), ("nps", ["/nps<Enter><Enter>"])):
        ep.run(exe, [data], out, {page: keys}, common[1:])
    for page, has in (("overview", ids), ("nps", {"nps"})):
        tables = [[[c["title"] for c in b["table"]["columns"]]] + b["table"]["rows"] for b in json.loads(ep.read(out, page, "json"))["blocks"] if "table" in b]
        check_tables(tables, lang, has, page + ".json")
        check_tables(ep.csv_blocks(ep.read(out, page, "csv")), lang, has, page + ".csv")
        check_text(ep.read(out, page, "txt"), lang, has, page + ".txt")
        check_tables(ep.md_tables(ep.read(out, page, "md")), lang, has, page + ".md")
        check_tables(ep.Page(ep.read(out, page, "html")).tables, lang, has, page + ".html")
        if book:
            check_tables(xr.Book(f"{out}/{page}.xlsx").sheets.values(), lang, has, page + ".xlsx")
END
