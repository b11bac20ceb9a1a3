// What the program understands of each file.
#include "app/app_priv.h"
#include "base/i18n.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define CELL_WIDTH 28

struct inspect {
    struct strbuf out;
    const struct session *s;
};

static void add_clean(struct inspect *x, const char *s)
{
    if (s)
        utf8_clean(&x->out, s, strlen(s));
}

// A text in at least width columns.
static void add_padded(struct inspect *x, const char *s, int width)
{
    size_t from = x->out.len;
    add_clean(x, s);
    int w = x->out.oom || from == x->out.len ? 0 : utf8_width(x->out.s + from);
    for (; w < width; w++)
        sb_putc(&x->out, ' ');
}

static void add_label(struct inspect *x, const char *label)
{
    sb_add(&x->out, "  ");
    add_padded(x, label, 14);
}

static const char *count(const struct inspect *x, uint64_t n, char buf[NUMFMT_BUF])
{
    return numfmt_count(&x->s->fmt, (int64_t)n, buf);
}

// Why this profile, and which came second.
static void add_why(struct inspect *x, const struct source_info *f)
{
    if (f->chosen_why) {
        add_label(x, _("because"));
        add_clean(x, f->chosen_why);
        sb_putc(&x->out, '\n');
    }
    if (f->runner_up) {
        add_label(x, _("second"));
        add_clean(x, f->runner_up);
        sb_putc(&x->out, '\n');
    }
}

static void add_how_read(struct inspect *x, const struct source_info *f)
{
    add_label(x, _("read as"));
    if (*f->format)
        sb_addf(&x->out, "%s, ", f->format);
    if (f->sheet)
        sb_addf(&x->out, _("the sheet %s, "), f->sheet);
    sb_addf(&x->out, "%s, %s, ", f->encoding ? f->encoding : "?", f->newline ? f->newline : "?");
    if (f->delimiter == '\t')
        sb_add(&x->out, _("columns separated by TAB"));
    else
        sb_addf(&x->out, _("columns separated by '%c'"), f->delimiter ? f->delimiter : ',');
    sb_addf(&x->out, f->header_rows == 1 ? _(", %d header row") : _(", %d header rows"), f->header_rows);
    sb_putc(&x->out, '\n');
    add_label(x, _("profile"));
    add_clean(x, f->profile);
    if (f->label && *f->label) {
        sb_add(&x->out, " (");
        add_clean(x, _(f->label));
        sb_putc(&x->out, ')');
    }
    sb_putc(&x->out, '\n');
    add_why(x, f);
}

static void add_counts(struct inspect *x, const struct source_info *f)
{
    char a[NUMFMT_BUF], b[NUMFMT_BUF], c[NUMFMT_BUF], d[NUMFMT_BUF], g[NUMFMT_BUF];
    add_label(x, _("rows"));
    sb_addf(&x->out, _("%s: %s accepted, %s rejected, duplicates: %s, rejected cells: %s"), count(x, f->rows, a),
            count(x, f->rows - f->rows_rejected - f->duplicates, b), count(x, f->rows_rejected, c), count(x, f->duplicates, d),
            count(x, f->cells_rejected, g));
    sb_putc(&x->out, '\n');
    add_label(x, _("records"));
    const char *separator = "";
    for (int k = 0; k < REC_KINDS; k++)
        if (f->records[k]) {
            sb_addf(&x->out, "%s%s %s", separator, report_kind_word((enum rec_kind)k), count(x, f->records[k], a));
            separator = ", ";
        }
    sb_add(&x->out, *separator ? "\n" : "-\n");
    char sum[SOURCE_CHECKSUM];
    add_label(x, _("content"));
    sb_addf(&x->out, _("%s bytes, checksum %s"), count(x, f->bytes, a), report_checksum(f, sum));
    sb_putc(&x->out, '\n');
    if (x->s->source.tail) {
        add_label(x, _("grown"));
        sb_addf(&x->out, _("by %s bytes since the load that is kept: they alone were read now"), count(x, x->s->source.tail, a));
        sb_putc(&x->out, '\n');
    }
    char digest[SHA256_TEXT];
    int rc = source_sha256(f, digest);
    if (rc != ERR_NOTFOUND)
        add_label(x, _("file"));
    if (!rc)
        sb_addf(&x->out, "sha256:%s\n", digest);
    else if (rc != ERR_NOTFOUND)
        sb_addf(&x->out, "%s\n", _("it cannot be read"));
    if (f->excluded) {
        add_label(x, _("left out"));
        sb_addf(&x->out, _("%s deleted or internal"), count(x, f->excluded, a));
        sb_putc(&x->out, '\n');
    }
    if (f->first_day != CIVIL_NONE && f->last_day != CIVIL_NONE) {
        add_label(x, _("days"));
        sb_addf(&x->out, "%s .. %s\n", numfmt_day(&x->s->fmt, f->first_day, a), numfmt_day(&x->s->fmt, f->last_day, b));
    }
}

static void add_columns(struct inspect *x, const struct source_info *f)
{
    bool unmapped = false, mapped = false;
    for (size_t i = 0; i < f->ncolumns; i++) {
        const struct source_column *c = &f->columns[i];
        if (!c->field || !*c->field) {
            unmapped = true;
            continue;
        }
        if (!mapped) {
            add_label(x, _("columns"));
            sb_putc(&x->out, '\n');
            mapped = true;
        }
        sb_add(&x->out, "    ");
        add_padded(x, c->header, CELL_WIDTH);
        sb_addf(&x->out, " %s ", x->s->fmt.ascii ? "->" : "\u2192");
        add_padded(x, c->field, CELL_WIDTH);
        sb_putc(&x->out, ' ');
        add_clean(x, c->how);
        for (size_t k = 0; k < ARRAY_LEN(c->samples) && c->samples[k]; k++) {
            sb_add(&x->out, k ? ", " : _(": "));
            add_clean(x, c->samples[k]);
        }
        sb_putc(&x->out, '\n');
    }
    if (!unmapped)
        return;
    add_label(x, _("unmapped"));
    const char *separator = "";
    for (size_t i = 0; i < f->ncolumns; i++)
        if ((!f->columns[i].field || !*f->columns[i].field) && !f->columns[i].hint) {
            sb_add(&x->out, separator);
            add_clean(x, f->columns[i].header && *f->columns[i].header ? f->columns[i].header : _("(no header)"));
            separator = ", ";
        }
    sb_putc(&x->out, '\n');
    for (size_t i = 0; i < f->ncolumns; i++)
        if ((!f->columns[i].field || !*f->columns[i].field) && f->columns[i].hint) {
            sb_add(&x->out, "    ");
            add_padded(x, f->columns[i].header && *f->columns[i].header ? f->columns[i].header : _("(no header)"), CELL_WIDTH);
            sb_putc(&x->out, ' ');
            add_clean(x, f->columns[i].hint);
            sb_putc(&x->out, '\n');
        }
}

static void add_reasons(struct inspect *x, const struct source_info *f)
{
    char n[NUMFMT_BUF];
    if (!f->nreasons)
        return;
    add_label(x, _("rejected"));
    sb_putc(&x->out, '\n');
    for (size_t i = 0; i < f->nreasons; i++) {
        const struct reject_reason *r = &f->reasons[i];
        sb_addf(&x->out, "    %8s  ", count(x, r->n, n));
        add_clean(x, _(r->reason));
        sb_addf(&x->out, "%s%s  %s  %s", r->field && *r->field ? ", " : "", r->field ? r->field : "",
                r->whole_row ? _("whole row") : _("cell"), _("line"));
        for (size_t k = 0; k < ARRAY_LEN(r->lines) && r->lines[k]; k++)
            sb_addf(&x->out, "%s%lu", k ? ", " : " ", (unsigned long)r->lines[k]);
        sb_add(&x->out, r->n > ARRAY_LEN(r->lines) ? ", ...\n" : "\n");
    }
}

static void add_rejects(struct inspect *x, const struct source_info *f)
{
    size_t limit = (size_t)x->s->args->rejects, shown = f->nrejects < limit ? f->nrejects : limit;
    char n[NUMFMT_BUF];
    if (!shown)
        return;
    add_label(x, _("one by one"));
    sb_putc(&x->out, '\n');
    for (size_t i = 0; i < shown; i++) {
        const struct reject *r = &f->rejects[i];
        sb_addf(&x->out, "    %s %lu", _("line"), (unsigned long)r->line);
        if (r->column) {
            sb_addf(&x->out, ", %s %lu \"", _("column"), (unsigned long)r->column);
            add_clean(x, r->header && *r->header ? r->header : r->field);
            sb_add(&x->out, "\"");
        }
        if (r->value && *r->value) {
            sb_add(&x->out, ", \"");
            add_clean(x, r->value);
            sb_add(&x->out, "\"");
        }
        sb_add(&x->out, _(": "));
        add_clean(x, _(r->reason));
        sb_addf(&x->out, "%s%s\n", r->whole_row ? " " : "", r->whole_row ? _("(whole row)") : "");
    }
    uint64_t total = 0;
    for (size_t i = 0; i < f->nreasons; i++)
        total += f->reasons[i].n;
    if (total > shown) {
        sb_addf(&x->out, "    ");
        sb_addf(&x->out, _("and %s more; --rejects N shows more of them"), count(x, total - shown, n));
        sb_putc(&x->out, '\n');
    }
}

static void add_words(struct inspect *x, const struct source_info *f)
{
    char n[NUMFMT_BUF];
    for (size_t i = 0; i < f->nwords; i++) {
        add_label(x, i ? "" : _("unknown words"));
        sb_addf(&x->out, "%s \"", f->words[i].field);
        add_clean(x, f->words[i].word);
        sb_addf(&x->out, "\", %s\n", count(x, f->words[i].n, n));
    }
    for (size_t i = 0; i < f->nnotes; i++) {
        add_label(x, i ? "" : _("remarks"));
        add_clean(x, f->notes[i]);
        sb_putc(&x->out, '\n');
    }
    if (f->ambiguous_times || f->skipped_times) {
        add_label(x, _("clock changes"));
        sb_addf(&x->out, ngettext("%lu time in the repeated hour, %lu in the skipped one",
                               "%lu times in the repeated hour, %lu in the skipped one", f->ambiguous_times), (unsigned long)f->ambiguous_times,
                (unsigned long)f->skipped_times);
        sb_putc(&x->out, '\n');
    }
}

// 0 fine, 1 something was rejected, 2 the file cannot be read.
static int add_source(struct inspect *x, const struct source_info *f)
{
    sb_add(&x->out, x->out.len ? "\n" : "");
    add_clean(x, !strcmp(f->path, "-") ? _("standard input") : f->path);
    sb_putc(&x->out, '\n');
    if (f->state != SOURCE_LOADED) {
        bool failed = f->state == SOURCE_UNREADABLE || f->state == SOURCE_UNRECOGNISED;
        add_label(x, failed ? _("not read") : _("skipped"));
        add_clean(x, f->why);
        sb_putc(&x->out, '\n');
        add_why(x, f);
        if (f->ncolumns)
            add_columns(x, f);
        return failed ? 2 : 0;
    }
    add_how_read(x, f);
    add_counts(x, f);
    add_columns(x, f);
    add_reasons(x, f);
    add_rejects(x, f);
    add_words(x, f);
    return f->rows_rejected || f->cells_rejected ? 1 : 0;
}

int save_profile(const struct session *s, struct mapping *m, const char *name, bool replace, char *out, size_t size,
                 struct err *e)
{
    struct strbuf text = {0};
    char folder[sizeof(s->profile_dir)];
    str_copy(folder, sizeof(folder), s->profile_dir);
    int rc = mapping_profile_path(folder, name, out, size, e);
    if (!rc)
        rc = mapping_text(m, name, &text, e);
    if (!rc && !file_folders(folder))
        rc = err_set(e, ERR_IO, _("the folder %s cannot be made"), s->profile_dir);
    if (!rc)
        rc = file_write_mode(out, &text, replace, 0600, e);
    sb_release(&text);
    return rc;
}

// --save-profile: the file is then read with what was written.
static int saved(struct session *s, const struct args *a, char *path, size_t size)
{
    struct mapping *m = NULL;
    struct err e = {0};
    if (a->nsources != 1 || !strcmp(a->sources[0], "-")) {
        complain(_("--save-profile takes one file"));
        return EXIT_USAGE;
    }
    int rc = mapping_open(&m, a->sources[0], &s->ingest, &e);
    if (!rc)
        rc = save_profile(s, m, a->save_profile, a->force, path, size, &e);
    mapping_free(m);
    if (rc == ERR_RANGE)
        complain(_("%s; --force replaces it"), e.msg);
    else if (rc)
        complain("%s", e.msg);
    if (rc)
        return rc == ERR_SYNTAX ? EXIT_USAGE : EXIT_SOURCE;
    s->ingest.profile = path;
    return 0;
}

int cmd_inspect(const struct args *a)
{
    struct session s = {0};
    struct inspect x = {.s = &s};
    char profile[PATH_MAX];
    int worst = 0;
    int rc = session_open(&s, a);
    if (!rc && a->save_profile && !(rc = saved(&s, a, profile, sizeof(profile)))) {
        sb_addf(&x.out, _("profile written to %s"), profile);
        sb_putc(&x.out, '\n');
    }
    if (!rc)
        rc = session_load(&s, a->sources, a->nsources);
    for (size_t i = 0; !rc && i < s.source.list.n; i++) {
        int one = add_source(&x, s.source.list.items[i]);
        worst = one > worst ? one : worst;
    }
    if (!rc) {
        if (worst == 2)
            session_source_errors(&s, true);
        rc = write_output(a, &x.out, worst);
    }
    sb_release(&x.out);
    session_close(&s);
    return rc;
}
