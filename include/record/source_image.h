// What loading found, as arrays of an image: see base/image.h.
#ifndef KPITOP_RECORD_SOURCE_IMAGE_H
#define KPITOP_RECORD_SOURCE_IMAGE_H

#include "base/image.h"
#include "record/source_info.h"

// Writing: the n sources. Reading: *items becomes an array of them, to be released and freed one by one as those of a load;
// their texts stand in the mapping. Spools are not kept. On failure *items is what there is, and io->rc is set.
void source_infos_image(struct image_io *io, struct source_info ***items, size_t *n);

#endif
