// The layout of the overview: as the configuration has it, edited on the screen, written back.
#include "app/app_priv.h"
#include "base/i18n.h"

#include <limits.h>
#include <string.h>

void layout_get(const struct session *s, struct report_layout *out)
{
    memset(out, 0, sizeof(*out));
    memcpy(out->order, s->cfg->order, sizeof(out->order));
    memcpy(out->hidden, s->cfg->hidden, sizeof(out->hidden));
    memcpy(out->focus, s->focus, sizeof(out->focus));
    out->nfocus = s->nfocus;
    out->folded = s->folded;
}

void layout_set(struct session *s, const struct report_layout *l)
{
    memcpy(s->cfg->order, l->order, sizeof(l->order));
    memcpy(s->cfg->hidden, l->hidden, sizeof(l->hidden));
    memcpy(s->focus, l->focus, sizeof(l->focus));
    s->nfocus = s->env.nfocus = l->nfocus;
    s->folded = s->env.folded = l->folded;
}

static void toggle_focus(struct report_layout *l, int kpi)
{
    size_t at = 0;
    while (at < l->nfocus && l->focus[at] != kpi)
        at++;
    if (at == l->nfocus) {
        l->focus[l->nfocus++] = kpi;
        return;
    }
    memmove(&l->focus[at], &l->focus[at + 1], (--l->nfocus - at) * sizeof(l->focus[0]));
}

// Past the neighbour of the same family; false at its end.
static bool move_kpi(const struct kpi_config *cfg, struct report_layout *l, int kpi, int step)
{
    size_t at = 0;
    while (at < (size_t)kpi_count(cfg) && l->order[at] != kpi)
        at++;
    for (size_t i = at + (size_t)step; i < (size_t)kpi_count(cfg); i += (size_t)step)
        if (kpi_info(cfg, l->order[i])->family == kpi_info(cfg, kpi)->family) {
            l->order[at] = l->order[i];
            l->order[i] = kpi;
            return true;
        }
    return false;
}

static int edit_family(struct report_layout *l, const char *name, enum ui_layout_edit what, struct err *e)
{
    for (int f = 0; f < FAM_COUNT; f++)
        if (!strcmp(name, kpi_family_name((enum kpi_family)f)) && what == UI_LAYOUT_SHOW) {
            l->folded ^= 1u << f;
            return 0;
        }
    return err_set(e, ERR_NOTFOUND, "%s", _("Families keep their order: select a KPI"));
}

static size_t shown_count(const struct kpi_config *cfg, const struct report_layout *l)
{
    size_t n = 0;
    for (int i = 0; i < kpi_count(cfg); i++)
        n += !l->hidden[i];
    return n;
}

int layout_edit(struct session *s, const char *handle, enum ui_layout_edit what, struct err *e)
{
    struct report_layout l;
    int rc = 0, kpi = str_starts(handle, "kpi:") ? kpi_by_id(s->cfg, handle + 4) : -1;
    layout_get(s, &l);
    if (str_starts(handle, "family:"))
        rc = edit_family(&l, handle + 7, what, e);
    else if (kpi < 0)
        rc = err_set(e, ERR_NOTFOUND, "%s", _("Select a KPI first"));
    else if (what == UI_LAYOUT_SHOW) {
        l.hidden[kpi] = !l.hidden[kpi];
        if (!shown_count(s->cfg, &l))
            rc = err_set(e, ERR_RANGE, "%s", _("One KPI must stay in sight"));
    } else if (what == UI_LAYOUT_FOCUS)
        toggle_focus(&l, kpi);
    else if (!move_kpi(s->cfg, &l, kpi, what == UI_LAYOUT_UP ? -1 : 1))
        rc = err_set(e, ERR_RANGE, "%s", _("It is at the end of its family"));
    if (!rc)
        layout_set(s, &l);
    return rc;
}

// --- into the configuration ---------------------------------------------------------------------------------------

static void add_word(struct strbuf *b, const char *word)
{
    sb_addf(b, "%s%s", b->len ? " " : "", word);
}

// Of each family what stands in another order than the catalogue's, from its first to the last of them.
static void order_words(const struct kpi_config *cfg, const struct report_layout *l, struct strbuf *b)
{
    for (int f = 0; f < FAM_COUNT; f++) {
        int own[KPI_MAX] = {0}, usual[KPI_MAX] = {0};
        size_t n = 0, m = 0, last = 0;
        for (int i = 0; i < kpi_count(cfg); i++) {
            if (kpi_info(cfg, l->order[i])->family == (enum kpi_family)f)
                own[n++] = l->order[i];
            if (kpi_info(cfg, i)->family == (enum kpi_family)f)
                usual[m++] = i;
        }
        for (size_t i = 0; i < n; i++)
            last = own[i] != usual[i] ? i + 1 : last;
        for (size_t i = 0; i < last; i++)
            add_word(b, kpi_info(cfg, own[i])->id);
    }
}

int layout_keep(struct session *s, char *said, size_t size, struct err *e)
{
    struct report_layout l;
    struct strbuf order = {0}, hidden = {0}, focus = {0}, folded = {0};
    struct ini_change c[4 + KPI_MAX];
    size_t n = 0;
    layout_get(s, &l);
    order_words(s->cfg, &l, &order);
    for (int i = 0; i < kpi_count(s->cfg); i++)
        if (l.hidden[i])
            add_word(&hidden, kpi_info(s->cfg, i)->id);
    for (size_t i = 0; i < l.nfocus; i++)
        add_word(&focus, kpi_info(s->cfg, l.focus[i])->id);
    for (int f = 0; f < FAM_COUNT; f++)
        if (l.folded >> f & 1)
            add_word(&folded, kpi_family_name((enum kpi_family)f));
    const struct { const char *key; const struct strbuf *words; } rows[] = {
        {"order", &order}, {"hidden", &hidden}, {"focus", &focus}, {"folded", &folded}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        c[n++] = (struct ini_change){"kpitop", rows[i].key, rows[i].words->len ? sb_str(rows[i].words) : NULL};
    for (int i = 0; i < kpi_count(s->cfg); i++) // one that its own section hides
        if (!l.hidden[i] && conf_bool(&s->conf, kpi_info(s->cfg, i)->id, "hidden"))
            c[n++] = (struct ini_change){kpi_info(s->cfg, i)->id, "hidden", "no"};
    int rc = order.oom || hidden.oom || focus.oom || folded.oom ? err_nomem(e) : settings_write(s->args->config, c, n, e);
    sb_release(&order);
    sb_release(&hidden);
    sb_release(&focus);
    sb_release(&folded);
    if (!rc)
        str_copy(said, size, _("The layout is kept in kpitop.ini"));
    return rc;
}
