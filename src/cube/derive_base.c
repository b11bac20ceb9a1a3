// The customer base at sealing: when a customer came, was lost, adopted, referred; what orders credit an interaction.
#include "stop_priv.h"

#include <stdlib.h>

struct base { // per customer number, filled from the kinds that name customers
    int64_t last_order, sub_start, sub_end, adopted;
    bool sub, sub_open;
};

static bool happened(const struct cube *c, int64_t t) { return t != TIME_NONE && t < c->end; }

static void derive_orders(struct cube *c, struct base *base)
{
    for (size_t i = 0; i < c->facts[REC_ORDER].n; i++) {
        struct fact_order *x = FACT(c, REC_ORDER, fact_order, i);
        x->day = local_day(c, x->ordered);
        x->f.gone = !happened(c, x->ordered);
        if (x->f.gone)
            continue;
        source_span(c, &x->f, x->day);
        if (x->is_void || x->f.customer == NO_CUSTOMER)
            continue;
        struct base *b = &base[x->f.customer];
        if (b->last_order == TIME_NONE || x->ordered > b->last_order)
            b->last_order = x->ordered;
    }
}

// A sale credited to an interaction counts there, unless the interaction brings its own figure.
static int credit_sales(struct cube *c, struct err *e)
{
    size_t n = c->facts[REC_ORDER].n;
    bool *credits = calloc(n + 1, sizeof(*credits));
    if (!credits)
        return err_nomem(e);
    int rc = 0;
    for (size_t i = 0; i < n; i++) {
        const struct fact_order *x = FACT(c, REC_ORDER, fact_order, i);
        credits[i] = x->row != NO_FACT && !x->f.gone && !x->is_void &&
                     get_money(chunk_of(&c->rows, x->row), x->row & 0xffff, COL_REVENUE) == INT64_MIN;
    }
    for (size_t i = 0; i < n && !rc; i++) {
        const struct fact_order *x = FACT(c, REC_ORDER, fact_order, i);
        struct chunk *k = credits[i] ? chunk_of(&c->rows, x->row) : NULL;
        int64_t sum = k ? get_money(k, x->row & 0xffff, COL_REVENUE) : 0;
        if (k && __builtin_add_overflow(sum == INT64_MIN ? 0 : sum, x->amount, &sum))
            rc = err_set(e, ERR_RANGE, "The sales of one interaction are beyond 64 bits: check the amounts of the orders.");
        else if (k && put_money(k, x->row & 0xffff, COL_REVENUE, sum))
            rc = err_nomem(e);
        if (k)
            opening_lost(c);
    }
    for (size_t i = 0; i < n && !rc; i++) {
        if (credits[i] && interaction_again(c, FACT(c, REC_ORDER, fact_order, i)->row))
            rc = err_nomem(e);
    }
    free(credits);
    return rc;
}

static void derive_subscriptions(struct cube *c, struct base *base)
{
    for (size_t i = 0; i < c->facts[REC_SUBSCRIPTION].n; i++) {
        struct fact_subscription *x = FACT(c, REC_SUBSCRIPTION, fact_subscription, i);
        x->f.gone = x->status == ST_DELETED || !happened(c, x->started);
        if (x->f.gone || x->f.customer == NO_CUSTOMER)
            continue;
        struct base *b = &base[x->f.customer];
        b->sub = true;
        if (b->sub_start == TIME_NONE || x->started < b->sub_start)
            b->sub_start = x->started;
        if (!happened(c, x->ended))
            b->sub_open = true;
        else if (b->sub_end == TIME_NONE || x->ended > b->sub_end)
            b->sub_end = x->ended;
        source_span(c, &x->f, local_day(c, x->started));
    }
}

static int32_t loss_day(const struct cube *c, const struct fact_customer *x, const struct base *b)
{
    if (b && b->sub)
        return b->sub_open ? CIVIL_NONE : local_day(c, b->sub_end);
    if (c->sources[x->f.source].any_churn)
        return happened(c, x->churned) ? local_day(c, x->churned) : CIVIL_NONE;
    int32_t last = b && b->last_order != TIME_NONE ? local_day(c, b->last_order) : x->start;
    if (last == CIVIL_NONE)
        return CIVIL_NONE;
    int32_t lost = last + c->o.churn_after_days;
    return lost <= c->as_of ? lost : CIVIL_NONE;
}

static void derive_customer(struct cube *c, struct fact_customer *x, const struct base *b, bool adoption_file)
{
    x->start = happened(c, x->signed_up) ? local_day(c, x->signed_up) : CIVIL_NONE;
    x->f.gone = x->status == ST_DELETED || (x->signed_up != TIME_NONE && !happened(c, x->signed_up)); // or not yet there
    if (x->f.gone)
        return;
    x->lost = loss_day(c, x, b);
    if (x->lost != CIVIL_NONE && x->start != CIVIL_NONE && x->lost < x->start)
        x->lost = x->start;
    int64_t adopted = x->adopted;
    if (b && b->adopted != TIME_NONE && (adopted == TIME_NONE || b->adopted < adopted))
        adopted = b->adopted;
    x->adopted_day = happened(c, adopted) ? local_day(c, adopted) : CIVIL_NONE;
    x->adoption_known = adoption_file || field_present(c, x->f.source, REC_CUSTOMER, F_adopted_at);
    x->referral_day = happened(c, x->last_referral) ? local_day(c, x->last_referral) : CIVIL_NONE;
    x->referral_known = x->referrals >= 0 || x->last_referral != TIME_NONE; // a dated referral is one
    x->referred = x->referrals > 0 || x->last_referral != TIME_NONE;
    if (x->referrals > 1 || x->last_referral == TIME_NONE)
        x->referral_day = CIVIL_NONE; // only the last one is dated: it binds where it is the only one
    else if (x->referred && !happened(c, x->last_referral))
        x->referred = false;
    source_span(c, &x->f, x->start);
}

// Where no customer file is loaded, subscriptions tell who the customers are.
static int synthesize(struct cube *c, const struct base *base, struct err *e)
{
    if (c->facts[REC_CUSTOMER].n)
        return 0;
    for (size_t i = 0; i < c->facts[REC_SUBSCRIPTION].n; i++) {
        const struct fact_subscription *x = FACT(c, REC_SUBSCRIPTION, fact_subscription, i);
        if (x->f.gone || x->f.customer == NO_CUSTOMER || base[x->f.customer].sub_start != x->started ||
            c->customer_fact[x->f.customer] != NO_FACT)
            continue;
        struct fact_customer *made = facts_push(&c->facts[REC_CUSTOMER], e);
        if (!made)
            return ERR_NOMEM;
        *made = (struct fact_customer){.f = x->f, .signed_up = x->started, .churned = TIME_NONE,
                                       .last_referral = TIME_NONE, .adopted = TIME_NONE, .referrals = UNKNOWN};
        c->customer_fact[x->f.customer] = (uint32_t)(c->facts[REC_CUSTOMER].n - 1);
    }
    return 0;
}

static void derive_adoptions(struct cube *c, struct base *base)
{
    for (size_t i = 0; i < c->facts[REC_ADOPTION].n; i++) {
        struct fact_adoption *x = FACT(c, REC_ADOPTION, fact_adoption, i);
        x->f.gone = !happened(c, x->adopted);
        if (x->f.gone || x->f.customer == NO_CUSTOMER)
            continue;
        struct base *b = &base[x->f.customer];
        if (b->adopted == TIME_NONE || x->adopted < b->adopted)
            b->adopted = x->adopted;
        source_span(c, &x->f, local_day(c, x->adopted));
    }
}

static void derive_leads(struct cube *c)
{
    for (size_t i = 0; i < c->facts[REC_LEAD].n; i++) {
        struct fact_lead *x = FACT(c, REC_LEAD, fact_lead, i);
        x->f.gone = !happened(c, x->created);
        x->created_day = local_day(c, x->created);
        x->converted_day = happened(c, x->converted) ? local_day(c, x->converted) : CIVIL_NONE;
        if (!x->f.gone)
            source_span(c, &x->f, x->created_day);
    }
}

int derive_base(struct seal *s, struct err *e)
{
    struct cube *c = s->c;
    struct base *base = calloc(c->ncustomers + 1, sizeof(*base));
    c->customer_fact = malloc((c->ncustomers + 1) * sizeof(*c->customer_fact));
    int rc = base && c->customer_fact ? 0 : err_nomem(e);
    if (rc)
        goto out;
    for (uint32_t i = 0; i <= c->ncustomers; i++) {
        base[i] = (struct base){TIME_NONE, TIME_NONE, TIME_NONE, TIME_NONE, false, false};
        c->customer_fact[i] = NO_FACT;
    }
    for (uint32_t i = 0; i < c->facts[REC_CUSTOMER].n; i++) {
        uint32_t customer = FACT(c, REC_CUSTOMER, fact_customer, i)->f.customer;
        if (customer != NO_CUSTOMER)
            c->customer_fact[customer] = i;
    }
    derive_orders(c, base);
    rc = credit_sales(c, e);
    if (rc)
        goto out;
    derive_subscriptions(c, base);
    derive_adoptions(c, base);
    rc = synthesize(c, base, e);
    bool adoption_file = cube_has_kind(c, REC_ADOPTION);
    for (size_t i = 0; !rc && i < c->facts[REC_CUSTOMER].n; i++) {
        if (cancelled_at(c, i)) {
            rc = seal_failed(ERR_CANCEL, e);
            break;
        }
        struct fact_customer *x = FACT(c, REC_CUSTOMER, fact_customer, i);
        derive_customer(c, x, x->f.customer == NO_CUSTOMER ? NULL : &base[x->f.customer], adoption_file);
        if (!x->f.gone && x->start == CIVIL_NONE)
            c->sources[x->f.source].undated_customers++;
    }
    derive_leads(c);
out:
    free(base);
    return rc;
}
