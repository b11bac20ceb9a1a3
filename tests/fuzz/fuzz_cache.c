// Fuzz: a kept load read back. The input gives the arrays (two bytes for the size of an element, two for their number,
// then the elements), which are written as a sound file, so that what is checked are counts, places and sizes inside it and not its sums.
#include "cube/cube.h"
#include "record/source_image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROOM 100000 // bytes of an array

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int write_arrays(const char *path, const uint8_t *data, size_t size)
{
    struct image_out *out;
    uint8_t *room = malloc(ROOM + 1);
    if (!room || image_create(&out, path, 1, NULL, NULL)) {
        free(room);
        return -1;
    }
    struct image_io io = {.out = out};
    for (size_t at = 0, count = 0; at + 4 <= size && count < 4000; count++) {
        size_t each = (size_t)data[at] | (size_t)data[at + 1] << 8,
               n = (size_t)data[at + 2] | (size_t)data[at + 3] << 8;
        each = each ? each : 1;
        n %= ROOM / each + 1;
        size_t bytes = each * n;
        at += 4;
        memset(room, 0, bytes + 1);
        memcpy(room, data + at, bytes < size - at ? bytes : size - at);
        at += bytes < size - at ? bytes : size - at;
        void *p = room;
        image_array(&io, &p, &n, each);
    }
    free(room);
    return image_commit(out, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct cube_opts opts = {.as_of = CIVIL_NONE};
    char path[300];
    struct image *image = NULL;
    snprintf(path, sizeof(path), "%s/kpitop-fuzz-%ld", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp",
             (long)getpid());
    if (size && !write_arrays(path, data + 1, size - 1) && !image_open(&image, path, 1, NULL)) {
        struct image_io io = {.in = image};
        struct source_info **items = NULL;
        size_t n = 0;
        struct cube *cube = NULL;
        if (*data % 3 == 1)
            source_infos_image(&io, &items, &n);
        else if (*data % 3 == 2 && !image_private(image))
            cube = NULL;
        else if (!(*data % 3 ? cube_read_open : cube_read)(&io, &cube, &opts, NULL))
            cube_free(cube);
        for (size_t i = 0; i < n; i++) {
            source_info_release(items[i]);
            free(items[i]);
        }
        free(items);
        image_close(image);
    }
    unlink(path);
    return 0;
}
