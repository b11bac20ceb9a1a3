// Taking changes of the view back, and making them again: period, comparison, filters, order, maximised panels, layout. Each
// belongs to the step of the way on which it was made. What the user wrote is another matter: U takes that back.
#include "ui/ui_priv.h"

#include "base/i18n.h"

#include <string.h>

static void forget_undone(struct ui *u, unsigned place)
{
    size_t kept = 0;
    for (size_t i = 0; i < u->nchanges; i++)
        if (!u->changes[i].undone || u->changes[i].place != place)
            u->changes[kept++] = u->changes[i];
    u->nchanges = kept;
}

static struct change *new_change(struct ui *u)
{
    unsigned place = ui_here(u)->id;
    forget_undone(u, place);
    if (u->nchanges == UI_CHANGES)
        memmove(&u->changes[0], &u->changes[1], --u->nchanges * sizeof(u->changes[0]));
    struct change *c = &u->changes[u->nchanges++];
    memset(c, 0, sizeof(*c));
    c->place = place;
    return c;
}

static bool same_place(const struct place *a, const struct place *b)
{
    return a->alone == b->alone && !memcmp(&a->view, &b->view, sizeof(a->view));
}

void undo_record(struct ui *u, const struct place *before)
{
    if (same_place(before, ui_here(u)))
        return;
    struct change *c = new_change(u);
    c->before = *before;
    c->after = *ui_here(u);
}

void undo_layout(struct ui *u, const struct report_layout *before)
{
    struct change *c = new_change(u);
    c->layout = true;
    c->before = c->after = *ui_here(u);
    c->layout_before = *before;
    u->host->layout(u->host->ctx, &c->layout_after);
}

static const char *what_changed(const struct change *c)
{
    const struct view *a = &c->before.view, *b = &c->after.view;
    if (c->layout)
        return _("the layout");
    if (a->page != b->page || a->kpi != b->kpi)
        return _("the page");
    if (memcmp(&a->slice, &b->slice, sizeof(a->slice)) || memcmp(&a->off, &b->off, sizeof(a->off)) ||
        memcmp(a->look.find, b->look.find, sizeof(a->look.find)))
        return _("the filter");
    if (strcmp(a->period.label, b->period.label) != 0)
        return a->period.grain == b->period.grain || a->period.grain == GRAIN_RANGE || b->period.grain == GRAIN_RANGE ? _("the period")
                                                                                                                       : _("the grain");
    if (a->compare != b->compare)
        return _("the comparison");
    if (memcmp(a->look.key, b->look.key, sizeof(a->look.key)))
        return _("the order");
    return c->before.alone != c->after.alone ? _("the maximised panel") : _("the view");
}

// The last change of this step of the way that is not taken back; or the first that is.
static struct change *find_change(struct ui *u, bool undone)
{
    struct change *found = NULL;
    for (size_t i = 0; i < u->nchanges; i++) {
        struct change *c = &u->changes[i];
        if (c->place == ui_here(u)->id && c->undone == undone) {
            found = c;
            if (undone)
                break;
        }
    }
    return found;
}

static bool apply(struct ui *u, const struct change *c, bool undo)
{
    struct place now = *ui_here(u);
    struct err e = {0};
    if (c->layout)
        u->host->layout_set(u->host->ctx, undo ? &c->layout_before : &c->layout_after);
    *ui_here(u) = undo ? c->before : c->after;
    if (!nav_load(u, &e))
        return true;
    *ui_here(u) = now;
    ui_say(u, true, "%s", e.msg);
    return false;
}

void act_undo_view(struct ui *u, int key)
{
    (void)key;
    struct change *c = find_change(u, false);
    if (!c) {
        char own[UI_KEY_TEXT];
        ui_say(u, false, _("There is no change of this view to take back (%s takes back what you wrote)"), action_text(u, ACT_undo, own));
    } else if (apply(u, c, true)) {
        c->undone = true;
        ui_say(u, false, _("Taken back: %s"), what_changed(c));
    }
}

void act_redo_view(struct ui *u, int key)
{
    (void)key;
    struct change *c = find_change(u, true);
    if (!c) {
        ui_say(u, false, _("There is no change of this view to make again"));
    } else if (apply(u, c, false)) {
        c->undone = false;
        ui_say(u, false, _("Made again: %s"), what_changed(c));
    }
}
