// Where the figures of an export come from: what the file must say of itself once it has left the screen.
#include "base/i18n.h"
#include "report/report_priv.h"
#include "source/source.h"

#include <inttypes.h>

#ifndef KPITOP_VERSION
#define KPITOP_VERSION "0"
#endif

static void fact(struct draft *p, struct sheet_block *b, const char *what, const char *text)
{
    if (!*text)
        return;
    struct sheet_row *r = page_row(p, b);
    cell_text(r, 0, what, TONE_DIM);
    cell_text(r, 1, text, TONE_NORMAL);
}

static const char *days_of(struct draft *p)
{
    const struct period *period = &p->s->view.period;
    char from[NUMFMT_BUF], to[NUMFMT_BUF];
    numfmt_day(p->env->fmt, period->from, from);
    numfmt_day(p->env->fmt, period->to - 1, to);
    return page_printf(p, p->s->partial ? _("%s: %s .. %s, not over yet") : _("%s: %s .. %s"), period->label, from, to);
}

static void block_facts(struct draft *p)
{
    static const struct column_def columns[] = {{"what", N_("What"), false, 0, 0}, {"is", N_("Value"), false, 1, 0}};
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "provenance", _("Provenance"));
    char day[NUMFMT_BUF];
    int32_t as_of = cube_as_of(p->env->source->cube);
    const char *zone = zone_name(p->env->source->ingest.zone);
    page_columns(p, b, columns, ARRAY_LEN(columns));
    fact(p, b, _("Program"), "kpitop " KPITOP_VERSION);
    if (p->s->view.page != PAGE_IMPORT) {
        fact(p, b, _("Period"), days_of(p));
        fact(p, b, _("Compared"), p->s->compare);
        fact(p, b, _("Filters"), p->s->filters);
    }
    if (as_of != CIVIL_NONE)
        fact(p, b, _("Data go to"), numfmt_day(p->env->fmt, as_of, day) ? page_copy(p, day) : "");
    fact(p, b, _("Time zone"), zone ? page_clean(p, zone) : "");
    fact(p, b, _("Agents"), p->env->pseudonyms ? _("under pseudonyms") : _("by their names"));
    fact(p, b, _("Personal data in comments"), p->env->anonymous ? _("hidden, with what tells of a customer") : p->env->unmasked ? _("shown as they are") : _("masked"));
}

// As others write digests, with the name of the algorithm before: SHA-256 of the file, which any reader can take, else our own, and why
// where it is the file that fails.
static const char *digest(struct draft *p, const struct source_info *f)
{
    char sum[SHA256_TEXT], own[SOURCE_CHECKSUM];
    int rc = source_sha256(f, sum);
    if (!rc)
        return page_printf(p, "sha256:%s", sum);
    report_checksum(f, own);
    return rc == ERR_NOTFOUND ? page_printf(p, "kpitop:%s", own) : page_printf(p, "kpitop:%s (%s)", own, _("it cannot be read"));
}

static void block_files(struct draft *p)
{
    static const struct column_def columns[] = {
        {"file", N_("Source"), false, 1, 0}, {"rows", N_("rows"), true, 0, 0}, {"bytes", N_("bytes"), true, 0, 2},
        {"checksum", N_("checksum"), false, 0, 0},
    };
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "files", _("Files read"));
    page_columns(p, b, columns, ARRAY_LEN(columns));
    for (size_t i = 0; i < p->env->source->list.n; i++) {
        const struct source_info *f = p->env->source->list.items[i];
        if (f->state != SOURCE_LOADED)
            continue;
        struct sheet_row *r = page_row(p, b);
        cell_text(r, 0, report_source_name(p, i), TONE_NORMAL);
        cell_count(p, r, 1, (int64_t)f->rows);
        cell_count(p, r, 2, (int64_t)f->bytes);
        cell_text(r, 3, digest(p, f), TONE_DIM);
    }
}

static void definition(struct draft *p, struct sheet_block *b, int kpi)
{
    const char *reading = report_reading_words(p->env->cfg, kpi);
    struct sheet_row *r = page_row(p, b);
    cell_text(r, 0, report_kpi_name(p->env, kpi), TONE_NORMAL);
    cell_text(r, 1, kpi_info(p->env->cfg, kpi)->id, TONE_DIM);
    cell_text(r, 2, *kpi_info(p->env->cfg, kpi)->formula ? _(kpi_info(p->env->cfg, kpi)->formula) : "", TONE_NORMAL);
    cell_text(r, 3, reading, TONE_DIM);
    cell_text(r, 4, page_all_limits(p, kpi), TONE_NORMAL);
}

// KPIs that the sheet has figures of.
static void block_definitions(struct draft *p)
{
    static const struct column_def columns[] = {
        {"kpi", N_("KPI"), false, 0, 0},     {"id", N_("id"), false, 0, 2},       {"formula", N_("formula"), false, 2, 0},
        {"reading", N_("how it is counted"), false, 0, 1}, {"thresholds", N_("thresholds"), false, 1, 3},
    };
    const struct sheet *s = p->s;
    bool shown[KPI_MAX] = {false}, any = false;
    if (s->view.page == PAGE_KPI || s->view.page == PAGE_ROWS)
        shown[s->view.kpi] = any = true;
    for (size_t i = 0; i < s->nblocks; i++)
        for (size_t f = 0; s->blocks[i].kind == BLOCK_TILES && f < s->blocks[i].tiles.n; f++)
            for (size_t k = 0; k < s->blocks[i].tiles.families[f].ntiles; k++) {
                const struct sheet_tile *t = &s->blocks[i].tiles.families[f].tiles[k];
                if (t->value.has_num)
                    shown[t->kpi] = any = true;
            }
    if (!any)
        return;
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "definitions", _("Definitions"));
    page_columns(p, b, columns, ARRAY_LEN(columns));
    for (int kpi = 0; kpi < kpi_count(p->env->cfg); kpi++)
        if (shown[kpi])
            definition(p, b, kpi);
}

const char *report_checksum(const struct source_info *f, char out[SOURCE_CHECKSUM])
{
    snprintf(out, SOURCE_CHECKSUM, "%016" PRIx64 "%016" PRIx64, f->content[0], f->content[1]);
    return out;
}

int report_provenance(const struct report_env *env, struct sheet *s, struct err *e)
{
    struct view v = s->view;
    struct draft p = {.s = s, .env = env, .v = &v, .e = e};
    block_facts(&p);
    block_files(&p);
    block_definitions(&p);
    return draft_done(&p);
}
