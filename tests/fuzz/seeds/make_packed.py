"""Seeds of fuzz_zip, fuzz_xlsx and fuzz_ods: python3 tests/fuzz/seeds/make_packed.py, from the top of the tree."""
import gzip
import sys
import zipfile

sys.path.insert(0, "tests/golden")
from formats import ODS, ods, ods_table, xlsx, xlsx_sheet, zstd  # noqa: E402

HERE = "tests/fuzz/seeds"
ROWS = [["id", "created_at", "channel", "handle_s"], ["007", "2025-03-01 09:00", "e,mail", "12.5"], ["2", "2025-03-02", "a \"b\"\nc", "85 %"]]


def write(name, data):
    with open(f"{HERE}/{name}", "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())


strings = {}
sheet = xlsx_sheet(ROWS, strings)
write("xlsx/sheet.xml", sheet)
write("xlsx/gaps.xml", '<w><sheetData><row r="3"><c r="B3" t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row><row><c t="str"><f>1</f>'
      '<v>_x000D_x</v></c><c><f>2</f></c></row><row r="900"><c r="ZZ900" s="2"><v>1.5</v></c></row></sheetData></w>')
write("xlsx/styles.xml", '<s><numFmts><numFmt numFmtId="164" formatCode="[$€-40C] #,##0.00;[Red]\\-d"/><numFmt numFmtId="165" '
      'formatCode="&quot;x&quot;[h]:mm AM/PM"/></numFmts><cellXfs><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></s>')
write("xlsx/strings.xml", "<sst><si><t>id</t><rPh><t>x</t></rPh></si><si><r><t>a</t></r></si></sst>")
write("ods/content.xml", ODS.format(ods_table("A", ROWS, "ta2") + ods_table("B", ROWS)))
write("ods/repeated.xml", '<o><table:table table:name="B"><table:table-row table:number-rows-repeated="3"><table:table-cell '
      'office:value-type="float" office:value="1" table:number-columns-repeated="4"/><table:covered-table-cell/><table:table-cell '
      'office:value-type="string"><office:annotation><text:p>n</text:p></office:annotation><text:p>a<text:s text:c="3"/>b</text:p></table:table-cell>'
      "</table:table-row></table:table></o>")
xlsx(f"{HERE}/zip/book.xlsx", [("A", "", sheet)], strings, formats=["General", "yyyy"])
ods(f"{HERE}/zip/book.ods", [ods_table("A", ROWS[:2])])
xlsx(f"{HERE}/csv/book.xlsx", [("A", "", sheet)], strings)
ods(f"{HERE}/csv/book.ods", [ods_table("A", ROWS)])
with zipfile.ZipFile(f"{HERE}/zip/two.zip", "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr(zipfile.ZipInfo("a.csv"), "id,created_at\n1,2025-01-01\n" * 20, zipfile.ZIP_DEFLATED)
    z.writestr(zipfile.ZipInfo("b/c.csv"), "x")
write("zip/a.csv.zst", zstd(b"id,created_at\n1,2025-01-01\n"))
write("zip/a.csv.gz", gzip.compress(b"id,created_at\n1,2025-01-01\n", mtime=0))
