#!/bin/sh
# Hostile texts in every carrier (values, names of columns, files, profiles, KPIs of one's own, views, targets, notes, actions, alert rules) against every
# way out: nothing that a terminal, a spreadsheet, a browser, a Markdown viewer or a program that reads JSON or OpenMetrics would take for more than text.
set -u
export TZ=UTC
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cat >"$dir/check.py" <<'END_OF_PYTHON'
import csv, html.parser, io, json, os, re, subprocess, sys, unicodedata, xml.etree.ElementTree as ET, zipfile
exe, d = os.environ["KPITOP"], sys.argv[1]
HOSTILE = {"esc": "x\x1b]0;owned\x07\x1b[2J\x1b[31m", "c1": "x\x9b31m\x85\x90q\x9c", "bidi": "x\u202egpj.exe\u2066y\u2069\u200f\u061c", "hidden": "x\u200b\u2060\ufeff\U000e0041\ufff9z",
           "lines": "x\u2028y\u2029z\x0bw\x0cv", "marks": "Z" + "\u0301\u0336\u20dd" * 120 + "o", "wide": "\u3000\uff1d\U0001f468\u200d\U0001f469\u200d\U0001f467\u115f\u3164",
           "formula": "=1+1", "plus": "+cmd|' /C calc'!A0", "minus": "-2+3", "at": "@SUM(1,1)", "tab": "\t=1+1", "cr": "\r=1+1", "quote": "\"=1+1\",=2", "html": "<script>alert(1)</script>",
           "attr": "\"><img src=x onerror=alert(1)>", "entity": "&lt;b&gt;&#x1b;", "link": "[x](javascript:alert(1)) ![y](http://evil.example/z.png)", "pipe": "a|b||c\\|d\\",
           "code": "`x` ~~~ *b* _i_ # h http://evil.example www.evil.example", "json": "\\u0022,\"a\":1}\\", "label": "a\\\"b\\n{}= # EOF", "percent": "%s%n%1$s%99999d", "shell": "$(touch ran)`touch ran`;touch ran",
           "nul": "x\x00y", "long": "L" * 3000}
FILE = {k: re.sub("[/\x00]", "_", v)[:60] for k, v in HOSTILE.items() if k != "nul"}
LINE = {k: re.sub("[\r\n\x00]", " ", v) for k, v in HOSTILE.items()}


def unsafe(c):
    n = ord(c)
    return n < 0x20 or 0x7F <= n < 0xA0 or n in (0x61C, 0x200B, 0x200E, 0x200F, 0xFEFF) or 0x2028 <= n <= 0x202E or 0x2060 <= n <= 0x206F or 0xFFF9 <= n <= 0xFFFB or 0xE0000 <= n <= 0xE007F


def dead(data, what, allowed="\n"):
    """Text as it is written: strict UTF-8 without anything that acts."""
    text = data.decode("utf-8")
    bad = {hex(ord(c)) for c in text if unsafe(c) and c not in allowed}
    assert not bad, (what, bad, [line for line in text.splitlines() if any(unsafe(c) and c not in allowed for c in line)][:3])
    return text


env = {**os.environ, "HOME": d + "/home", "XDG_DATA_HOME": d + "/data", "XDG_CONFIG_HOME": d + "/config", "XDG_CACHE_HOME": d + "/cache", "XDG_STATE_HOME": d + "/state", "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}


def run(*args, rc=(0,)):
    p = subprocess.run([exe, *args], capture_output=True, env=env, cwd=d, timeout=60, stdin=subprocess.DEVNULL)
    assert p.returncode in rc, (args, p.returncode, p.stderr[-600:])
    dead(p.stderr, ("stderr", args))
    return p.stdout


# --- what goes in -----------------------------------------------------------------------------------------------------
os.makedirs(d + "/in")
for k, name in FILE.items():
    with open(os.fsencode(d) + b"/in/" + os.fsencode(name + ".csv"), "w", newline="", encoding="utf-8") as f:
        w = csv.writer(f)
        w.writerow(["id", "answered_at", "channel", "team", "agent", "product", "nps", "csat", "comment", HOSTILE[k]])
        for i, e in enumerate(HOSTILE.values()):
            w.writerow([f"{k}{i}", f"2025-09-{i % 28 + 1:02d}", e if i % 2 else "phone", e, e, HOSTILE[k], i % 11, i % 5 + 1, e, e])
os.makedirs(d + "/config/kpitop/profiles")
quoted = lambda s: '"' + s.replace("\\", "\\\\").replace('"', '\\"') + '"'
with open(d + "/config/kpitop/kpitop.ini", "w", encoding="utf-8", newline="") as f:
    for k, e in LINE.items():
        f.write(f"[kpi own-{k}]\nname.en = {quoted(e)}\nname.fr = {e}\nformula = surveys / 2\n")
    f.write("[nps]\nwarning = 50\ncritical = 40\nmin_n = 1\n")
for n, (k, e) in enumerate(LINE.items()):
    with open(f"{d}/config/kpitop/profiles/p{n}.ini", "w", encoding="utf-8", newline="") as f:
        f.write(f"[profile]\nname = {e}\nlabel = {quoted(e)}\nmatch.1 = {e}\nmatch.2 = Ref {n}\n[interaction]\nid = Ref {n}\ncreated_at = Opened\n")
with open(d + "/config/kpitop/views.ini", "w", encoding="utf-8", newline="") as f:
    for n, e in enumerate(LINE.values()):
        f.write(f"[view {n + 1}]\nname = {e}\npage = overview\n")
os.makedirs(d + "/import")
one = lambda s: re.sub("[\x00-\x1f\x7f-\x9f]", " ", s)[:400] # the store takes no others
tables = {"note": (["id", "rev", "kpi", "slice", "period", "text", "by", "at"], [[1, "nps", "", "2025-09", one(e), one(e)[:60], ""] for e in HOSTILE.values()]),
          "action": (["id", "rev", "title", "owner", "kpi", "slice", "start", "due", "state", "notes", "by", "at"],
                     [[1, one(e)[:200], one(e)[:60], "nps", "", "2025-09-02", "2025-09-20", "running", one(e), one(e)[:60], ""] for e in HOSTILE.values()]),
          "target": (["id", "rev", "kpi", "slice", "period", "value", "note", "by", "at"], [[1, "nps", "", f"2025-{m:02d}", 30, one(e), one(e)[:60], ""] for m, e in enumerate(list(HOSTILE.values())[:12], 1)])}
for name, (head, rows) in tables.items():
    with open(f"{d}/import/{name}.csv", "w", newline="", encoding="utf-8") as f:
        csv.writer(f).writerows([head, *([i + 1, *row] for i, row in enumerate(rows))])
print("own data:", dead(run("store", "import", d + "/import"), "store import").strip()[:200])

# --- ways out ---------------------------------------------------------------------------------------------------------
out = {}
for fmt in ("text", "plain", "json", "csv", "md", "html", "openmetrics", "xlsx"):
    for by in ("team", "product"):
        run("report", "--format", fmt, "--by", by, "--force", "-o", f"{d}/r-{by}.{fmt}", "in")
        out[f"r-{by}.{fmt}"] = open(f"{d}/r-{by}.{fmt}", "rb").read()
pages = {"overview": "", "kpi": "/nps<Enter><Enter>", "rows": "/nps<Enter><Enter>#", "row": "/nps<Enter><Enter>#<Enter>", "comments": "v", "actions": "J", "targets": "O", "alerts": "A", "data": "D", "file": "D<Enter>", "teams": "W",
         "themes": "V", "settings": "<F2>", "views": "B", "files": "<C-o>", "found": "::find x", "help": "<F1>"}
lines = []
for page, keys in pages.items():
    lines += [keys] * bool(keys) + [f":save-screen {d}/s-{page}.screen", f":save-ansi {d}/s-{page}.ansi"]
    if page not in ("settings", "views", "files", "help"):
        lines += [f"::export {fmt} {d}/p-{page}.{fmt}" for fmt in ("text", "json", "csv", "md", "html", "xlsx", "plain")]
    lines += ["<Esc><Esc><Esc><Esc><Esc><Esc>"]
with open(d + "/script", "w", encoding="utf-8") as f:
    f.write("".join(line + "\n" for line in lines))
run("--lang", "en", "--size", "160x60", "--now", "2025-10-01", "--script", d + "/script", "in", rc=(0, 2))
for name in sorted(os.listdir(d)):
    if name.startswith(("p-", "s-")):
        out[name] = open(f"{d}/{name}", "rb").read()
for args in (("inspect", "in"), ("check", "in"), ("check", "--data", d + "/data2", "--format", "json", "in"), ("config", "show"), ("config", "validate"), ("config", "where", "kpi own-esc.name.en"), ("kpis",), ("kpis", "--format", "json"), ("views",), ("profiles",), ("cache",),
             ("store", "list"), ("completion", "bash"), ("completion", "zsh"), ("completion", "fish"), ("alerts", "in"), ("help",), ("themes",)):
    out["$ " + " ".join(args)] = run(*args, rc=(0, 1, 2, 3, 64))
assert len(out) > 100, len(out)


class Page(html.parser.HTMLParser):
    def handle_starttag(self, tag, attrs):
        assert tag not in ("script", "iframe", "object", "embed", "img", "form", "base", "link"), (self.name, tag)
        for k, v in attrs:
            assert not k.startswith("on") and k not in ("src", "srcdoc", "formaction") and (k != "href" or v.startswith("#")), (self.name, tag, k, v)
            assert k != "style" or not re.search(r"url|expression|@import", v), (self.name, v)

    def handle_comment(self, data):
        assert not re.search("script|alert", data), data


def no_floods(text, what):
    m = re.search("[\u0300-\u036f\u20d0-\u20ff]{9}", unicodedata.normalize("NFD", text))
    assert not m, (what, "marks piled up", text[max(0, m.start() - 20):m.start() + 12])


def look(name, data):
    kind = name.rsplit(".", 1)[-1] if not name.startswith("$") else "text"
    if kind == "xlsx":
        z = zipfile.ZipFile(io.BytesIO(data))
        for part in z.namelist():
            assert not re.search(r"vba|macro|externalLink|hyperlink|\.bin$", part, re.I), (name, part)
            text = dead(z.read(part), (name, part), "\n\r\t")
            assert not re.search(r"<f[ >]|<hyperlink|<oleObject|DDE", text), (name, part)
            ET.fromstring(text)
        return
    if kind == "ansi":
        text = re.sub(r"\x1b\[[0-9;]*m", "", data.decode("utf-8"))
        dead(text.encode(), name)
        return
    text = dead(data, name, "\n\r" if kind == "csv" else "\n\t" if name == "$ views" else "\n")
    if kind == "csv":
        for row in csv.reader(io.StringIO(text, newline=""), strict=True):
            for cell in row:
                assert not re.match(r"[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]", cell) or re.fullmatch(r"[+-]?[0-9.]+(e-?[0-9]+)?", cell), (name, cell)
    elif kind == "json":
        json.loads(text, object_pairs_hook=lambda p: dict(p) if len(dict(p)) == len(p) else sys.exit(f"{name}: a name comes twice: {p}"))
    elif kind == "html":
        page = Page()
        page.name = name
        page.feed(text)
        assert "Content-Security-Policy" in text
    elif kind == "md":
        columns = 0
        for line in text.splitlines():
            bare = re.sub(r"`[!~*]+`", "", re.sub(r"\\.", "", line)).replace("&nbsp;", "") # the marks are code of our own
            assert not re.search(r"[<\[\]`]|://|www\.", bare), (name, line)
            here = bare.count("|")
            assert not (here and columns) or here == columns, (name, line)
            columns = here
    elif kind == "openmetrics":
        assert text.endswith("\n# EOF\n") and text.count("# EOF\n") == 1
        for line in text.splitlines():
            assert line.startswith("#") or re.fullmatch(r'[a-zA-Z_:][a-zA-Z0-9_:]*(\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*\})? \S+( \S+)?', line), (name, line)
    if kind == "screen":
        assert all(len(line) <= 160 * 4 for line in text.splitlines())
    no_floods(text, name)


failures = []
for name, data in out.items():
    try:
        look(name, data)
    except (AssertionError, ValueError, csv.Error, ET.ParseError) as wrong:
        failures.append(repr(wrong)[:700])
assert not failures, "\n" + "\n".join(failures)
assert not os.path.exists(d + "/ran") and not os.path.exists(d + "/in/ran")
seen = out["p-actions.html"].decode() + out["r-team.json"].decode() + out["p-rows.csv"].decode()
assert "&lt;script&gt;alert(1)" in seen and "touch ran" in seen and "=1+1" in seen, "the texts are there, as texts"
print(len(out), "ways out")
END_OF_PYTHON
PYTHONDONTWRITEBYTECODE=1 python3 "$dir/check.py" "$dir"
