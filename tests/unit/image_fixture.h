// A cube kept in an image, for tests of what comes back.
#ifndef KPITOP_TEST_IMAGE_FIXTURE_H
#define KPITOP_TEST_IMAGE_FIXTURE_H

#include "test_util.h"

#include "base/image.h"
#include "cube/cube_priv.h"

// Written whole, and mapped; the image is the caller's, and so is the file.
static inline void keep_cube(const struct cube *c, const char *path, struct image **image)
{
    struct image_out *out;
    struct err e = {0};
    assert_int_equal(image_create(&out, path, 1, NULL, &e), 0);
    struct image_io io = {.out = out};
    cube_write(&io, c);
    cube_write_open(&io, c);
    assert_int_equal(io.rc, 0);
    assert_int_equal(image_commit(out, &e), 0);
    assert_int_equal(image_open(image, path, 1, &e), 0);
}

#endif
