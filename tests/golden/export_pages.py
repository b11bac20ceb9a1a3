"""export_pages.py: what the tests of page exports share: drive the program to each page, export it in every format.

PAGES names the pages and the keys that lead there from the overview; run() writes FOLDER/<page>.<extension>.
"""
import csv
import html.parser
import io
import os
import re
import subprocess

FORMATS = ["txt", "json", "csv", "md", "html"]
# Page -> keys and expectations (a line of a script each) from the overview.
PAGES = {
    "overview": [],
    "alerts": ["A"],
    "data": ["D"],
    "nps": ["/nps<Enter><Enter>", ":expect NPS"],
    "rows": ["/nps<Enter><Enter>", "<Hash>", ":expect › Rows"],
    "row": ["/nps<Enter><Enter>", "<Hash>", ":expect › Rows", "<Enter>"],
}


def run(exe, sources, folder, pages, args=(), before=()):
    """Every page of `pages` in every format; `before`: lines of script before each. Returns what the program said."""
    lines = []
    xlsx = subprocess.run([exe, "report", "--no-cache", "--format", "xlsx", *sources], capture_output=True).returncode != 64
    for page, keys in pages.items():
        lines += list(before) + keys
        for i, ext in enumerate(FORMATS + ["xlsx"] * xlsx):
            lines += ["x" + "<Down>" * i + "<Enter><C-u>", f":type {folder}/{page}.{ext}", "<Enter>", ":expect Written"]
        lines += ["<Esc>"] * 6 + ["F"]
    if "--lang" in args:  # the expectations are English; what is written is read again
        lines = [line for line in lines if not line.startswith(":expect")]
    script = folder + "/script"
    open(script, "w").write("".join(line + "\n" for line in lines))
    env = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}
    p = subprocess.run([exe, "--no-cache", "--size", "160x50", "--script", script, *args, *sources], capture_output=True, env=env)
    assert p.returncode == 0, (p.returncode, p.stderr.decode("utf-8", "replace"), lines[:int(re.search(rb"script\s*:\s*(\d+)", p.stderr.replace(b"\xc2\xa0", b" ")).group(1))][-9:])
    return p


def read(folder, page, ext):
    return open(f"{folder}/{page}.{ext}", encoding="utf-8", newline="").read()


class Page(html.parser.HTMLParser):
    """Tables and tiles of a web page; fails on anything that could act."""
    allowed = set("html head meta title style body header main section footer h1 h2 h3 p div a span b strong svg path circle "
                  "line g text rect table thead tbody tr th td ul ol li".split())
    void = {"meta"}

    def __init__(self, text):
        super().__init__()
        self.tables, self.tiles, self.stack, self.texts = [], [], [], []
        self.tile = self.cell = None
        self.ids, self.hrefs, self.meta = set(), [], []
        self.feed(text)
        self.close()
        assert not self.stack, self.stack
        assert len(set(self.hrefs) - self.ids) == 0, set(self.hrefs) - self.ids

    def handle_starttag(self, tag, attrs):
        assert tag in self.allowed, tag
        a = dict(attrs)
        assert len(a) == len(attrs), attrs
        for name in a:
            assert not name.startswith("on") and name not in ("style", "src", "xlink:href", "action", "srcset"), (tag, name)
        if "href" in a:
            assert a["href"].startswith("#"), a["href"]
            self.hrefs.append(a["href"][1:])
        if "id" in a:
            assert a["id"] not in self.ids, a["id"]
            self.ids.add(a["id"])
        classes = (a.get("class") or "").split()
        if tag == "meta":
            self.meta.append(a)
        if tag not in self.void:
            self.stack.append(tag)
        if "tile" in classes:
            self.tile = {"name": "", "value": "", "delta": "", "foot": ""}
            self.tiles.append(self.tile)
        if self.tile is not None and tag in ("span", "b", "strong"):
            self.tile["at"] = "value" if tag == "b" else next((c for c in ("name", "delta", "foot") if c in classes), self.tile.get("at"))
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.cell = ""

    def handle_endtag(self, tag):
        assert self.stack and self.stack[-1] == tag, (tag, self.stack)
        self.stack.pop()
        if tag in ("td", "th"):
            self.tables[-1][-1].append(self.cell)
            self.cell = None
        if tag in ("a", "div") and self.tile is not None:
            self.tile = None

    def handle_data(self, data):
        assert not self.stack or self.stack[-1] != "script"
        if self.stack and self.stack[-1] == "style":
            return
        self.texts.append(data)
        if self.cell is not None:
            self.cell += data
        elif self.tile is not None and self.tile.get("at"):
            self.tile[self.tile["at"]] += data

    def handle_decl(self, decl):
        assert decl == "DOCTYPE html", decl

    def handle_comment(self, data):
        raise AssertionError("a comment: " + data)


def csv_blocks(text):
    """Blocks of a page's CSV, each a list of rows; the first is its context, the last where it comes from."""
    assert "\r" not in text
    blocks = [[]]
    for row in csv.reader(io.StringIO(text), strict=True):
        if row:
            blocks[-1].append(row)
        elif blocks[-1]:
            blocks.append([])
    return [b for b in blocks if b]


def md_cells(line):
    """Cells of a row of a Markdown table, unescaped."""
    cells, cell, i = [], "", 0
    while i < len(line):
        if line[i] == "\\" and i + 1 < len(line):
            cell += line[i + 1]
            i += 1
        elif line[i] == "|":
            cells.append(cell.strip())
            cell = ""
        else:
            cell += line[i]
        i += 1
    return cells[1:]


def md_tables(text):
    tables, rows = [], []
    for line in text.split("\n") + [""]:
        if line.startswith("|"):
            assert line.endswith("|"), line
            rows.append(md_cells(line))
        elif rows:
            width = len(rows[0])
            assert all(len(r) == width for r in rows), rows
            assert all(set(c) <= set("-:") for c in rows[1]), rows[1]
            tables.append([rows[0]] + rows[2:])
            rows = []
    return tables
