// SHA-256 (FIPS 180-4), the sum that sha256sum(1) and its like print, so that a reader can check with tools of their own which
// file a figure was counted from. For that alone: nothing here is secret.
#ifndef KPITOP_BASE_SHA256_H
#define KPITOP_BASE_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHA256_TEXT 65 // 64 hexadecimal digits

struct sha256 {
    uint32_t h[8];
    uint64_t n;        // bytes so far
    uint8_t block[64]; // the n % 64 last ones, which fill none yet
    bool plain;        // without the instructions that the machine may have for it: for the tests
};
void sha256_init(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *p, size_t n);
const char *sha256_text(struct sha256 *s, char out[SHA256_TEXT]); // the end: nothing can be added any more
// Of what the descriptor has from its present place on. 0, or ERR_IO and errno.
int sha256_fd(int fd, char out[SHA256_TEXT]);

#endif
