// Sources of a few hundred rows, loaded from files, for the tests of report and export.
#ifndef KPITOP_TEST_REPORT_FIXTURE_H
#define KPITOP_TEST_REPORT_FIXTURE_H

#include "test_util.h"

#include "base/zone.h"
#include "export/export.h"
#include "report/report.h"

struct rf {
    char dir[512];
    struct zone *zone;
    struct source source;
    struct kpi_config cfg;
    struct numfmt fmt;
    struct report_env env;
};

// evil: text that stands in the team, the agent and the comment of every row.
static inline void rf_open(struct rf *f, const char *evil)
{
    struct err e = {0};
    struct strbuf t = {0}, s = {0};
    char tickets[600], surveys[600];
    memset(f, 0, sizeof(*f));
    str_copy(f->dir, sizeof(f->dir), test_tmpdir());
    assert_int_equal(zone_open(&f->zone, "UTC", &e), 0);
    sb_add(&t, "id,created_at,first_reply_at,resolved_at,channel,team,agent,status,text\n");
    sb_add(&s, "id,answered_at,channel,team,audience,nps,csat,ease,comment\n");
    for (int i = 0; i < 360; i++) { // 30 a month, from 2024-10 to 2025-09
        int month = i / 30 + 9, year = 2024 + month / 12, day = i % 28 + 1;
        const char *channel = i % 3 == 0 ? "phone" : "email";
        month = month % 12 + 1;
        sb_addf(&t, "T%d,%d-%02d-%02d 09:00:00,%d-%02d-%02d 09:%02d:00,%s,%s,\"%s\",\"%s\",%s,\"%s\"\n", i, year, month, day,
                year, month, day, i % 50 + 1, i % 9 ? "2025-09-29 10:00:00" : "", channel, evil, evil,
                i % 9 ? "solved" : "open", evil);
        sb_addf(&s, "S%d,%d-%02d-%02d 10:00:00,%s,\"%s\",%s,%d,%d,%d,\"%s\"\n", i, year, month, day, channel, evil,
                i % 10 ? "customer" : "employee", (i * 7) % 11, i % 5 + 1, i % 4 + 1, evil);
    }
    sb_add(&s, "S0,nonsense,phone,x,customer,99,1,1,\n");
    snprintf(tickets, sizeof(tickets), "%s", test_write(f->dir, "tickets.csv", t.s, t.len));
    snprintf(surveys, sizeof(surveys), "%s", test_write(f->dir, "surveys.csv", s.s, s.len));
    sb_release(&t);
    sb_release(&s);
    struct cube_opts co = {.zone = f->zone, .as_of = CIVIL_NONE, .repeat_days = 7, .churn_after_days = 365,
                           .social_delay_ms = 3600000};
    struct ingest_opts io = {.zone = f->zone, .currency = "EUR"};
    const char *paths[] = {tickets, surveys};
    assert_int_equal(source_open_files(&f->source, paths, 2, &io, &co, &e), 0);
    kpi_config_default(&f->cfg);
    str_copy(f->cfg.currency, sizeof(f->cfg.currency), "EUR");
    f->cfg.min_n_customer = f->cfg.min_n_employee = f->cfg.min_n_other = 1;
    f->fmt = numfmt_en;
    f->env = (struct report_env){.source = &f->source, .cfg = &f->cfg, .fmt = &f->fmt};
}

static inline void rf_close(struct rf *f)
{
    source_close(&f->source);
    zone_close(f->zone);
    test_rmdir(f->dir);
}

static inline struct view rf_view(struct rf *f, enum page page, int kpi)
{
    struct err e = {0};
    struct view v;
    assert_int_equal(report_view_start(&f->env, GRAIN_MONTH, NULL, COMPARE_PREVIOUS, NULL, 0, &v, &e), 0);
    v.page = page;
    v.kpi = kpi;
    return v;
}

static inline struct sheet *rf_sheet(struct rf *f, const struct view *v)
{
    struct sheet *s = NULL;
    struct err e = {0};
    if (report_sheet(&f->env, v, &s, &e))
        fail_msg("%s", e.msg);
    return s;
}

static inline const struct sheet_block *rf_block(const struct sheet *s, enum block_kind kind, const char *id)
{
    for (size_t i = 0; i < s->nblocks; i++)
        if (s->blocks[i].kind == kind && !strcmp(s->blocks[i].id, id))
            return &s->blocks[i];
    return NULL;
}

#endif
