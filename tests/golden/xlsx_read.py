"""xlsx_read.py: a workbook of ours read with nothing but zipfile and xml: sheets of cells, and what may not be in it."""
import re
import xml.etree.ElementTree as ET
import zipfile

M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def unescape(s):
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m.group(1), 16)), s)


def check_names(name, rows):
    """A tab as a spreadsheet takes it, cut where a word ends; titles of columns begin with a capital, signs do not."""
    assert len(name.encode("utf-16-le")) <= 62 and name[0] == name[0].upper() and "  " not in name and re.search(r"[\w)%]$", name), name
    for title in rows[0] if rows else []:
        assert not title or title in ("n", "id") or title[0] == title[0].upper(), (name, rows[0])


class Book:
    """sheets: name -> rows of cells (str, float or None); formats: name -> {(row, col): number format}."""

    def __init__(self, path):
        z = zipfile.ZipFile(path)
        assert z.testzip() is None
        names = z.namelist()
        assert not [n for n in names if re.search(r"vba|macro|externalLink|hyperlink|\.bin$", n, re.I)], names
        strings = []
        if "xl/sharedStrings.xml" in names:
            strings = [unescape("".join(t.text or "" for t in si.iter(M + "t"))) for si in ET.fromstring(z.read("xl/sharedStrings.xml"))]
        styles = ET.fromstring(z.read("xl/styles.xml"))
        codes = {int(f.get("numFmtId")): f.get("formatCode") for f in styles.iter(M + "numFmt")}
        xfs = [codes.get(int(x.get("numFmtId")), x.get("numFmtId")) for x in styles.find(M + "cellXfs")]
        rels = {r.get("Id"): r.get("Target") for r in ET.fromstring(z.read("xl/_rels/workbook.xml.rels"))}
        self.sheets, self.formats, self.frozen = {}, {}, {}
        for s in ET.fromstring(z.read("xl/workbook.xml")).iter(M + "sheet"):
            x = ET.fromstring(z.read("xl/" + rels[s.get(R + "id")]))
            assert not list(x.iter(M + "f")) and not list(x.iter(M + "hyperlink")), s.get("name")
            self.add(s.get("name"), x, strings, xfs)
        self.charts = [z.read(n).decode() for n in names if n.startswith("xl/charts/")]
        for n in names:
            if n.endswith(".rels"):
                assert b'TargetMode="External"' not in z.read(n), n

    def add(self, name, x, strings, xfs):
        rows, formats = [], {}
        for c in x.iter(M + "c"):
            letters, number = re.fullmatch(r"([A-Z]+)([0-9]+)", c.get("r")).groups()
            col = 0
            for letter in letters:
                col = col * 26 + ord(letter) - 64
            row, col, v = int(number) - 1, col - 1, c.find(M + "v")
            while len(rows) <= row:
                rows.append([])
            rows[row] += [None] * (col + 1 - len(rows[row]))
            if v is not None:
                rows[row][col] = strings[int(v.text)] if c.get("t") == "s" else float(v.text)
            assert c.get("t") in (None, "s", "n"), c.attrib
            formats[row, col] = xfs[int(c.get("s", 0))]
        self.sheets[name], self.formats[name] = rows, formats
        pane = x.find(f"{M}sheetViews/{M}sheetView/{M}pane")
        self.frozen[name] = int(pane.get("ySplit", 0)) if pane is not None else 0

    def table(self, name):
        """Rows of a sheet whose first is the header, as dictionaries."""
        rows = self.sheets[name]
        return [dict(zip(rows[0], row + [None] * len(rows[0]))) for row in rows[1:]]
