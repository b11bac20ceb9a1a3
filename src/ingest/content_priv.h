// What a block of bytes holds, looked at once: its hash, whether there are bytes that stand for no ASCII character.
#ifndef KPITOP_INGEST_CONTENT_PRIV_H
#define KPITOP_INGEST_CONTENT_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONTENT_MOST (128u * 1024) // bytes of a block

enum content_way { CONTENT_WORDS, CONTENT_AVX2, CONTENT_AVX512 }; // what the machine offers; all of them say the same
bool content_can(enum content_way way);
enum content_way content_best(void);

struct content {
    uint64_t hash[2];
    bool nul; // there is one
    // Bit i: in the 64 bytes from 64 * i on stand bytes of 0x80 or above that are not all of whole characters of two bytes;
    // pairs: how many such characters stand in the others.
    uint64_t high[CONTENT_MOST / 64 / 64 + 1];
    uint64_t pairs;
};
void content_look(const uint8_t *p, size_t n, struct content *out, enum content_way way);

#endif
