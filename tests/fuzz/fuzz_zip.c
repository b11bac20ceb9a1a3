// Any bytes as a file: compressed, a zip archive (a member, or all of it), a workbook.
#include "zip_of.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    open_bytes(data, size, "");
    open_bytes(data, size, "/a.csv");
    return 0;
}
