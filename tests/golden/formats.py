"""Exports in every format kpitop opens: formats.py IN OUT writes the CSV files of IN as OUT/{xlsx,ods,gz,zst,zip}/.

Workbooks are written with zipfile alone, and typed as a spreadsheet program would type what it opened: dates, clock
times, percentages, numbers with a point or a comma, yes and no; what looks like an id stays text.
"""
import csv
import datetime
import gzip
import io
import os
import re
import struct
import sys
import zipfile
from xml.sax.saxutils import escape, quoteattr

EPOCH = datetime.datetime(1899, 12, 30)
# Styles of the workbooks below, by number: general, date, date with a clock, elapsed, percent, five digits, month first
FORMATS = ["General", "dd/mm/yyyy", 'yyyy\\-mm\\-dd hh:mm:ss', "[h]:mm:ss", "0.00%", "00000", "mm/dd/yy", "#,##0.00 \"€\""]


def text_of(raw):
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            pass


def rows_of(raw):
    text = text_of(raw)
    first = text.splitlines()[0]
    return list(csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count)))


def valid(y, m, d):
    try:
        return bool(datetime.date(int(y), int(m), int(d)))
    except ValueError:
        return False


def typed(s):
    """(kind, value): what a spreadsheet makes of the cell."""
    if not s:
        return None
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?", s)
    if m and valid(m[1], m[2], m[3]):
        p = [int(x or 0) for x in m.groups()]
        return ("datetime" if m[4] else "date", datetime.datetime(*p))
    m = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})(?: (\d\d):(\d\d)(?::(\d\d))?)?", s)
    if m and valid(m[3], m[2], m[1]):
        p = [int(x or 0) for x in m.groups()]
        return ("datetime" if m[4] else "date", datetime.datetime(p[2], p[1], p[0], *p[3:]))
    m = re.fullmatch(r"(\d+):(\d\d):(\d\d)", s)
    if m:
        return ("elapsed", int(m[1]) * 3600 + int(m[2]) * 60 + int(m[3]))
    m = re.fullmatch(r"(-?\d+(?:[.,]\d+)?) ?%", s)
    if m:
        return ("percent", float(m[1].replace(",", ".")) / 100)
    if re.fullmatch(r"-?(0|[1-9]\d*)(?:[.,]\d+)?", s) and len(s) < 15:
        return ("number", float(s.replace(",", ".")))
    if s in ("TRUE", "FALSE"):
        return ("bool", s == "TRUE")
    return ("text", s)


def serial(t):
    d = t - EPOCH
    return d.days + d.seconds / 86400


def column(i):
    name = ""
    i += 1
    while i:
        i, r = divmod(i - 1, 26)
        name = chr(65 + r) + name
    return name


def number(v):
    return repr(int(v)) if v == int(v) else repr(v)


def xlsx_sheet(rows, strings):
    out = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet '
           'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>']
    for r, row in enumerate(rows, 1):
        out.append(f'<row r="{r}">')
        for c, s in enumerate(row):
            cell = typed(s) if r > 1 else (("text", s) if s else None)
            at = f'{column(c)}{r}'
            if cell is None:
                continue
            kind, v = cell
            if kind == "text" and c % 2:
                out.append(f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(v)}</t></is></c>')
            elif kind == "text":
                out.append(f'<c r="{at}" t="s"><v>{strings.setdefault(v, len(strings))}</v></c>')
            elif kind == "bool":
                out.append(f'<c r="{at}" t="b"><v>{int(v)}</v></c>')
            else:
                style = {"number": 0, "date": 1, "datetime": 2, "elapsed": 3, "percent": 4}[kind]
                value = serial(v) if "date" in kind else v / 86400 if kind == "elapsed" else v
                out.append(f'<c r="{at}" s="{style}"><v>{number(value)}</v></c>')
        out.append("</row>")
    out.append("</sheetData></worksheet>")
    return "".join(out)


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relations(pairs):
    return ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' +
            "".join(f'<Relationship Id="rId{i}" Type="{OFFICE}/{kind}" Target="{target}"/>'
                    for i, (kind, target) in enumerate(pairs, 1)) + "</Relationships>")


def xlsx(path, sheets, strings=(), properties="", formats=FORMATS):
    """sheets: (name, state, xml of the worksheet) each."""
    strings = list(strings)
    codes = "".join(f"<numFmt numFmtId=\"{164 + i}\" formatCode={quoteattr(f)}/>" for i, f in enumerate(formats))
    parts = [("worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(sheets) + 1)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')
        z.writestr("_rels/.rels", relations([("officeDocument", "xl/workbook.xml")]))
        z.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr {properties}/><sheets>' + "".join(
            f'<sheet name={quoteattr(n)} sheetId="{i}" {state and f"state={quoteattr(state)}"} r:id="rId{i}"/>'
            for i, (n, state, _) in enumerate(sheets, 1)) + "</sheets></workbook>")
        z.writestr("xl/_rels/workbook.xml.rels", relations(parts + [("styles", "styles.xml"), ("sharedStrings", "/xl/sharedStrings.xml")]))
        z.writestr("xl/styles.xml", f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
                   "<cellXfs>" + "".join(f'<xf numFmtId="{164 + i if i else 0}"/>' for i in range(len(formats))) + "</cellXfs></styleSheet>")
        z.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">' + "".join(
            f'<si><t xml:space="preserve">{escape(s)}</t></si>' for s in strings) + "</sst>")
        for i, (_, _, xml) in enumerate(sheets, 1):
            z.writestr(f"xl/worksheets/sheet{i}.xml", xml)


ODS = ('<?xml version="1.0" encoding="UTF-8"?><office:document-content '
       'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
       'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
       'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
       '<office:automatic-styles><style:style style:name="ta1"><style:table-properties table:display="true"/></style:style>'
       '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style></office:automatic-styles>'
       "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>")


def ods_text(s):
    s = "".join(f"<text:p>{escape(line)}</text:p>" for line in s.split("\n"))
    return re.sub(r"  +", lambda m: f' <text:s text:c="{len(m[0]) - 1}"/>', s)


def ods_cell(s, header):
    cell = typed(s) if not header else (("text", s) if s else None)
    if cell is None:
        return "<table:table-cell/>"
    kind, v = cell
    if kind == "text":
        return f'<table:table-cell office:value-type="string">{ods_text(v)}</table:table-cell>'
    if kind == "date":
        a = f'"date" office:date-value="{v:%Y-%m-%d}"'
    elif kind == "datetime":
        a = f'"date" office:date-value="{v:%Y-%m-%dT%H:%M:%S}"'
    elif kind == "elapsed":
        a = f'"time" office:time-value="PT{v // 3600:02d}H{v // 60 % 60:02d}M{v % 60:02d}S"'
    elif kind == "bool":
        a = f'"boolean" office:boolean-value="{str(v).lower()}"'
    else:
        a = f'"{ {"percent": "percentage", "number": "float"}[kind] }" office:value="{number(v)}"'
    return f"<table:table-cell office:value-type={a}><text:p>{escape(s)}</text:p></table:table-cell>"


def ods_table(name, rows, style="ta1"):
    out = [f'<table:table table:name={quoteattr(name)} table:style-name="{style}">']
    for r, row in enumerate(rows):
        out.append("<table:table-row>" + "".join(ods_cell(s, r == 0) for s in row) +
                   '<table:table-cell table:number-columns-repeated="1000"/></table:table-row>')
    out.append('<table:table-row table:number-rows-repeated="1040000"><table:table-cell '
               'table:number-columns-repeated="16384"/></table:table-row></table:table>')
    return "".join(out)


def ods(path, tables):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet")
        z.writestr("content.xml", ODS.format("".join(tables)))
        z.writestr("META-INF/manifest.xml", "<manifest/>")


def zstd(raw):
    """A frame of raw blocks: what every decoder must read, and no program is needed to write."""
    out, block = struct.pack("<IBQ", 0xFD2FB528, 0xE0, len(raw)), 100000
    for i in range(0, max(len(raw), 1), block):
        part = raw[i:i + block]
        out += struct.pack("<I", (len(part) << 3) | (i + block >= len(raw)))[:3] + part
    return out


def main(source, out):
    for f in ("xlsx", "ods", "gz", "zst", "zip"):
        os.makedirs(f"{out}/{f}", exist_ok=True)
    with zipfile.ZipFile(f"{out}/zip/exports.zip", "w", zipfile.ZIP_DEFLATED) as z:
        for name in sorted(n for n in os.listdir(source) if n.endswith(".csv")):
            with open(f"{source}/{name}", "rb") as f:
                raw = f.read()
            base, rows, strings = name[:-4], rows_of(raw), {}
            sheet = xlsx_sheet(rows, strings)
            xlsx(f"{out}/xlsx/{base}.xlsx", [(base[:31], "", sheet)], strings)
            ods(f"{out}/ods/{base}.ods", [ods_table(base, rows)])
            with open(f"{out}/gz/{name}.gz", "wb") as f:
                f.write(gzip.compress(raw, mtime=0))
            with open(f"{out}/zst/{name}.zst", "wb") as f:
                f.write(zstd(raw))
            z.writestr(zipfile.ZipInfo(name), raw, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main(*sys.argv[1:])
