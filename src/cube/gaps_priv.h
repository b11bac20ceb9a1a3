// A contact on its way into its books: how long ago its customer had been there before, in all, in its channel and in its team.
#ifndef KPITOP_CUBE_GAPS_PRIV_H
#define KPITOP_CUBE_GAPS_PRIV_H

#include "books_priv.h"

struct placing { // what each contact asks for: told once, so that no store can change it
    uint32_t *next[BOOK_PAIR][CALL_KINDS]; // places; NULL: there is no such book
    uint16_t *gaps[BOOK_PAIR][CALL_KINDS];
    size_t ndays;
    unsigned team_shift;
    int repeat_days;
    uint16_t first, channel_mask, team_mask, phone_code;
    bool phone;
};

// Days since the nearest one of those like it, of which the last ones are told by bits.
ALWAYS_INLINE uint16_t gap_to(const uint32_t *past, uint32_t at, uint8_t near, bool end, uint16_t mask)
{
    uint32_t before = near ? nearest(at, near) : end ? NO_PLACE : like_before(past, at - BACK, past_code(past[at]), mask);
    return before == NO_PLACE ? GAP_NONE : (uint16_t)(past_day(past[at]) - past_day(past[before]));
}

ALWAYS_INLINE void put_gap(const struct placing *w, enum book b, bool call, size_t key, uint16_t gap)
{
    if (w->next[b][call])
        w->gaps[b][call][w->next[b][call][key]++] = gap;
}

// Of the contact that has got this place. Does it lie near the one before it?
ALWAYS_INLINE bool place_contact(const struct placing *w, const uint32_t *past, uint32_t at)
{
    uint16_t code = past_code(past[at]), day = past_day(past[at]), gap = GAP_NONE, by_channel = GAP_NONE, by_team = GAP_NONE, by_call = GAP_NONE;
    bool call = w->phone && (code & w->channel_mask) == w->phone_code;
    if (!(code & CODE_FIRST)) {
        struct back back = look_back(past + at, code, w->channel_mask, w->team_mask);
        gap = (uint16_t)(day - past_day(past[at - 1]));
        by_channel = gap_to(past, at, back.a, back.end, w->channel_mask);
        by_team = gap_to(past, at, back.b, back.end, w->team_mask);
        if (call)
            by_call = gap_to(past, at, back.a & back.b, back.end, w->channel_mask | w->team_mask);
    }
    size_t key = (size_t)day - w->first, channel_key = (code & w->channel_mask) * w->ndays + key;
    size_t team_key = ((code & w->team_mask) >> w->team_shift) * w->ndays + key;
    put_gap(w, BOOK_TOTAL, false, key, gap);
    put_gap(w, BOOK_CHANNEL, false, channel_key, by_channel);
    put_gap(w, BOOK_TEAM, false, team_key, by_team);
    if (call) {
        put_gap(w, BOOK_TOTAL, true, key, by_channel);
        put_gap(w, BOOK_CHANNEL, true, channel_key, by_channel);
        put_gap(w, BOOK_TEAM, true, team_key, by_call);
    }
    return gap <= w->repeat_days;
}

#endif
