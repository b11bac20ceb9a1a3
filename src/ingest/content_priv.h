// What a block of bytes holds, looked at once: its hash, its line ends, whether there are bytes that stand for no ASCII character.
#ifndef KPITOP_INGEST_CONTENT_PRIV_H
#define KPITOP_INGEST_CONTENT_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONTENT_MOST (128u * 1024) // bytes of a block

struct content {
    uint64_t hash[2];
    uint64_t lf;
    bool cr, nul; // there is one
    uint64_t high[CONTENT_MOST / 64 / 64 + 1]; // bit i: a byte of 0x80 or above stands in the 64 bytes from 64 * i on
};
void content_look(const uint8_t *p, size_t n, struct content *out, bool wide); // wide: with AVX2 where the machine has it; the same

#endif
