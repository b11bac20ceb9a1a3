// One cell -> one typed value, the way its column was settled.
#include "map_priv.h"
#include "base/i18n.h"

#include "base/civil.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

static enum val refuse(struct convert *c, const char *reason)
{
    c->reason = reason;
    return VAL_BAD;
}

// --- scores -------------------------------------------------------------------------------------------------------

// The answer from which on a satisfaction is positive: 4-5 of 5, 3-4 of 4, 6-7 of 7, 8-10 of 10, 3 of 3; the top of
// 0..1 and 0..2; elsewhere the upper 30 %.
static int64_t positive_from(int64_t lo, int64_t hi)
{
    static const struct {
        int lo, hi, from;
    } known[] = {{1, 5, 4}, {0, 5, 4},  {1, 4, 3}, {0, 4, 3}, {1, 7, 6}, {0, 7, 6}, {1, 10, 8}, {0, 10, 8},
                 {1, 3, 3}, {0, 3, 3}, {0, 1, 1}, {1, 2, 2}, {0, 2, 2}, {1, 6, 5}, {0, 6, 5}, {1, 9, 7}, {1, 8, 7}};
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (lo == known[i].lo * SCORE_ONE && hi == known[i].hi * SCORE_ONE)
            return known[i].from * SCORE_ONE;
    return hi - (hi - lo) / 10 * 3;
}

// Class of an effort answer: of seven points 5-7 are high and 1-2 low; other scales convert to 1..5 first (4-5, 1-2).
static int8_t effort_class(int64_t v, int64_t lo, int64_t hi, int64_t converted)
{
    if (lo == SCORE_ONE && hi == 7 * SCORE_ONE)
        return (int8_t)(v >= 5 * SCORE_ONE ? CLS_HIGH : v <= 2 * SCORE_ONE ? CLS_LOW : CLS_MID);
    return (int8_t)(converted >= 4 * SCORE_ONE ? CLS_HIGH : converted <= 2 * SCORE_ONE ? CLS_LOW : CLS_MID);
}

__extension__ typedef __int128 wide;

static int64_t rescale(int64_t v, int64_t lo, int64_t hi, int64_t clo, int64_t chi)
{
    wide num = (wide)(v - lo) * (chi - clo), den = hi - lo;
    return clo + (int64_t)((num + den / 2) / den);
}

static enum rec_metric metric_of(enum rec_field f)
{
    return f >= F_nps && f <= F_engagement ? (enum rec_metric)(f - F_nps + METRIC_NPS) : METRIC_NONE;
}

// v on the asked scale lo..hi -> canonical value and class.
static enum val score_value(struct convert *c, const struct bind *b, enum rec_metric m, int64_t v, int64_t lo, int64_t hi,
                            enum scale_way way, struct rec_value *out)
{
    enum rec_field f = m ? (enum rec_field)(F_nps + (int)m - METRIC_NPS) : b->field;
    if (v < lo)
        return refuse(c, N_("below the scale"));
    if (v > hi)
        return refuse(c, N_("above the scale"));
    int64_t clo = rec_fields[f].lo * SCORE_ONE, chi = rec_fields[f].hi * SCORE_ONE;
    out->i = lo == clo && hi == chi ? v : rescale(v, lo, hi, clo, chi);
    out->cls = CLS_MID;
    if (m == METRIC_NPS) { // decided on 0..10
        int64_t t = out->i;
        out->cls = (int8_t)(t >= 9 * SCORE_ONE ? CLS_HIGH : t >= 7 * SCORE_ONE ? CLS_MID : CLS_LOW);
    } else if (m == METRIC_CES) {
        // An ease answer is judged as the effort it mirrors; the class is kept as the end of the scale in use.
        bool ease_wanted = c->f->o->ces_ease, ease = way == WAY_EASE || (way != WAY_EFFORT && ease_wanted);
        out->cls = ease ? effort_class(lo + hi - v, lo, hi, clo + chi - out->i) : effort_class(v, lo, hi, out->i);
        if (ease != ease_wanted)
            out->i = clo + chi - out->i;
        if (ease_wanted)
            out->cls = (int8_t)-out->cls;
    } else if (m) {
        out->cls = (int8_t)(v >= (b->how.has_positive ? b->how.positive : positive_from(lo, hi)) ? CLS_HIGH : CLS_LOW);
    }
    return VAL_OK;
}

// Labels of recommendation: the class decides, the value only feeds the mean.
static enum val nps_label(int place, int count, struct rec_value *out)
{
    static const int five[] = {0, 3, 6, 8, 10}, three[] = {3, 8, 10};
    int v = count == 5 ? five[place] : count == 3 ? three[place] : place ? 10 : 0;
    out->i = v * SCORE_ONE;
    out->cls = (int8_t)(v >= 9 ? CLS_HIGH : v >= 7 ? CLS_MID : CLS_LOW);
    return VAL_OK;
}

static enum val scale_word(struct convert *c, struct bind *b, enum rec_metric m, const struct label_scale *ls,
                           int place, struct rec_value *out)
{
    int count = label_count(ls);
    if (m == METRIC_NPS)
        return nps_label(place, count, out);
    enum scale_way way = b->how.way ? b->how.way : m == METRIC_CES ? (ls->ease ? WAY_EASE : WAY_EFFORT) : WAY_NONE;
    return score_value(c, b, m, (ls->lo + place) * SCORE_ONE, ls->lo * SCORE_ONE, (ls->lo + count - 1) * SCORE_ONE, way, out);
}

static enum val score_word(struct convert *c, struct bind *b, enum rec_metric m, const char *s, size_t n, int64_t lo,
                           int64_t hi, struct rec_value *out)
{
    const char *key = word_key(&c->f->key, s, n);
    for (size_t i = 0; i < b->how.nlabels; i++)
        if (!strcmp(b->how.labels[i].key, key)) {
            int64_t llo = lo, lhi = hi;
            if (!b->how.has_scale) {
                llo = lhi = b->how.labels[0].value;
                for (size_t j = 1; j < b->how.nlabels; j++) {
                    llo = b->how.labels[j].value < llo ? b->how.labels[j].value : llo;
                    lhi = b->how.labels[j].value > lhi ? b->how.labels[j].value : lhi;
                }
            }
            return llo == lhi ? refuse(c, N_("the profile gives its labels one value"))
                              : score_value(c, b, m, b->how.labels[i].value, llo, lhi, b->how.way, out);
        }
    for (size_t i = 0; i < b->nscales; i++) {
        int place = label_place(c->f->words, b->scale[i], key);
        if (place >= 0)
            return scale_word(c, b, m, b->scale[i], place, out);
    }
    int v;
    if (words_find(c->f->words, W_NULL, key, &v))
        return v == WORD_SENT ? VAL_SENT : VAL_NONE;
    for (size_t i = 0; m && !b->how.nlabels && i < label_scales_n; i++) { // a word of its own among numbers or other words
        int place = label_scales[i].metrics >> (m - METRIC_NPS) & 1 ? label_place(c->f->words, &label_scales[i], key) : -1;
        if (place >= 0)
            return scale_word(c, b, m, &label_scales[i], place, out);
    }
    return refuse(c, N_("not an answer of this scale"));
}

// "4 : plutôt satisfait", "10 - Extremely likely", "4/5", "4 sur 5", "4 out of 5 stars": the number, and the highest where it is said.
static bool leading_number(const char *s, size_t n, struct dec *d, int64_t *of)
{
    size_t i = 0;
    if (n > 6 && (!memcmp(s, "Rated ", 6) || !memcmp(s, "rated ", 6))) { // "Rated 4 out of 5 stars"
        s += 6;
        n -= 6;
    }
    while (i < n && ((s[i] >= '0' && s[i] <= '9') || ((s[i] == '.' || s[i] == ',') && i && i + 1 < n && s[i + 1] >= '0' && s[i + 1] <= '9')))
        i++;
    if (!i || i == n || !number_parse(s, i, memchr(s, ',', i) ? ',' : '.', d))
        return false;
    while (i < n && s[i] == ' ')
        i++;
    *of = 0;
    size_t skip = i < n && s[i] == '/' ? 1 : n - i > 4 && !memcmp(s + i, "sur ", 4) ? 4 : n - i > 3 && !memcmp(s + i, "of ", 3) ? 3 : n - i > 7 && !memcmp(s + i, "out of ", 7) ? 7 : 0;
    if (skip) {
        struct dec h;
        const char *p = s + i + skip;
        size_t k = n - i - skip;
        trim(&p, &k);
        if (k > 6 && !memcmp(p + k - 6, " stars", 6))
            k -= 6;
        return number_parse(p, k, '.', &h) && dec_fixed(h, SCORE_ONE, of);
    }
    return s[i] == ':' || s[i] == '-' || s[i] == '.' || s[i] == ')' || s[i] == '=' || s[i] == '(' ||
           (unsigned char)s[i] == 0xE2; // a dash
}

// "★★★☆☆": the number of full stars. The empty ones say how many there are.
static bool star_number(const char *s, size_t n, struct dec *d, int64_t *of)
{
    int full = 0, all = 0;
    for (size_t i = 0; i + 3 <= n; i += 3) {
        if (!memcmp(s + i, "\xEF\xB8\x8F", 3)) // drawn as an emoji
            continue;
        bool star = !memcmp(s + i, "\xE2\x98\x85", 3) || !memcmp(s + i, "\xE2\xAD\x90", 3); // ★ ⭐
        if (!star && memcmp(s + i, "\xE2\x98\x86", 3) != 0)                                  // ☆
            return false;
        full += star;
        all++;
    }
    *d = (struct dec){full, 0};
    *of = full < all ? all * SCORE_ONE : 0;
    return all && n % 3 == 0;
}

static enum val score(struct convert *c, struct bind *b, enum rec_metric m, const char *s, size_t n, struct rec_value *out)
{
    enum rec_field f = m ? (enum rec_field)(F_nps + (int)m - METRIC_NPS) : b->field;
    int64_t lo = rec_fields[f].lo * SCORE_ONE, hi = rec_fields[f].hi * SCORE_ONE, v, of = 0;
    if (c->row_scale) {
        lo = c->scale_lo;
        hi = c->scale_hi;
        if (lo >= hi)
            return refuse(c, N_("the row's scale is upside down"));
    } else if (b->how.has_scale) {
        lo = b->how.lo;
        hi = b->how.hi;
    }
    struct dec d;
    bool number = number_parse(s, n, b->how.decimal == ',' ? ',' : '.', &d);
    if (number && b->how.nlabels) { // a label may be a number
        const char *key = word_key(&c->f->key, s, n);
        for (size_t i = 0; i < b->how.nlabels; i++)
            number = number && strcmp(b->how.labels[i].key, key) != 0;
    }
    if (!number && (b->how.nlabels || !(leading_number(s, n, &d, &of) || star_number(s, n, &d, &of))))
        return score_word(c, b, m, s, n, lo, hi, out);
    if (!dec_fixed(d, SCORE_ONE, &v))
        return refuse(c, N_("above the scale"));
    if (of && of > lo && !b->how.has_scale && !c->row_scale)
        hi = of;
    return score_value(c, b, m, v, lo, hi, b->how.way, out);
}

// --- closed sets --------------------------------------------------------------------------------------------------

static const char *const cost_names[] = {"", "salary", "software", "infrastructure", "acquisition", "other"};

static enum val word_value(struct convert *c, struct bind *b, const char *s, size_t n, struct rec_value *out)
{
    const char *key = word_key(&c->f->key, s, n);
    int v;
    for (size_t i = 0; i < b->how.nwords; i++)
        if (glob_match(b->how.words[i].key, key)) {
            const char *is = b->how.words[i].text;
            key = word_key(&c->f->key, is, strlen(is));
            break;
        }
    bool known = words_find(c->f->words, (enum word_set)b->set, key, &v);
    int nul;
    if (!known && (!*key || words_find(c->f->words, W_NULL, key, &nul)))
        return VAL_NONE;
    switch (b->set) {
    case W_FLAG:
        if (!known)
            return refuse(c, N_("neither yes nor no"));
        out->i = b->how.invert ? !v : v;
        return VAL_OK;
    case W_CHANNEL:
        out->i = known ? v : (int)W_CHANNEL;
        out->s = known ? rec_channels[v] : "other";
        out->len = (uint32_t)strlen(out->s);
        return known ? VAL_OK : refuse(c, "");
    case W_COST:
        out->i = known ? v : COST_OTHER;
        out->s = cost_names[out->i];
        out->len = (uint32_t)strlen(out->s);
        return known ? VAL_OK : refuse(c, "");
    default:
        if (!known)
            return refuse(c, "");
        out->i = v;
        return VAL_OK;
    }
}

// Words repeat: their meaning is kept per column.
static enum val cached(struct convert *c, struct bind *b, const char *s, size_t n, struct rec_value *out,
                       enum val (*make)(struct convert *, struct bind *, const char *, size_t, struct rec_value *))
{
    uint64_t h = hash_bytes(s, n, 0);
    struct cached_word *slot = NULL;
    for (unsigned i = 0; i < 8; i++) {
        slot = &b->cache[(h + i) % WORD_CACHE];
        if (!slot->text)
            break;
        if (slot->hash == h && slot->len == n && !memcmp(slot->text, s, n)) {
            *out = slot->v;
            c->reason = slot->reason;
            return slot->val;
        }
    }
    *out = (struct rec_value){0};
    c->reason = NULL;
    enum val v = make(c, b, s, n, out);
    if (!slot->text && n < 200 && (slot->text = arena_strndup(&c->mem, s, n))) {
        slot->hash = h;
        slot->len = (uint32_t)n;
        slot->val = v;
        slot->reason = c->reason;
        slot->v = *out;
    }
    return v;
}

static enum val metric_score(struct convert *c, struct bind *b, const char *s, size_t n, struct rec_value *out)
{
    return score(c, b, metric_of(b->field), s, n, out);
}

// --- the rest -----------------------------------------------------------------------------------------------------

// A word that the profile takes for none; its 0 is any way to write zero: 0.0, 0,00, 00:00:00.
static bool own_null(struct convert *c, const struct bind *b, const char *s, size_t n)
{
    const char *key = word_key(&c->f->key, s, n);
    bool zero = strspn(key, "0.,:") == strlen(key) && strchr(key, '0');
    for (size_t i = 0; i < b->how.nnulls; i++)
        if (glob_match(b->how.nulls[i], key) || (zero && b->type != RT_ID && !strcmp(b->how.nulls[i], "0")))
            return true;
    return false;
}

static bool is_null(struct convert *c, const struct bind *b, const char *s, size_t n)
{
    if (n > 60)
        return false;
    bool own = b->how.nnulls > 0;
    unsigned char c0 = (unsigned char)*s;
    if (!own && c0 >= '0' && c0 <= '9')
        return false;
    if (b->type == RT_TEXT && n > 4 && !own)
        return false;
    if ((b->field == F_country || b->field == F_language) && n == 2 && *s != '-')
        return false;
    if (own && own_null(c, b, s, n))
        return true;
    int v;
    return b->set < 0 && !words_never_null(c->f->words, s, n) && words_find(c->f->words, W_NULL, word_key(&c->f->key, s, n), &v) && v != WORD_SENT;
}

// The zone that the text of a cell names; kept for the next cell.
static const struct zone *named_zone(struct convert *c, const struct when *w)
{
    char name[48];
    snprintf(name, sizeof(name), "%.*s", (int)w->zone_len, w->zone);
    if (c->zone && !strcmp(zone_name(c->zone), name))
        return c->zone;
    struct zone *z;
    if (zone_open(&z, name, NULL))
        return NULL;
    zone_close(c->zone);
    c->zone = z;
    return z;
}

static enum val when_value(struct convert *c, const struct bind *b, const struct when *w, struct rec_value *out)
{
    const struct zone *z = b->zone ? b->zone : c->f->o->zone;
    if (w->zone && !(z = named_zone(c, w)))
        return refuse(c, N_("unreadable time zone"));
    if (b->type == RT_DAY) {
        out->i = w->zoned ? zone_day(c->f->o->zone, w->local_ms)
                          : (w->local_ms - ((w->local_ms % DAY_MS) + DAY_MS) % DAY_MS) / DAY_MS;
        return VAL_OK;
    }
    if (w->zoned) {
        out->i = w->local_ms;
    } else if (w->date_only) {
        out->i = zone_day_start(z, (int32_t)(w->local_ms / DAY_MS));
    } else {
        enum zone_kind kind = ZONE_PLAIN;
        out->i = zone_to_utc(z, w->local_ms, &kind);
        c->ambiguous += kind == ZONE_AMBIGUOUS;
        c->skipped += kind == ZONE_SKIPPED;
    }
    return VAL_OK;
}

static enum date_order order_of(const struct bind *b, const char *s, size_t n)
{
    int sign = b->how.date == ORDER_BY_SIGN ? date_sign(s, n) : SIGN_COUNT;
    return b->how.date != ORDER_BY_SIGN ? b->how.date : sign < SIGN_COUNT ? b->how.by_sign[sign] : ORDER_NONE;
}

static enum val time_value(struct convert *c, const struct bind *b, const char *s, size_t n, struct rec_value *out)
{
    struct when w;
    const char *why = when_parse(s, n, order_of(b, s, n), &w);
    if (why && b->numbers && !when_counted(s, n, &w)) // a cell that a spreadsheet turned into a number
        why = NULL;
    return why ? refuse(c, why) : when_value(c, b, &w, out);
}

enum val convert_joined(struct convert *c, const struct bind *b, const struct csv_cell *date, const struct csv_cell *clock,
                        struct rec_value *out)
{
    const char *s = date->s, *t = clock->s;
    size_t n = date->len, m = clock->len;
    struct when w;
    *out = (struct rec_value){0};
    trim(&s, &n);
    trim(&t, &m);
    if (!n || is_null(c, b, s, n))
        return VAL_NONE;
    if (m && is_null(c, b, t, m))
        m = 0;
    if (!m && b->how.join.number) // both or nothing
        return VAL_NONE;
    if (m && !when_joined(s, n, t, m, order_of(b, s, n), &w))
        return when_value(c, b, &w, out);
    struct strbuf both = {0}; // the clock may name a zone, or be nothing but one
    sb_addn(&both, s, n);
    sb_addf(&both, " %.*s", (int)m, m ? t : "");
    enum val got = time_value(c, b, sb_str(&both), m ? both.len : n, out);
    sb_release(&both);
    return got;
}

static enum val duration_value(struct convert *c, const struct bind *b, const char *s, size_t n, struct rec_value *out)
{
    const char *why = duration_parse(s, n, b->how.unit_ms ? b->how.unit_ms : 1000, b->how.decimal == ',' ? ',' : '.',
                                     b->how.clock, &out->i);
    return why ? refuse(c, why) : VAL_OK;
}

static const struct ingest_rate *rate_of(const struct ingest_opts *o, const char *currency)
{
    for (size_t i = 0; i < o->nrates; i++)
        if (!strcmp(o->rates[i].currency, currency))
            return &o->rates[i];
    return NULL;
}

static enum val money_value(struct convert *c, const struct bind *b, const char *s, size_t n, struct rec_value *out)
{
    struct dec d;
    char cur[4];
    int64_t v;
    if (!money_parse(s, n, b->how.decimal == ',' ? ',' : '.', &d, cur))
        return refuse(c, N_("unreadable amount"));
    if (!dec_fixed(d, MONEY_ONE, &v))
        return refuse(c, N_("more than 1,000,000,000"));
    if (!cur[0] && c->row_currency[0])
        memcpy(cur, c->row_currency, 4);
    if (!cur[0] && b->how.currency)
        str_copy(cur, sizeof(cur), b->how.currency);
    if (!cur[0])
        memcpy(cur, c->currency, 4);
    if (!c->currency[0])
        memcpy(c->currency, cur, 4);
    if (strcmp(cur, c->currency) != 0) {
        const struct ingest_rate *r = rate_of(c->f->o, cur);
        if (!r)
            return refuse(c, N_("an amount in another currency, without a rate in the configuration"));
        long double x = (long double)v * (long double)r->rate;
        if (x > 1e18L || x < -1e18L)
            return refuse(c, N_("more than 1,000,000,000"));
        v = (int64_t)(x < 0 ? x - 0.5L : x + 0.5L);
    }
    if (v > INT64_C(1000000000) * MONEY_ONE || v < -INT64_C(1000000000) * MONEY_ONE)
        return refuse(c, N_("more than 1,000,000,000"));
    out->i = v;
    return VAL_OK;
}

static enum val number_value(struct convert *c, const struct bind *b, const char *s, size_t n, struct rec_value *out)
{
    struct dec d;
    int64_t ms;
    char decimal = b->how.decimal == ',' ? ',' : '.';
    if (b->field == F_hours && !number_parse(s, n, decimal, &d)) { // 7:30, 7h30
        const char *why = duration_parse(s, n, 3600000, decimal, CLOCK_HM, &ms);
        if (why)
            return refuse(c, why);
        out->i = ms * (NUMBER_ONE / 1000) / 3600 + (ms * (NUMBER_ONE / 1000) % 3600 >= 1800);
        return VAL_OK;
    }
    int64_t one = b->type == RT_COUNT ? 1 : NUMBER_ONE;
    if (!number_parse(s, n, decimal, &d))
        return refuse(c, N_("not a number"));
    if (!dec_fixed(d, one, &out->i) || out->i > INT64_C(1000000000000000))
        return refuse(c, N_("too large a number"));
    if (b->type == RT_COUNT) {
        int64_t exact;
        if (!dec_fixed(d, NUMBER_ONE, &exact) || exact % NUMBER_ONE)
            return refuse(c, N_("not a whole number"));
        if (out->i < 0)
            return refuse(c, N_("a negative count"));
        out->i += b->how.add;
        out->i = out->i < 0 ? 0 : out->i;
        return VAL_OK;
    }
    if (b->field == F_hours && b->how.unit_ms)
        out->i = (int64_t)((wide)out->i * b->how.unit_ms / 3600000);
    if (b->field == F_hours && (out->i < 0 || out->i > 24 * 366 * NUMBER_ONE))
        return refuse(c, out->i < 0 ? N_("negative hours") : N_("more hours than a year has"));
    if (b->field == F_weight && out->i < 0)
        return refuse(c, N_("a negative weight"));
    return VAL_OK;
}

static void lower_case(struct strbuf *b)
{
    for (size_t i = 0; i < b->len; i++)
        if (b->s[i] >= 'A' && b->s[i] <= 'Z')
            b->s[i] = (char)(b->s[i] + 32);
}

static void drop_blanks(struct strbuf *b)
{
    size_t k = 0;
    for (size_t i = 0; i < b->len;) {
        size_t w = b->s[i] == ' ' || b->s[i] == '\t' || b->s[i] == '\n' ? 1
                   : i + 1 < b->len && !memcmp(b->s + i, "\xC2\xA0", 2) ? 2
                   : i + 2 < b->len && (!memcmp(b->s + i, "\xE2\x80\xAF", 3) || !memcmp(b->s + i, "\xE2\x80\x89", 3)) ? 3 : 0;
        if (w)
            i += w;
        else
            b->s[k++] = b->s[i++];
    }
    b->len = k;
    if (b->s)
        b->s[k] = '\0';
}

// What is taken off at the ends, before words are compared.
static void cut_text(const struct how *h, const char **s, size_t *n)
{
    for (size_t i = 0; i < h->nstrips; i++) {
        size_t k = strlen(h->strips[i]);
        if (*n > k && !memcmp(*s, h->strips[i], k)) {
            *s += k;
            *n -= k;
            trim(s, n);
        }
    }
    const char *open = h->inside && *n ? memrchr(*s, h->inside[0], *n) : NULL;
    const char *close = open ? memchr(open + 1, h->inside[1], *n - (size_t)(open + 1 - *s)) : NULL;
    if (close) {
        *n = (size_t)(close - open) - 1;
        *s = open + 1;
        trim(s, n);
    }
}

// Texts that are not as in the cell are made in the column's own buffer, which holds until its next cell.
static void shape_text(struct bind *b, const char **s, size_t *n)
{
    bool email = b->how.email || ((b->field == F_customer_id || b->field == F_id) && memchr(*s, '@', *n));
    if (!email && !b->how.phone && !b->how.no_blanks && !b->how.clean)
        return;
    sb_clear(&b->made);
    if (b->how.clean)
        text_clean(&b->made, b->how.clean, *s, *n);
    else if (!b->how.phone || !phone_key(*s, *n, b->how.phone, &b->made))
        sb_addn(&b->made, *s, *n);
    if (b->how.no_blanks)
        drop_blanks(&b->made);
    if (email)
        lower_case(&b->made);
    *s = sb_str(&b->made);
    *n = b->made.len;
    trim(s, n); // a tag leaves a blank
}

static enum val currency_value(struct convert *c, const char *s, size_t n, struct rec_value *out)
{
    struct dec d;
    char cur[4], text[8] = "0";
    if (n == 3 && memcpy(text + 1, s, 3))
        for (int i = 1; i < 4; i++)
            text[i] = (char)(text[i] >= 'a' && text[i] <= 'z' ? text[i] - 32 : text[i]);
    else if (n < 6)
        memcpy(text + 1, s, n);
    if (n >= 6 || !money_parse(text, strlen(text), '.', &d, cur) || !cur[0])
        return refuse(c, N_("not a currency"));
    memcpy(c->row_currency, cur, 4);
    out->s = c->row_currency;
    out->len = 3;
    return VAL_OK;
}

// What a spreadsheet has made of an id: it keeps 15 digits and shows fewer. 1030061234567891 becomes 1,03006E+15, or
// 1030061234567890 once the cell is widened; the latter may be an id like any other.
static enum id_state rounded_id(const char *s, size_t n)
{
    size_t i = 0, zeros = 0;
    while (i < n && s[i] >= '0' && s[i] <= '9') {
        zeros = s[i] == '0' ? zeros + 1 : 0;
        i++;
    }
    if (i == n)
        return n <= 15 ? ID_WHOLE : zeros + 15 >= n ? ID_ZEROS : ID_LONG;
    return power_of_ten(s, n) ? ID_LOST : ID_WHOLE;
}

// What begins as a formula does, after blanks, in wide letters too; such texts got an apostrophe from who exported them.
static bool is_formula(const char *s, size_t n)
{
    static const char *const letters[] = {"\uff1d", "\uff0b", "\uff0d", "\uff20"}; // ＝ ＋ － ＠
    while (n && *s == ' ')
        s++, n--;
    for (size_t i = 0; n >= 3 && i < ARRAY_LEN(letters); i++)
        if (!memcmp(s, letters[i], 3))
            return true;
    return n && memchr("=+-@\t", *s, 5);
}

static enum val text_value(struct convert *c, struct bind *b, const char *s, size_t n, struct rec_value *out)
{
    bool id = b->type == RT_ID;
    if (n > 1 && *s == '\'' && (id || is_formula(s + 1, n - 1))) { // an apostrophe against formulas
        s++;
        n--;
    }
    c->rounded = id ? rounded_id(s, n) : ID_WHOLE;
    cut_text(&b->how, &s, &n);
    shape_text(b, &s, &n);
    if (b->how.nwords) {
        const char *key = word_key(&c->f->key, s, n);
        for (size_t i = 0; i < b->how.nwords; i++)
            if (glob_match(b->how.words[i].key, key)) {
                out->s = b->how.words[i].text;
                out->len = (uint32_t)strlen(out->s);
                return out->len && strcmp(out->s, "-") != 0 ? VAL_OK : VAL_NONE;
            }
    }
    if (b->field == F_currency)
        return currency_value(c, s, n, out);
    out->s = s;
    out->len = (uint32_t)n;
    return n ? VAL_OK : VAL_NONE;
}

// --- several values in one cell -----------------------------------------------------------------------------------

// The next value that is not empty, from *at; false at the end.
static bool next_part(const struct bind *b, const char **at, const char *end, const char **s, size_t *n)
{
    size_t k = strlen(b->how.split);
    while (*at && *at <= end) {
        const char *q = memmem(*at, (size_t)(end - *at), b->how.split, k);
        *s = *at;
        *n = (size_t)((q ? q : end) - *at);
        *at = q ? q + k : NULL;
        trim(s, n);
        if (*n)
            return true;
    }
    return false;
}

// The one value of the cell that is wanted, or how many there are.
static void split(const struct bind *b, const char **s, size_t *n, char count[24])
{
    const char *at = *s, *end = *s + *n, *part, *best = *s;
    size_t len, bestn = 0, parts = 0;
    while (next_part(b, &at, end, &part, &len)) {
        if (b->how.take == TAKE_LAST || (b->how.take >= 0 && parts == (size_t)b->how.take)) {
            best = part;
            bestn = len;
        }
        parts++;
    }
    *s = best;
    *n = bestn;
    if (b->how.take == TAKE_COUNT) {
        *n = (size_t)snprintf(count, 24, "%zu", parts);
        *s = count;
    }
}

// take = any: the first value of the cell that the words know. A flag of which none is known is no.
static enum val any_word(struct convert *c, struct bind *b, const char *s, size_t n, struct rec_value *out)
{
    const char *at = s, *end = s + n, *part;
    size_t len;
    bool some = false;
    while (next_part(b, &at, end, &part, &len)) {
        *out = (struct rec_value){0};
        enum val got = word_value(c, b, part, len, out);
        if (got == VAL_OK && (b->set != W_FLAG || out->i != b->how.invert))
            return VAL_OK;
        some = true;
    }
    *out = (struct rec_value){.i = b->how.invert};
    return some && b->set == W_FLAG ? VAL_OK : VAL_NONE;
}

static enum val any_text(struct convert *c, struct bind *b, const char *s, size_t n, struct rec_value *out)
{
    const char *at = s, *end = s + n, *part;
    size_t len;
    while (next_part(b, &at, end, &part, &len)) {
        const char *key = word_key(&c->f->key, part, len);
        for (size_t i = 0; i < b->how.nwords; i++)
            if (glob_match(b->how.words[i].key, key))
                return text_value(c, b, part, len, out);
    }
    return VAL_NONE;
}

static enum val period_value(struct convert *c, const char *s, size_t n, struct rec_value *out)
{
    int32_t from, to;
    if (!value_period(s, n, c->f->o->week_start, c->f->o->fiscal_start, &from, &to))
        return refuse(c, N_("not a period such as 2025, 2025-Q3, 2025-09 or 2025-W36"));
    out->i = from;
    out->j = to;
    return VAL_OK;
}

// ="00123" and '00123, as spreadsheets and shops guard texts
static void unguard(const struct bind *b, const char **s, size_t *n)
{
    if (*n > 3 && !memcmp(*s, "=\"", 2) && (*s)[*n - 1] == '"') {
        *s += 2;
        *n -= 3;
    }
    if (*n > 1 && **s == '\'' && b->type != RT_ID && b->type != RT_DIM && b->type != RT_TEXT) {
        ++*s;
        --*n;
    }
    trim(s, n);
}

enum val convert_cell(struct convert *c, struct bind *b, const char *s, size_t n, struct rec_value *out)
{
    char count[24];
    *out = (struct rec_value){0};
    trim(&s, &n);
    unguard(b, &s, &n);
    if (b->how.filled && n) {
        s = b->how.filled;
        n = strlen(s);
    }
    bool any = b->how.split && b->how.take == TAKE_ANY;
    if (b->how.split && n && !any)
        split(b, &s, &n, count);
    if (n && ((b->type != RT_SCORE && b->set < 0) || b->how.nnulls) && is_null(c, b, s, n))
        n = 0;
    if (!n && b->how.empty) {
        s = b->how.empty;
        n = strlen(s);
    }
    if (!n)
        return VAL_NONE;
    if (b->set >= 0)
        return cached(c, b, s, n, out, any ? any_word : word_value);
    switch (b->type) {
    case RT_TIME:
    case RT_DAY: return time_value(c, b, s, n, out);
    case RT_DURATION: return duration_value(c, b, s, n, out);
    case RT_MONEY: return money_value(c, b, s, n, out);
    case RT_COUNT:
    case RT_NUMBER: return number_value(c, b, s, n, out);
    case RT_PERIOD: return period_value(c, s, n, out);
    case RT_SCORE:
        if (b->field == F_score || c->row_scale)
            return convert_score(c, b, c->metric, s, n, out);
        return cached(c, b, s, n, out, metric_score);
    default: return any ? any_text(c, b, s, n, out) : text_value(c, b, s, n, out);
    }
}

void convert_release(struct convert *c)
{
    arena_release(&c->mem);
    quick_release(c);
    zone_close(c->zone);
    c->zone = NULL;
}

enum val convert_score(struct convert *c, struct bind *b, enum rec_metric metric, const char *s, size_t n,
                       struct rec_value *out)
{
    trim(&s, &n);
    return n ? score(c, b, metric, s, n, out) : VAL_NONE;
}
