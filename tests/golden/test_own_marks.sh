#!/bin/sh
# What the user wrote of a period stands in every format that people read: in the report and in an exported page, on the
# chart too, as a text that needs no mouse; and only where it belongs.
set -u
export TZ=UTC
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/data" "$dir/in" "$dir/out"
python3 "$SRCDIR/tests/golden/small.py" "$dir/data" || exit 1
{
    printf 'id,rev,title,owner,kpi,slice,start,due,state,notes,by,at\n'
    printf '1,1,"New <script> & ""shift""",Zoe,nps,channel=phone,2025-06-10,2025-10-01,running,,ana,\n'
    printf '2,1,Only for calls,Zoe,csat,,2025-06-10,,running,,ana,\n'
} >"$dir/in/action.csv"
{
    printf 'id,rev,kpi,slice,period,text,by,at\n'
    printf '3,1,nps,,2025-08,Strike,ana,\n4,1,,team=Lyon,2025-07,Of Lyon alone,ana,\n'
} >"$dir/in/note.csv"
"$KPITOP" store import "$dir/in" --data "$dir/store" >/dev/null || exit 1
for f in text md html json csv; do
    "$KPITOP" report --no-cache --data "$dir/store" --period 2025-08 --kpi nps --format $f -o "$dir/out/report.$f" "$dir/data" || exit 1
done
"$KPITOP" report --no-cache --data "$dir/store" --period 2025-08 --kpi nps --filter team=Lille --format html -o "$dir/out/lille.html" "$dir/data" || exit 1
PYTHONPATH=$SRCDIR/tests/golden PYTHONDONTWRITEBYTECODE=1 python3 - "$dir" <<'END'
import html, json, os, re, sys
import export_pages as ep
folder = sys.argv[1]
ACTION, NOTE = '◆ 10 Jun 2025: New <script> & "shift", due 1 Oct 2025', "Strike"
LYON = "Of Lyon alone"
page = {"nps": ep.PAGES["nps"]}
ep.run(os.environ["KPITOP"], [folder + "/data"], folder + "/out", page, ["--data", folder + "/store", "--period", "2025-08"])

def web(name, expected):
    text = open(f"{folder}/out/{name}").read()
    ep.Page(text)
    plot = re.search(r'<svg class="plot".*?</svg>\n</div>', text, re.S).group(0)
    assert re.findall(r'<text class="own"[^>]*>(\d+)</text>', plot) == [str(i + 1) for i in range(len(expected))], name
    assert plot.count('<line class="own"') == len(expected)
    items = re.findall(r"<li>(.*?)</li>", re.search(r'<ol class="own">(.*?)</ol>', text, re.S).group(1))
    assert [html.unescape(i) for i in items] == expected, (name, items)
    dots = [float(x) for x in re.findall(r'<circle class="dot[^"]*" cx="([\d.]+)%', plot)]
    rules = [float(x) for x in re.findall(r'<line class="own" x1="([\d.]+)%', plot)]
    for x in rules:  # on a point of the curve: to a tenth of a per cent
        assert min(abs(x - d) for d in dots) < 0.11, (x, dots)
    assert "Only for calls" not in text

ALL = ["June 2025: " + ACTION, "July 2025: " + LYON, "August 2025: " + NOTE]
web("report.html", ALL)
web("nps.html", ALL)
web("lille.html", [ALL[0], ALL[2]])  # a note of Lyon says nothing of Lille
for name in ("report.text", "nps.txt"):
    text = open(f"{folder}/out/{name}").read()
    for line in ALL:
        assert line in text, (name, line)
for name in ("report.md", "nps.md"):
    rows = [row for t in ep.md_tables(open(f"{folder}/out/{name}").read()) for row in t if row and row[0] == "June 2025"]
    assert any("New" in row[-1] and "due 1 Oct 2025" in row[-1] for row in rows), (name, rows)
chart = [b["chart"] for b in json.load(open(f"{folder}/out/nps.json"))["blocks"] if "chart" in b][0]
assert [f"{m['label']}: {m['text']}" for m in chart["own"]] == ALL, chart["own"]
assert NOTE in open(f"{folder}/out/nps.csv").read()
END
