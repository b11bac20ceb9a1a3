// Formulas: one figure from one cell. Sums are exact integers; the first doubles of the program appear here.
#include "kpi/formula.h"
#include "kpi_priv.h"

#include <math.h>
#include <string.h>

#define YEAR_DAYS 365.25

static int64_t m(const struct cell *c, enum measure k) { return c->m[k]; }

// ---- building blocks

static void set_value(struct kpi_figure *f, double value, int64_t n)
{
    f->has = true;
    f->value = value;
    f->n = n;
}

static void set_interval(struct kpi_figure *f, struct interval i, double scale, double shift, double low, double high)
{
    if (!i.has)
        return;
    f->has_ci = true;
    f->low = fmax(low, i.low * scale + shift);
    f->high = fmin(high, i.high * scale + shift);
}

// num of den, where every one of num is among den: a proportion.
static void share(struct kpi_figure *f, int64_t num, int64_t den)
{
    f->num = (double)num;
    f->den = (double)den;
    f->n = den;
    if (den <= 0)
        return;
    set_value(f, 100.0 * (double)num / (double)den, den);
    if (num < 0 || num > den)
        return;
    set_interval(f, stats_wilson((double)num, (double)den), 100, 0, 0, 100);
    f->ev = (struct kpi_evidence){.kind = EV_SHARE, .k = (double)num, .n = (double)den};
}

// A rate whose numerator is not a part of its denominator: no interval, no test.
static void rate(struct kpi_figure *f, double num, double den, double factor)
{
    f->num = num;
    f->den = den;
    f->n = (int64_t)den;
    if (den > 0)
        set_value(f, factor * num / den, (int64_t)den);
}

static struct moments moments_of(const struct cell *c, enum mean k, double unit)
{
    int64_t n = m(c, mean_n(k)), sum = m(c, mean_sum(k));
    struct moments r = {.n = (double)n};
    if (n <= 0)
        return r;
    r.mean = (double)((long double)sum / ((long double)n * (long double)unit)); // one division: a round mean stays round
    if (n > 1) { // n * sum of squares - square of the sum, exactly where 128 bits hold it
        int128 a, b = (int128)sum * sum;
        long double d = __builtin_mul_overflow(c->sq[k], (int128)n, &a)
                            ? (long double)c->sq[k] * (long double)n - (long double)sum * (long double)sum
                            : (long double)(a - b);
        r.var = (double)(d / ((long double)n * (long double)(n - 1)) / ((long double)unit * (long double)unit));
    }
    return r;
}

// Mean of `unit`s, as mean * scale + shift, clipped to low .. high.
static void mean(struct kpi_figure *f, const struct cell *c, enum mean k, double unit, double scale, double shift,
                 double low, double high)
{
    struct moments s = moments_of(c, k, unit);
    f->n = m(c, mean_n(k));
    f->num = (double)m(c, mean_sum(k)) / unit;
    f->den = (double)f->n;
    if (f->n <= 0)
        return;
    set_value(f, s.mean * scale + shift, f->n);
    set_interval(f, stats_mean_ci(s), scale, shift, low, high);
    f->ev = (struct kpi_evidence){.kind = EV_MEAN, .m = {s.n, s.mean * scale + shift, s.var * scale * scale}};
}

static void duration(struct kpi_figure *f, const struct cell *c, enum mean k)
{
    mean(f, c, k, 1000, 1, 0, 0, INFINITY);
    if (!c->h[k] || !f->has)
        return;
    f->has_median = true;
    f->median = (double)hist_quantile(c->h[k], 0.5) / 1000;
    f->p90 = (double)hist_quantile(c->h[k], 0.9) / 1000;
}

static void score(struct kpi_figure *f, const struct cell *c, enum mean k, double low, double high)
{
    mean(f, c, k, (double)SCORE_ONE, 1, 0, low, high);
}

static void points(struct kpi_figure *f, const struct cell *c, enum mean k, double low, double high)
{
    double scale = 100 / (high - low);
    mean(f, c, k, (double)SCORE_ONE, scale, -low * scale, 0, 100);
    if (!f->has)
        return;
    long double n = (long double)f->n, above = (long double)m(c, mean_sum(k)) - (long double)low * SCORE_ONE * n;
    f->value = f->ev.m.mean = (double)(above * 100 / ((long double)(high - low) * SCORE_ONE * n)); // in one division
}

static void net(struct kpi_figure *f, int64_t plus, int64_t minus, int64_t n)
{
    f->num = (double)(plus - minus);
    f->den = (double)n;
    f->n = n;
    if (n <= 0)
        return;
    set_value(f, 100.0 * (double)(plus - minus) / (double)n, n);
    set_interval(f, stats_net_ci((double)plus, (double)minus, (double)n), 100, 0, -100, 100);
    f->ev.kind = EV_NET;
    f->ev.m = stats_net_moments((double)plus, (double)minus, (double)n);
}

static void count(struct kpi_figure *f, int64_t v, bool begun)
{
    f->num = (double)v;
    if (begun)
        set_value(f, (double)v, v);
}

static double money(int64_t v) { return (double)v / (double)MONEY_ONE; }

// ---- satisfaction

#define EVAL(id) static void eval_##id(const struct kpi_ctx *x, const struct cell *c, struct kpi_figure *f)

EVAL(csat)
{
    if (x->cfg->csat_mean)
        score(f, c, MEAN_CSAT, 1, 5);
    else
        share(f, m(c, M_CSAT_POSITIVE), m(c, M_CSAT_N));
    f->has_mean = m(c, M_CSAT_N) > 0;
    f->mean = moments_of(c, MEAN_CSAT, (double)SCORE_ONE).mean;
}
EVAL(nps)
{
    (void)x;
    net(f, m(c, M_NPS_PROMOTERS), m(c, M_NPS_DETRACTORS), m(c, M_NPS_N));
}
EVAL(ces)
{
    (void)x;
    score(f, c, MEAN_CES, 1, 5);
}
EVAL(ces_net)
{
    bool ease = x->cfg->ces_ease; // the high end of an ease scale is low effort
    net(f, m(c, ease ? M_CES_LOW : M_CES_HIGH), m(c, ease ? M_CES_HIGH : M_CES_LOW), m(c, M_CES_N));
}
EVAL(ease_customer)
{
    (void)x;
    score(f, c, MEAN_EASE_CUSTOMER, 1, 4);
}
EVAL(ease_employee)
{
    (void)x;
    score(f, c, MEAN_EASE_EMPLOYEE, 1, 4);
}
EVAL(c2es)
{
    (void)x;
    struct moments a = moments_of(c, MEAN_EASE_CUSTOMER, (double)SCORE_ONE);
    struct moments b = moments_of(c, MEAN_EASE_EMPLOYEE, (double)SCORE_ONE);
    f->num = a.mean;
    f->den = b.mean;
    f->n = (int64_t)fmin(a.n, b.n);
    if (f->n <= 0 || b.mean <= 0)
        return;
    // sums crosswise: a ratio that lies on a threshold is not pushed over it by rounding twice
    long double up = (long double)m(c, M_EASE_CUSTOMER_SUM) * (long double)m(c, M_EASE_EMPLOYEE_N);
    long double down = (long double)m(c, M_EASE_EMPLOYEE_SUM) * (long double)m(c, M_EASE_CUSTOMER_N);
    set_value(f, (double)(up / down), f->n);
    double var = stats_ratio_var(a, b);
    if (isnan(var))
        return;
    double half = STATS_Z95 * sqrt(var);
    set_interval(f, (struct interval){true, f->value - half, f->value + half}, 1, 0, 0.25, 4); // both eases lie in 1..4
    f->ev = (struct kpi_evidence){.kind = EV_RATIO, .value = f->value, .var = var};
}
EVAL(recommendation)
{
    if (m(c, M_STOCK_REFERRAL_KNOWN) > 0 || !x->cfg->fallback_promoters ||
        cube_has_field(x->cube, REC_CUSTOMER, F_referrals))
        share(f, m(c, M_STOCK_REFERRERS), m(c, M_STOCK_REFERRAL_KNOWN));
    else
        share(f, m(c, M_NPS_PROMOTERS), m(c, M_NPS_N));
}
EVAL(emotional_connection)
{
    (void)x;
    points(f, c, MEAN_EMOTION, 1, 5);
}

// ---- customer base: share() gives interval and evidence only while the numerator is within the denominator

EVAL(retention)
{
    (void)x;
    share(f, m(c, M_STOCK_CUSTOMERS) - m(c, M_CUSTOMERS_NEW), m(c, M_START_CUSTOMERS));
}
EVAL(churn)
{
    int64_t start = m(c, M_START_CUSTOMERS);
    share(f, m(c, M_CUSTOMERS_LOST), x->cfg->churn_total ? start + m(c, M_CUSTOMERS_NEW) : start);
}
EVAL(recurring_customers)
{
    int64_t present = m(c, M_START_CUSTOMERS) + m(c, M_CUSTOMERS_NEW);
    share(f, m(c, M_RECURRING), x->cfg->recurring_all ? present : m(c, M_BUYERS));
    f->has_count = f->has || m(c, M_BUYERS) > 0;
    f->count = m(c, M_RECURRING);
}
EVAL(repeat_purchase)
{
    (void)x;
    share(f, m(c, M_BOUGHT_TWICE), m(c, M_BOUGHT_ONCE));
}

static double mean_years(const struct kpi_ctx *x, const struct cell *c)
{
    if (x->cfg->clv_churn)
        return m(c, M_YEAR_LOST) > 0 ? (double)m(c, M_YEAR_START_CUSTOMERS) / (double)m(c, M_YEAR_LOST) : 0;
    return (double)m(c, M_LIFETIME_DAYS) / (double)m(c, M_BOUGHT_ONCE) / YEAR_DAYS;
}

EVAL(clv)
{
    f->n = m(c, M_BOUGHT_ONCE);
    if (f->n <= 0 || m(c, M_YEAR_BUYERS) <= 0 || (x->cfg->clv_churn && (!m(c, M_YEAR_LOST) || !m(c, M_YEAR_START_CUSTOMERS))))
        return;
    double order = money(m(c, M_TODATE_AMOUNT)) / (double)m(c, M_TODATE_ORDERS);
    double frequency = (double)m(c, M_YEAR_ORDERS) / (double)m(c, M_YEAR_BUYERS);
    double years = mean_years(x, c);
    f->factor[0] = order;
    f->factor[1] = frequency;
    f->factor[2] = years;
    double value = order * frequency * years * x->cfg->clv_margin / 100;
    if (x->cfg->clv_net && m(c, M_CUSTOMERS_NEW) > 0)
        value -= (double)m(c, M_COST_ACQUISITION) / (double)COST_ONE / (double)m(c, M_CUSTOMERS_NEW);
    set_value(f, value, f->n);
}
EVAL(conversion)
{
    if (x->cfg->conversion_base == CONV_INTERACTIONS) {
        rate(f, (double)m(c, M_CONVERTED_CONTACTS), (double)m(c, M_SALES_KNOWN), 100);
        return;
    }
    bool cohort = x->cfg->conversion_base == CONV_COHORT;
    rate(f, (double)m(c, cohort ? M_LEADS_COHORT : M_LEADS_CONVERTED), (double)m(c, M_LEADS), 100);
    f->immature = cohort && f->has && x->as_of + 1 - x->span.to < IMMATURE_DAYS;
}
EVAL(adoption)
{
    (void)x;
    share(f, m(c, M_STOCK_ADOPTERS), m(c, M_STOCK_ADOPTION_KNOWN));
}

// ---- service

EVAL(contact_volume)
{
    (void)x;
    count(f, m(c, M_CONTACTS), m(c, M_SEEN_INTERACTIONS) > 0);
}
EVAL(handling_time) { duration(f, c, x->cfg->handling_elapsed ? MEAN_ELAPSED : MEAN_HANDLE); }
EVAL(resolution_time) { duration(f, c, x->cfg->resolution_closed ? MEAN_RESOLUTION_CLOSED : MEAN_RESOLUTION); }
EVAL(response_time)
{
    (void)x;
    duration(f, c, MEAN_RESPONSE);
}
EVAL(first_response_time)
{
    (void)x;
    duration(f, c, MEAN_FIRST_RESPONSE);
}
EVAL(first_response_time_bh)
{
    (void)x;
    duration(f, c, MEAN_FIRST_RESPONSE_BH);
}
EVAL(waiting_time)
{
    (void)x;
    duration(f, c, MEAN_WAIT);
}
EVAL(resolution_time_bh)
{
    (void)x;
    duration(f, c, MEAN_RESOLUTION_BH);
}
EVAL(fcr)
{
    if (x->cfg->fcr_all)
        share(f, m(c, M_FCR), m(c, M_FCR_ALL));
    else
        share(f, m(c, M_FCR), m(c, M_FCR_KNOWN));
}
EVAL(repeat_contact)
{
    (void)x;
    share(f, m(c, M_REPEATERS), m(c, M_CONTACTERS));
}
EVAL(repeat_call)
{
    (void)x;
    share(f, m(c, M_CALL_REPEATERS), m(c, M_CALLERS));
}
EVAL(complaint_rate)
{
    double complaints = (double)m(c, M_COMPLAINTS);
    double days = (double)(x->span.to - x->span.from);
    if (m(c, M_SEEN_COMPLAINTS) <= 0)
        return;
    switch (x->cfg->complaint_per) {
    case PER_DAY: rate(f, complaints, days, 1); break;
    case PER_WEEK: rate(f, complaints, days, 7); break;
    case PER_MONTH: rate(f, complaints, days, YEAR_DAYS / 12); break;
    case PER_100CONTACTS: rate(f, complaints, (double)m(c, M_COMPLAINT_KNOWN), 100); break;
    case PER_100CUSTOMERS: rate(f, complaints, (double)m(c, M_STOCK_CUSTOMERS), 100); break;
    }
}
EVAL(sla)
{
    (void)x;
    share(f, m(c, M_SLA_MET), m(c, M_SLA_KNOWN));
}
EVAL(response_rate)
{
    (void)x;
    share(f, m(c, M_ANSWERED), m(c, M_ANSWERABLE));
}
EVAL(social_responsiveness)
{
    (void)x;
    share(f, m(c, M_SOCIAL_IN_TIME), m(c, M_SOCIAL));
}
EVAL(quality_score)
{
    (void)x;
    points(f, c, MEAN_QUALITY, 0, 100);
}
EVAL(error_rate)
{
    (void)x;
    share(f, m(c, M_ERRORS), m(c, M_ERROR_KNOWN));
}
EVAL(escalations)
{
    (void)x;
    share(f, m(c, M_ESCALATED), m(c, M_ESCALATION_KNOWN));
    f->has_count = f->has;
    f->count = m(c, M_ESCALATED);
}
EVAL(backlog)
{
    (void)x;
    count(f, m(c, M_STOCK_BACKLOG), m(c, M_SEEN_CASES) > 0);
}
EVAL(resolution_rate)
{
    (void)x;
    rate(f, (double)m(c, M_RESOLVED), (double)m(c, M_CASES_CREATED), 100);
}
EVAL(work_time)
{
    (void)x;
    bool sheets = m(c, M_WORK_ROWS) > 0; // where there are none, the handling times of the cases stand in
    f->num = (double)m(c, sheets ? M_WORK_MS : M_HANDLED_MS) / 1000;
    f->n = m(c, M_INTERACTIONS);
    if (sheets || m(c, M_HANDLED) > 0)
        set_value(f, f->num, f->n);
}
EVAL(reopen_rate)
{
    (void)x;
    share(f, m(c, M_REOPENED), m(c, M_REOPEN_KNOWN));
}

// ---- feedback, business, team

EVAL(feedback_volume)
{
    (void)x;
    count(f, m(c, M_RESPONSES), m(c, M_SEEN_SURVEYS) > 0);
}
EVAL(survey_response_rate)
{
    (void)x;
    share(f, m(c, M_RESPONSES), m(c, M_SURVEYS));
}
EVAL(feedback_response_time)
{
    (void)x;
    duration(f, c, MEAN_REPLY);
}
EVAL(channel_preference) // the leading channel comes from the cells by channel: see run.c
{
    (void)x;
    f->n = m(c, M_RESPONSES);
}
EVAL(voice_of_customer)
{
    (void)x;
    count(f, m(c, M_COMMENTS), m(c, M_SEEN_SURVEYS) > 0);
}
EVAL(cost_per_contact)
{
    (void)x;
    if (m(c, M_COST_ROWS) > 0)
        rate(f, (double)m(c, M_COST_SERVICE) / (double)COST_ONE, (double)m(c, M_INTERACTIONS), 1);
    else
        rate(f, (double)m(c, M_ICOST) / (double)COST_ONE, (double)m(c, M_ICOST_KNOWN), 1);
}
EVAL(service_revenue)
{
    (void)x;
    f->num = money(m(c, M_SALES_AMOUNT));
    if (m(c, M_SALES) > 0)
        set_value(f, f->num, m(c, M_SALES));
}
EVAL(cart_abandonment)
{
    (void)x;
    share(f, m(c, M_CARTS_LOST), m(c, M_CARTS));
}
EVAL(revenue)
{
    (void)x;
    f->num = money(m(c, M_ORDERS_AMOUNT));
    if (m(c, M_ORDERS) > 0)
        set_value(f, f->num, m(c, M_ORDERS));
}
EVAL(bounce_rate)
{
    (void)x;
    share(f, m(c, M_BOUNCES), m(c, M_VISITS));
}
EVAL(staff_turnover)
{
    double start = (double)m(c, M_START_STAFF), end = (double)m(c, M_STOCK_STAFF), left = (double)m(c, M_STAFF_LEFT);
    if (x->cfg->turnover_half_sum)
        rate(f, (left + (double)m(c, M_STAFF_HIRED)) / 2, start, 100);
    else
        rate(f, left, (start + end) / 2, 100);
}
EVAL(employee_engagement)
{
    (void)x;
    points(f, c, MEAN_ENGAGEMENT, 1, 5);
}

int kpi_min_n(int kpi, const struct kpi_config *c)
{
    if (c->min_n[kpi] > 0)
        return c->min_n[kpi];
    switch (kpi_info(c, kpi)->sample) {
    case SAMPLE_CUSTOMER: return c->min_n_customer;
    case SAMPLE_EMPLOYEE: return c->min_n_employee;
    default: return c->min_n_other;
    }
}

// Figures of few employees could point at one of them: withheld, and the C2ES made of them.
static void guard_sample(int kpi, const struct kpi_ctx *x, const struct cell *c, struct kpi_figure *f)
{
    f->small = f->has && f->n < kpi_min_n(kpi, x->cfg);
    bool withheld = f->small && kpi_info(x->cfg, kpi)->sample == SAMPLE_EMPLOYEE;
    if (kpi == KPI_c2es) { // the employees' mean is a part of the figure even where there is no ratio
        int64_t customers = m(c, M_EASE_CUSTOMER_N), staff = m(c, M_EASE_EMPLOYEE_N);
        withheld = staff > 0 && staff < kpi_min_n(KPI_ease_employee, x->cfg);
        f->small = f->has && (withheld || customers < kpi_min_n(KPI_ease_customer, x->cfg) ||
                              (x->cfg->min_n[KPI_c2es] > 0 && f->n < x->cfg->min_n[KPI_c2es]));
    }
    if (!withheld)
        return;
    int64_t n = f->n;
    bool small = f->small;
    *f = (struct kpi_figure){.n = n, .hidden = true, .small = small, .measure = -1};
}

void kpi_eval(int kpi, const struct kpi_ctx *x, const struct cell *cell, struct kpi_figure *out)
{
    static void (*const eval[KPI_COUNT])(const struct kpi_ctx *, const struct cell *, struct kpi_figure *) = {
#define X(k) [KPI_##k] = eval_##k,
        KPI_X(X)
#undef X
    };
    *out = (struct kpi_figure){.measure = -1};
    if (kpi < KPI_COUNT)
        eval[kpi](x, cell, out);
    else
        formula_figure(&x->cfg->own[kpi - KPI_COUNT].formula, x->cfg, cell, out);
    guard_sample(kpi, x, cell, out);
    kpi_judge(kpi, x, cell, out);
}

double kpi_p_value(const struct kpi_figure *a, const struct kpi_figure *b)
{
    if (!a->has || !b->has || a->ev.kind != b->ev.kind)
        return NAN;
    switch (a->ev.kind) {
    case EV_SHARE: return stats_two_proportions_p(a->ev.k, a->ev.n, b->ev.k, b->ev.n);
    case EV_MEAN:
    case EV_NET: return stats_welch_p(a->ev.m, b->ev.m);
    case EV_RATIO: return stats_z_p(a->ev.value, a->ev.var, b->ev.value, b->ev.var);
    default: return NAN;
    }
}

bool kpi_significant(const struct kpi_figure *a, const struct kpi_figure *b)
{
    if (!a->has || !b->has || a->ev.kind != b->ev.kind)
        return false;
    switch (a->ev.kind) {
    case EV_SHARE: return stats_two_proportions(a->ev.k, a->ev.n, b->ev.k, b->ev.n);
    case EV_MEAN:
    case EV_NET: return stats_welch(a->ev.m, b->ev.m);
    case EV_RATIO: return stats_z(a->ev.value, a->ev.var, b->ev.value, b->ev.var);
    default: return false;
    }
}

bool kpi_differs(const struct kpi_figure *a, const struct kpi_figure *b)
{
    bool means = a->has && b->has && a->ev.kind == b->ev.kind && (a->ev.kind == EV_MEAN || a->ev.kind == EV_NET);
    return kpi_significant(a, b) || (means && stats_apart(a->ev.m, b->ev.m));
}
