// Any bytes as the content of an OpenDocument spreadsheet.
#include "zip_of.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char type[] = "application/vnd.oasis.opendocument.spreadsheet";
    static struct strbuf zip;
    struct part parts[] = {{"mimetype", type, sizeof(type) - 1}, {"content.xml", data, size}};
    zip_of(&zip, parts, ARRAY_LEN(parts));
    open_bytes(zip.s, zip.len, "");
    open_bytes(zip.s, zip.len, "#B");
    return 0;
}
