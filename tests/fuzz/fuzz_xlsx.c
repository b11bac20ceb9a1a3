// Any bytes as the sheet of a workbook, as its styles and as its shared strings.
#include "zip_of.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char rels[] = "<R><Relationship Id='r1' Type='" REL "officeDocument' Target='xl/workbook.xml'/></R>";
    static const char book[] = "<workbook xmlns:r='x'><sheets><sheet name='A' r:id='r1'/></sheets></workbook>";
    static const char parts_of[] = "<R><Relationship Id='r1' Type='" REL "worksheet' Target='s.xml'/><Relationship Id='r2' Type='" REL
                                   "styles' Target='y.xml'/><Relationship Id='r3' Type='" REL "sharedStrings' Target='/xl/t.xml'/></R>";
    static const char styles[] = "<s><numFmts><numFmt numFmtId='164' formatCode='yyyy-mm-dd'/></numFmts><cellXfs><xf numFmtId='0'/>"
                                 "<xf numFmtId='164'/><xf numFmtId='46'/><xf numFmtId='9'/></cellXfs></s>";
    static const char strings[] = "<sst><si><t>id</t></si><si><r><t>x</t></r><r><t>, \"y\"</t></r></si></sst>";
    static const char sheet[] = "<w><sheetData><row r='1'><c r='A1' t='s'><v>0</v></c><c r='C1' s='1'><v>45000.5</v></c></row></sheetData></w>";
    static struct strbuf zip;
    struct part parts[] = {{"[Content_Types].xml", "<T/>", 4}, {"_rels/.rels", rels, sizeof(rels) - 1},
                           {"xl/workbook.xml", book, sizeof(book) - 1}, {"xl/_rels/workbook.xml.rels", parts_of, sizeof(parts_of) - 1},
                           {"xl/y.xml", styles, sizeof(styles) - 1}, {"xl/t.xml", strings, sizeof(strings) - 1},
                           {"xl/s.xml", sheet, sizeof(sheet) - 1}};
    for (size_t i = 2; i < ARRAY_LEN(parts); i++) {
        struct part was = parts[i];
        parts[i].data = data;
        parts[i].len = size;
        zip_of(&zip, parts, ARRAY_LEN(parts));
        open_bytes(zip.s, zip.len, "");
        parts[i] = was;
    }
    return 0;
}
