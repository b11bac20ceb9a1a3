#!/bin/sh
# What stands in cells is shown and never acts: no control character, no HTML, no formula, no Markdown, in any format.
set -u
export TZ=UTC
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cat >"$dir/check.py" <<'END'
import csv, html.parser, io, json, os, re, subprocess, sys
exe, folder = os.environ["KPITOP"], sys.argv[1]
EVIL = ["\x1b]0;owned\x07", "\x1b[31mred", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0",
        "+SUM(1)", "-2+3", "@now", "\t=1+1", "a|b", "[x](javascript:alert(1))", "![p](http://evil/x.png)", "`code`",
        "\u202eevil", "\u2028line", "http://evil.example/", "</title><b>", "'quoted'", "\x9b31m", "naïve"]
path = folder + "/=evil<i>.csv"
with open(path, "w", newline="", encoding="utf-8") as f:
    w = csv.writer(f)
    w.writerow(["id", "answered_at", "channel", "team", "agent", "nps", "csat", "comment"])
    for i in range(400):
        e = EVIL[i % len(EVIL)]
        w.writerow([f"{i}{e}", f"2025-09-{i % 28 + 1:02d}", "phone", e, e, i % 7, e if i % 5 == 0 else 5, e])
open(folder + "/c.ini", "w").write("[nps]\nmin_n = 5\n")

def run(*args):
    p = subprocess.run([exe, *args], capture_output=True)
    assert p.returncode in (0, 1, 2), (args, p.returncode, p.stderr)
    for stream in (p.stdout, p.stderr):
        text = stream.decode("utf-8")               # always valid UTF-8
        bad = re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]", text)
        assert not bad, (args, repr(text[max(0, bad.start() - 40):bad.end() + 40]))
    return p.stdout.decode("utf-8")

class Page(html.parser.HTMLParser):
    allowed = set("html head meta title style body h1 h2 h3 p div a span b strong svg path circle g text rect table thead "
                  "tbody tr th td footer".split())
    def handle_starttag(self, tag, attrs):
        assert tag in self.allowed, tag
        for name, value in attrs:
            assert not name.startswith("on") and name not in ("style", "src"), (tag, name)
            assert name != "href" or value.startswith("#"), value

def cells_safe(text):
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            if re.match(r"\s*[=+\-@]", cell):
                assert re.fullmatch(r"-?[0-9.]+(e[-+][0-9]+)?", cell), cell

base = ["--by", "team", "--config", folder + "/c.ini"]
run("report", *base, path)
json.loads(run("report", *base, "--format", "json", path))
Page().feed(run("report", *base, "--format", "html", path))
page = run("report", *base, "--format", "html", path)
assert "Content-Security-Policy" in page and "default-src 'none'" in page and "<script" not in page.lower()
cells_safe(run("report", *base, "--format", "csv", path))
md = run("report", *base, "--format", "md", path)
for alive in (r"<script", r"<img", r"\](?=\(|\\\()", r"<b>", r"http://", r"`code"):
    assert not re.search(r"(?<!\\)" + alive, md), alive
for line in md.splitlines():                            # no cell breaks a row
    if line.startswith("|") and "\\|" in line:
        assert "a\\|b" in line or "cmd\\|" in line, line
run("check", "--config", folder + "/c.ini", path)
run("inspect", "--rejects", "1000", path)
# Pages from the screen: rows, one row, rejects and data in all formats.
formats = {"1": "text", "2": "json", "3": "csv", "4": "md", "5": "html"}
END
python3 "$dir/check.py" "$dir"
