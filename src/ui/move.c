// Moving the selection over a laid-out page: by place on the screen, then by order.
#include "ui/page_priv.h"

#include <limits.h>
#include <stdlib.h>

static bool same_spot(struct spot a, struct spot b)
{
    return a.block == b.block && a.group == b.group && a.item == b.item;
}

static size_t first_item(const struct layout *l)
{
    for (size_t i = 0; i < l->nitems; i++)
        if (!l->items[i].passive && l->items[i].spot.item >= 0)
            return i;
    for (size_t i = 0; i < l->nitems; i++)
        if (!l->items[i].passive)
            return i;
    return SIZE_MAX;
}

size_t layout_find(const struct layout *l, struct spot spot)
{
    size_t near = SIZE_MAX;
    int distance = INT_MAX;
    for (size_t i = 0; i < l->nitems; i++) {
        const struct item *it = &l->items[i];
        if (it->passive)
            continue;
        if (same_spot(it->spot, spot))
            return i;
        int d = abs(it->spot.item - spot.item);
        if (it->spot.block == spot.block && it->spot.group == spot.group && d < distance) {
            near = i;
            distance = d;
        }
    }
    return near != SIZE_MAX ? near : first_item(l);
}

static size_t next_in_order(const struct layout *l, size_t at, int step)
{
    for (size_t i = at + (size_t)step; i < l->nitems; i += (size_t)step)
        if (!l->items[i].passive)
            return i;
    return SIZE_MAX;
}

size_t layout_vertical(const struct layout *l, size_t at, int rows)
{
    if (at >= l->nitems || !rows)
        return first_item(l);
    const struct item *from = &l->items[at];
    size_t best = SIZE_MAX;
    int aim = from->row + rows, miss = INT_MAX;
    for (size_t i = 0; i < l->nitems; i++) {
        const struct item *it = &l->items[i];
        int beyond = (it->row - from->row) * (rows > 0 ? 1 : -1);
        if (it->passive || it->col != from->col || beyond <= 0)
            continue;
        int d = abs(it->row - aim);
        if (d < miss) {
            miss = d;
            best = i;
        }
    }
    if (best != SIZE_MAX)
        return best;
    return next_in_order(l, at, rows > 0 ? 1 : -1);
}

size_t layout_sideways(const struct layout *l, size_t at, int right)
{
    if (at >= l->nitems)
        return SIZE_MAX;
    const struct item *from = &l->items[at];
    size_t best = SIZE_MAX;
    long miss = LONG_MAX;
    for (size_t i = 0; i < l->nitems; i++) {
        const struct item *it = &l->items[i];
        int beyond = (it->col - from->col) * right;
        if (it->passive || beyond <= 0)
            continue;
        long d = 1000L * abs(it->row - from->row) + beyond;
        if (d < miss) {
            miss = d;
            best = i;
        }
    }
    return best;
}

static bool same_group(struct spot a, struct spot b)
{
    return a.block == b.block && a.group == b.group;
}

// First thing of the group that item i belongs to; a tile rather than the heading above it.
static size_t group_start(const struct layout *l, size_t i)
{
    while (i > 0 && same_group(l->items[i - 1].spot, l->items[i].spot))
        i--;
    for (size_t k = i; k < l->nitems && same_group(l->items[k].spot, l->items[i].spot); k++)
        if (!l->items[k].passive && (l->items[k].spot.item >= 0))
            return k;
    return l->items[i].passive ? SIZE_MAX : i;
}

size_t layout_group(const struct layout *l, size_t at, int step)
{
    if (at >= l->nitems)
        return first_item(l);
    for (size_t n = 0, i = at; n < l->nitems; n++) {
        i = (i + l->nitems + (size_t)step) % l->nitems;
        if (same_group(l->items[i].spot, l->items[at].spot))
            continue;
        size_t start = group_start(l, i);
        if (start != SIZE_MAX)
            return start;
    }
    return at;
}

static const struct box *box_of(const struct layout *l, int block)
{
    for (size_t i = 0; i < l->nboxes; i++)
        if (l->boxes[i].block == block)
            return &l->boxes[i];
    return NULL;
}

int layout_scroll(const struct layout *l, size_t at, int scroll, int rows)
{
    int most = l->rows > rows ? l->rows - rows : 0;
    if (at < l->nitems) {
        const struct item *it = &l->items[at];
        const struct box *box = box_of(l, it->spot.block);
        int above = box && box->heads ? box->heads : 1; // the titles of a table, the heading of a family
        if (at == first_item(l))
            above = it->row;
        else if (box && it->row - box->row <= above + 1)
            above = it->row - box->row;
        if (above >= rows)
            above = rows - 1;
        if (it->row - above < scroll)
            scroll = it->row - above;
        int end = it->row + (it->more < rows ? it->more : 0);
        if (end >= scroll + rows)
            scroll = end - rows + 1;
    }
    return scroll < 0 ? 0 : scroll > most ? most : scroll;
}
