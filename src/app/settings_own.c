// The KPIs of the user's own: the sections [kpi ID] of the configuration become rows of the catalogue.
#include "app/app_priv.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "kpi/formula.h"

#include <string.h>

#define SHORT_COLUMNS 18

static const char *shown_name(struct conf *c, const char *text)
{
    struct strbuf b = {0};
    utf8_clean(&b, text, strlen(text));
    return sb_keep(&b, &c->mem);
}

static const char *short_name(struct conf *c, const char *name)
{
    return arena_strndup(&c->mem, name, utf8_fit(name, SHORT_COLUMNS, NULL));
}

static enum kpi_unit unit_of(const char *word)
{
    for (enum kpi_unit u = UNIT_PERCENT; u <= UNIT_CURRENCY; u++)
        if (str_ieq(word, kpi_unit_name(u)))
            return u;
    return UNIT_PERCENT; // "%"
}

static enum kpi_family family_of(const char *word)
{
    for (enum kpi_family f = 0; f < FAM_COUNT; f++)
        if (str_ieq(word, kpi_family_name(f)))
            return f;
    return FAM_SERVICE;
}

// The measures that it uses, each once.
static const char *fields_of(struct conf *c, const struct formula *f)
{
    const char *all = "";
    for (int i = 0; i < f->n && all; i++) {
        bool told = f->nodes[i].op != NODE_MEASURE;
        for (int j = 0; j < i; j++)
            told = told || (f->nodes[j].op == NODE_MEASURE && f->nodes[j].a == f->nodes[i].a);
        if (!told)
            all = arena_printf(&c->mem, "%s%s%s", all, *all ? " " : "", kpi_measures[f->nodes[i].a].name);
    }
    return all;
}

// The name of a section that can be no id is told; false: it is left out.
static bool good_id(struct conf *c, const struct conf_value *v, const char *id)
{
    size_t len = strlen(id);
    bool fine = id[0] >= 'a' && id[0] <= 'z' && len < 40 && strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_") == len;
    if (!fine)
        sb_addf(&c->notes, _("%s, line %d: [%s]: the id of a KPI has letters, digits and _, 39 at most, and begins with a letter\n"),
                v->file, v->line, v->section);
    else if (kpi_by_id(NULL, id) >= 0)
        sb_addf(&c->notes, _("%s, line %d: [%s]: kpitop has a KPI %s of its own; give yours another id\n"), v->file, v->line, v->section, id);
    else
        return true;
    c->nnotes++;
    return false;
}

// The sentence, the formula, and a mark below the character that it speaks of.
static void tell(struct conf *c, const struct conf_value *v, size_t at, const struct err *e)
{
    struct strbuf b = {0};
    size_t column = 0;
    for (const char *p = v->value; *p; p++) { // runs of blanks as one: whoever shows the note would make them so
        bool blank = *p == ' ' || *p == '\t', before = p > v->value && (p[-1] == ' ' || p[-1] == '\t');
        if (p == v->value + at)
            column = b.len;
        if (!blank || !before)
            sb_putc(&b, (char)(blank ? ' ' : *p));
    }
    column = at == strlen(v->value) ? b.len : column;
    sb_addf(&c->notes, _("%s, line %d: [%s] formula, character %zu: %s\n"), v->file, v->line, v->section, at + 1, e->msg);
    if (strlen(v->value) <= FORMULA_BYTES)
        sb_addf(&c->notes, "    %s\n    %*s^\n", sb_str(&b), (int)column, "");
    c->nnotes++;
    sb_release(&b);
}

static bool read_formula(struct conf *c, const char *section, const struct conf_value *any, struct kpi_own *o)
{
    const struct conf_value *v = conf_find(c, section, "formula");
    struct err e = {0};
    size_t at;
    if (!v) {
        sb_addf(&c->notes, _("%s, line %d: [%s] has no formula: give it one, such as formula = 100 * escalated / interactions\n"), any->file,
                any->line, section);
        c->nnotes++;
        return false;
    }
    if (!formula_parse(v->value, &o->formula, &at, &e))
        return true;
    tell(c, v, at, &e);
    return false;
}

static bool read_own(struct conf *c, const struct conf_value *v, struct kpi_own *o)
{
    const char *s = v->section, *id = s + 4, *name = conf_get(c, s, "name.en"), *french = conf_get(c, s, "name.fr");
    const char *better = conf_get(c, s, "better"), *brief = conf_get(c, s, "short.en"), *brief_fr = conf_get(c, s, "short.fr");
    if (!good_id(c, v, id) || !read_formula(c, s, v, o))
        return false;
    if (!*brief_fr && !*french)
        brief_fr = brief;
    name = shown_name(c, *name ? name : *french ? french : id);
    french = *french ? shown_name(c, french) : name;
    brief = *brief ? shown_name(c, brief) : name;
    brief_fr = *brief_fr ? shown_name(c, brief_fr) : french;
    if (!name || !french || !brief || !brief_fr)
        return false;
    o->info = (struct kpi_info){.id = id, .name = name, .name_fr = french, .short_name = short_name(c, brief),
                                .short_fr = short_name(c, brief_fr), .family = family_of(conf_get(c, s, "family")),
                                .unit = unit_of(conf_get(c, s, "unit")), .formula = conf_get(c, s, "formula"), .fields = fields_of(c, &o->formula),
                                .dir = str_ieq(better, "higher") ? KPI_UP : str_ieq(better, "lower") ? KPI_DOWN : KPI_NEUTRAL,
                                .options = "", .sources = "", .threshold_source = "-"};
    kpi_own_finish(o);
    return o->info.short_name && o->info.short_fr && o->info.fields;
}

void settings_own(struct conf *c, struct kpi_config *k)
{
    struct kpi_own *own = NULL;
    for (size_t i = 0; i < c->n; i++) {
        const struct conf_value *v = &c->values[i];
        bool first = !strncmp(v->section, "kpi ", 4);
        for (size_t j = 0; j < i && first; j++)
            first = strcmp(c->values[j].section, v->section) != 0;
        if (!first)
            continue;
        if (k->nown == KPI_OWN_MAX) {
            sb_addf(&c->notes, _("%s, line %d: [%s] is left out: %d KPIs of your own are allowed\n"), v->file, v->line, v->section, KPI_OWN_MAX);
            c->nnotes++;
            return;
        }
        if (!own && !(own = arena_alloc(&c->mem, KPI_OWN_MAX * sizeof(*own))))
            return;
        k->own = own;
        if (read_own(c, v, &own[k->nown]))
            k->nown++;
    }
}
