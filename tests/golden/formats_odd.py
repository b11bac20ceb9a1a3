"""Files with the oddities of real workbooks and archives, and malicious ones: formats_odd.py FOLDER."""
import os
import struct
import sys
import zipfile

from formats import ODS, ods, ods_table, xlsx, xlsx_sheet

ROWS = [["id", "created_at", "channel", "handle_s"], ["1", "2025-03-01 09:00:00", "email", "60"]]


def sheet(inner):
    return f'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>{inner}</x:sheetData></x:worksheet>'


def head(row=1):
    return f'<x:row r="{row}">' + "".join(f'<x:c r="{c}{row}" t="inlineStr"><x:is><x:t>{n}</x:t></x:is></x:c>'
                                           for c, n in zip("ABCD", ROWS[0])) + "</x:row>"


def text(ref, s):
    return f'<x:c r="{ref}" t="inlineStr"><x:is><x:t>{s}</x:t></x:is></x:c>'


def odd_xlsx(d):
    # Prefixed names; blank rows and cells; errors; a formula with its result and one without; booleans; long ids; a
    # cell of two lines before a bad row, whose line must be its row in the sheet.
    rows = (head(3) +
            '<x:row r="5">' + text("A5", "007") + '<x:c r="B5" s="2"><x:v>45717.375</x:v></x:c>' + text("C5", "email") + '<x:c r="D5" t="e"><x:v>#N/A</x:v></x:c></x:row>'
            '<x:row r="6">' + text("A6", "a_x000D_\nb") + '<x:c r="B6" s="1"><x:f>B5+1</x:f><x:v>45718</x:v></x:c><x:c r="C6" t="str"><x:f>x</x:f><x:v>phone</x:v></x:c><x:c r="D6"><x:f>1+1</x:f></x:c></x:row>'
            '<x:row>' + text("A7", "9") + text("B7", "31/02/2025") + text("C7", "email") + '</x:row>'
            '<x:row r="9"><x:c r="A9"><x:v>1234567890123456</x:v></x:c><x:c s="2"><x:v>45719.5</x:v></x:c><x:c/><x:c s="3"><x:v>0.0208333333333333</x:v></x:c></x:row>')
    hidden = sheet(head() + '<x:row r="2">' + text("A2", "h1") + text("B2", "2025-01-01") + "</x:row>")
    xlsx(f"{d}/odd.xlsx", [("Notes", "hidden", hidden), ("Feuille é", "", sheet(rows)), ("Third", "veryHidden", hidden)])
    mac = sheet(head() + '<x:row r="2">' + text("A2", "1") + '<x:c r="B2" s="2"><x:v>44255.375</x:v></x:c></x:row>')
    xlsx(f"{d}/mac.xlsx", [("Mac", "", mac)], properties='date1904="1"')
    # Dates as a strict workbook holds them (ECMA-376 part 1, 18.18.11: type d); a sheet has no zones, whatever a Z says.
    iso = ["2025-02-28T23:30:00Z", "2025-03-01T09:00:00", "2025-03-02", "2025-03-03T10:15:00.250Z"]
    days = "".join(f'<x:row r="{i}">' + text(f"A{i}", str(i)) + f'<x:c r="B{i}" t="d"><x:v>{t}</x:v></x:c>' + text(f"C{i}", "email") + "</x:row>" for i, t in enumerate(iso, 2))
    xlsx(f"{d}/strict.xlsx", [("Strict", "", sheet(head() + days))])
    with open(f"{d}/strict.csv", "w") as f:
        f.write("id,created_at,channel,handle_s\n" + "".join(f"{i},{t.rstrip('Z').replace('T', ' ')},email,\n" for i, t in enumerate(iso, 2)))


def odd_ods(d):
    table = ('<table:table table:name="Data">'
             '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
             "<table:table-header-rows><table:table-row>" + "".join(f'<table:table-cell office:value-type="string"><text:p>{n}</text:p></table:table-cell>' for n in ROWS[0]) +
             "</table:table-row></table:table-header-rows>"
             '<table:table-row table:number-rows-repeated="3"><table:table-cell office:value-type="string"><office:annotation><text:p>not this</text:p></office:annotation>'
             '<text:p>a<text:s text:c="2"/>b</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2025-03-01T09:00:00"><text:p>1 mars</text:p></table:table-cell>'
             '<table:table-cell office:value-type="string"><text:p>email</text:p></table:table-cell>'
             '<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell></table:table-row>'
             '<table:table-row><table:table-cell office:value-type="float" office:value="7"><text:p>007</text:p></table:table-cell>'
             '<table:table-cell office:value-type="date" office:date-value="2025-03-02"><text:p>x</text:p></table:table-cell><table:covered-table-cell office:value-type="string"><text:p>phone</text:p></table:covered-table-cell>'
             '<table:table-cell office:value-type="time" office:time-value="PT00H30M00S"><text:p>00:30</text:p></table:table-cell></table:table-row>'
             '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row></table:table>')
    ods(f"{d}/odd.ods", [ods_table("Hidden", ROWS, "ta2"), table])


def bombs(d):
    with zipfile.ZipFile(f"{d}/ratio.zip", "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("a.csv", b"id,created_at\n" + (b"0" * 60000 + b"\n") * 1200)
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="{}"><text:p>x</text:p></table:table-cell>'
    row = '<table:table table:name="A"><table:table-row table:number-rows-repeated="{}">{}</table:table-row></table:table>'
    ods(f"{d}/columns.ods", [row.format(1, cell.format(4000000000))])
    ods(f"{d}/rows.ods", [row.format(4000000000, cell.format(1))])
    ods(f"{d}/cells.ods", [row.format(1000000, cell.format(16000))])
    with zipfile.ZipFile(f"{d}/entities.ods", "w") as z:
        z.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        z.writestr("content.xml", '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>' + ODS.format("&b;").split("?>", 1)[1])
    xlsx(f"{d}/far.xlsx", [("A", "", sheet(head() + '<x:row r="999999999">' + text("A1", "x") + "</x:row>"))])
    with zipfile.ZipFile(f"{d}/many.zip", "w") as z:
        for i in range(1001):
            z.writestr(f"{i}.csv", "")


def archives(d):
    with zipfile.ZipFile(f"{d}/mixed.zip", "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("mars/tickets.csv", "id,created_at,channel\n1,2025-03-01,email\n")
        z.writestr("export.jsonl", '{"id":1}\n')
        z.writestr("__MACOSX/._tickets.csv", "x")
        z.writestr("README.txt", "hello")
        with open(f"{d}/mac.xlsx", "rb") as f:
            z.writestr("book.bin", f.read())  # the content says what it is
        with zipfile.ZipFile(f"{d}/inner.zip", "w") as y:
            y.writestr("a.csv", "id,created_at\n5,2025-03-01\n")
        with open(f"{d}/inner.zip", "rb") as f:
            z.writestr("inner.zip", f.read())
    os.remove(f"{d}/inner.zip")
    with open(f"{d}/mixed.zip", "rb") as f:
        raw = f.read()
    with open(f"{d}/cut.zip", "wb") as f:
        f.write(raw[:len(raw) // 2])
    with zipfile.ZipFile(f"{d}/plain.zip", "w") as z:
        z.writestr("a.csv", "id,created_at,channel\n1,2025-03-01,email\n")
    with open(f"{d}/plain.zip", "rb") as f:
        raw = f.read()
    with open(f"{d}/flipped.zip", "wb") as f:  # one bit of the data: the checksum tells
        f.write(raw.replace(b"2025-03-01", b"2025-03-02"))
    locked = bytearray(raw)  # bit 0 of the flags, in both headers
    locked[6] |= 1
    at = raw.index(b"PK\x01\x02")
    locked[at + 8] |= 1
    with open(f"{d}/locked.zip", "wb") as f:
        f.write(locked)
    with open(f"{d}/locked.xlsx", "wb") as f:  # an OLE file with the stream that holds an encrypted workbook
        f.write(struct.pack(">Q", 0xD0CF11E0A1B11AE1) + b"\0" * 1000 + "EncryptedPackage\0".encode("utf-16le") + b"\0" * 1000)
    for name, part in (("word.docx", "word/document.xml"), ("binary.xlsb", "xl/workbook.bin"), ("apple.numbers", "Index/Document.iwa")):
        with zipfile.ZipFile(f"{d}/{name}", "w") as z:
            z.writestr("[Content_Types].xml", "<Types/>")
            z.writestr(part, "x")
    with zipfile.ZipFile(f"{d}/locked.ods", "w") as z:
        z.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        z.writestr("content.xml", "garbage")
        z.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
    xlsx(f"{d}/broken.xlsx", [("A", "", xlsx_sheet(ROWS, {})[:-30])])


if __name__ == "__main__":
    for make in (odd_xlsx, odd_ods, bombs, archives):
        make(sys.argv[1])
