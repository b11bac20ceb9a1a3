// The catalogue: one row per KPI. `kpitop kpis`, the man page, the help and the screen come from it.
// Formulas and thresholds: the house's kpis page (man 7 kpitop-kpis); numbers 000..004 are the user's source documents.
#include "kpi/formula.h"
#include "base/i18n.h"

#include <string.h>

#define WARN_CRIT(w, c) .threshold = {true, true, w, c}
#define BENCH(lo, hi, label) .has_bench = true, .bench_low = lo, .bench_high = hi, .bench_label = label
#define EXCELLENT(v, strict) .has_excellent = true, .excellent = v, .excellent_strict = strict

static const struct kpi_info catalogue[KPI_COUNT] = {
    // ---- satisfaction and loyalty
    [KPI_csat] = {"csat", "Customer satisfaction score", "Taux de satisfaction client (CSAT)", "CSAT", "CSAT",
                  FAM_SATISFACTION, UNIT_PERCENT, KPI_UP, N_("positive answers / answers x 100"),
                  N_("How many customers leave satisfied, right after a contact or a purchase."),
                  "survey.csat", "method=positive|mean", "000 001 002 003 004", "house",
                  WARN_CRIT(80, 70), EXCELLENT(85, false), .sample = SAMPLE_CUSTOMER, .rows = M_CSAT_N},
    [KPI_nps] = {"nps", "Net promoter score", "NPS, score net de recommandation", "NPS", "NPS",
                 FAM_SATISFACTION, UNIT_POINTS, KPI_UP, /* xgettext:no-c-format */ N_("% of 9-10 - % of 0-6"),
                 N_("Whether customers would recommend the company: loyalty and word of mouth."),
                 "survey.nps", "", "000 001 002 003 004", "house",
                 WARN_CRIT(0, -20), EXCELLENT(50, true), BENCH(30, 60, N_("software 30, leaders 60")),
                 .sample = SAMPLE_CUSTOMER, .rows = M_NPS_N},
    [KPI_ces] = {"ces", "Customer effort score", "Score d'effort client (CES)", "CES", "CES",
                 FAM_SATISFACTION, UNIT_SCALE, KPI_DOWN, N_("sum of answers / answers (1 very low .. 5 very high effort)"),
                 N_("How much effort it takes to be served; effort drives customers away."),
                 "survey.ces", "scale=effort|ease", "000 001 003", "house",
                 WARN_CRIT(3, 3.5), .sample = SAMPLE_CUSTOMER, .rows = M_CES_N},
    [KPI_ces_net] = {"ces_net", "Net effort score", "Score d'effort net", "Net effort", "Effort net",
                     FAM_SATISFACTION, UNIT_POINTS, KPI_DOWN, /* xgettext:no-c-format */ N_("% high effort (4-5) - % low effort (1-2)"),
                     N_("The balance between customers who struggle and those who do not."),
                     "survey.ces", "ces.scale=effort|ease", "002", "house",
                     WARN_CRIT(0, 20), .sample = SAMPLE_CUSTOMER, .rows = M_CES_N},
    [KPI_ease_customer] = {"ease_customer", "Customer ease", "Facilité client", "Customer ease", "Facilité client",
                           FAM_SATISFACTION, UNIT_SCALE, KPI_UP, N_("sum of answers / answers (1 very difficult .. 4 very easy)"),
                           N_("How easy the journey is for the customer; one half of C2ES."),
                           N_("survey.ease (audience customer)"), "", "003", "003 (2.5), house (2.8)",
                           WARN_CRIT(2.8, 2.5), .sample = SAMPLE_CUSTOMER, .rows = M_EASE_CUSTOMER_N},
    [KPI_ease_employee] = {"ease_employee", "Employee ease", "Facilité collaborateur", "Employee ease", "Fac. collaborateur",
                           FAM_SATISFACTION, UNIT_SCALE, KPI_UP, N_("sum of answers / answers (1 very difficult .. 4 very easy)"),
                           N_("How easy the journey is for the employees who run it; the other half of C2ES."),
                           N_("survey.ease (audience employee)"), "", "003", "003 (2.5), house (2.8)",
                           WARN_CRIT(2.8, 2.5), .sample = SAMPLE_EMPLOYEE, .rows = M_EASE_EMPLOYEE_N},
    [KPI_c2es] = {"c2es", "Customer employee easy score", "Score de facilité client-collaborateur (C2ES)", "C2ES", "C2ES",
                  FAM_SATISFACTION, UNIT_RATIO, KPI_NEUTRAL, N_("customer ease / employee ease"),
                  N_("Near 1 when both sides find the journey equally easy; critical when either ease is below 2.5."),
                  N_("survey.ease of customers and of employees"), "", "003", "003 (2.5), house (0.8 .. 1.25)",
                  .sample = SAMPLE_CUSTOMER, .rows = M_EASE_CUSTOMER_N},
    [KPI_recommendation] = {"recommendation", "Referral rate", "Taux de recommandation client", "Recommendation", "Recommandation",
                            FAM_SATISFACTION, UNIT_PERCENT, KPI_UP, N_("customers with a referral / customers x 100"),
                            N_("Customers who really brought someone, not only would."),
                            "customer.referrals", "fallback=none|promoters", "004", "-",
                            .sample = SAMPLE_OTHER, .rows = M_STOCK_REFERRERS},
    [KPI_emotional_connection] = {"emotional_connection", "Emotional connection score", "Score de connexion émotionnelle (ECS)",
                                  "Emotional conn.", "Lien émotionnel", FAM_SATISFACTION, UNIT_POINTS, KPI_UP,
                                  N_("mean answer, (x - lowest) / (highest - lowest) x 100"),
                                  N_("How close customers feel to the brand."), "survey.emotion", "", "003", "-",
                                  .sample = SAMPLE_CUSTOMER, .rows = M_EMOTION_N},
    // ---- customer base
    [KPI_retention] = {"retention", "Customer retention rate", "Taux de rétention client", "Retention", "Rétention",
                       FAM_LOYALTY, UNIT_PERCENT, KPI_UP, N_("(customers at end - new customers) / customers at start x 100"),
                       N_("How many customers stay; keeping one costs less than winning one."),
                       "customer.signed_up_at customer.churned_at", "", "000 001 003 004", "001 (80), house (70), per year",
                       WARN_CRIT(80, 70), .yearly = true, EXCELLENT(80, true), .sample = SAMPLE_OTHER, .rows = M_CUSTOMERS_NEW},
    [KPI_churn] = {"churn", "Churn rate", "Taux d'attrition (churn)", "Churn", "Attrition",
                   FAM_LOYALTY, UNIT_PERCENT, KPI_DOWN, N_("customers lost in the period / customers at start x 100"),
                   N_("Customers lost, the first sign of a base that leaks."),
                   "customer.signed_up_at customer.churned_at", "base=start|total", "000 003 004", "house, per year",
                   WARN_CRIT(20, 30), .yearly = true, .sample = SAMPLE_OTHER, .rows = M_CUSTOMERS_LOST},
    [KPI_recurring_customers] = {"recurring_customers", "Recurring customers", "Part de clients récurrents", "Recurring buyers",
                                 "Clients récurrents", FAM_LOYALTY, UNIT_PERCENT, KPI_UP,
                                 N_("buyers who had bought before, or twice in the period / buyers of the period x 100"),
                                 N_("How much of the business comes from customers who come back."),
                                 "order.customer_id order.ordered_at", "base=buyers|all", "000", "-",
                                 .sample = SAMPLE_OTHER, .rows = M_ORDERS},
    [KPI_repeat_purchase] = {"repeat_purchase", "Repeat purchase rate", "Taux de réachat", "Repeat purchase", "Réachat",
                             FAM_LOYALTY, UNIT_PERCENT, KPI_UP,
                             N_("customers with two or more purchases to date / customers with at least one x 100"),
                             N_("Whether a first purchase leads to a second one."), "order.customer_id order.ordered_at", "", "003",
                             "-", .sample = SAMPLE_OTHER, .rows = M_ORDERS},
    [KPI_clv] = {"clv", "Customer lifetime value", "Valeur vie client (LTV)", "Lifetime value", "Valeur vie client",
                 FAM_LOYALTY, UNIT_CURRENCY, KPI_UP,
                 N_("mean order x (orders of 12 months / customers who ordered in them) x mean years of relation"),
                 N_("What a customer brings over the whole relation; the ceiling for what to spend on one."),
                 "order.amount order.ordered_at customer.signed_up_at", "lifetime=observed|churn margin=PCT net=none|acquisition",
                 "001 003 004", "-", .sample = SAMPLE_OTHER, .rows = M_ORDERS},
    [KPI_conversion] = {"conversion", "Conversion rate", "Taux de conversion", "Conversion", "Conversion",
                        FAM_LOYALTY, UNIT_PERCENT, KPI_UP, N_("prospects converted in the period / prospects created in it x 100"),
                        N_("How many prospects become customers."), "lead.created_at lead.converted_at",
                        "base=period|cohort|interactions", "004", "-", .sample = SAMPLE_OTHER, .rows = M_LEADS_CONVERTED},
    [KPI_adoption] = {"adoption", "Adoption rate", "Taux d'adoption", "Adoption", "Adoption",
                      FAM_LOYALTY, UNIT_PERCENT, KPI_UP, N_("customers who adopted the offer / customers x 100"),
                      N_("Whether a new offer or feature is taken up."), N_("customer.adopted_at or adoption records"), "", "003", "-",
                      .sample = SAMPLE_OTHER, .rows = M_STOCK_ADOPTERS},
    // ---- service
    [KPI_contact_volume] = {"contact_volume", "Contact volume", "Volume de contacts", "Contacts", "Contacts",
                            FAM_SERVICE, UNIT_COUNT, KPI_NEUTRAL, N_("interactions, outbound left out"),
                            N_("How much work comes in, and when."), "interaction.created_at", "", "001", "-",
                            .sample = SAMPLE_OTHER, .rows = M_CONTACTS},
    [KPI_response_time] = {"response_time", "Average response time", "Temps de réponse moyen", "Response (all)", "Réponse (toutes)",
                           FAM_SERVICE, UNIT_SECONDS, KPI_DOWN, N_("total response time / requests with a known one"),
                           N_("How long customers wait for each answer."), N_("interaction.response_s, or first_reply_at or first_reply_s"), "", "000", "as first response",
                           .sample = SAMPLE_OTHER, .rows = M_RESPONSE_N},
    [KPI_first_response_time] = {"first_response_time", "First response time", "Délai de première réponse (TFR)", "First response",
                                 "1re réponse", FAM_SERVICE, UNIT_SECONDS, KPI_DOWN,
                                 N_("sum of (first reply - creation) / requests that got a reply"),
                                 N_("The first impression: how fast somebody answers."),
                                 N_("interaction.first_reply_at or first_reply_s"), "", "001", "house, by channel",
                                 .sample = SAMPLE_OTHER, .rows = M_FIRST_RESPONSE_N},
    [KPI_first_response_time_bh] = {"first_response_time_bh", "First response time (business hours)",
                                    "Délai de première réponse (heures ouvrées)", "First resp. (BH)", "1re réponse (HO)",
                                    FAM_SERVICE, UNIT_SECONDS, KPI_DOWN, N_("sum of business time to the first reply / requests"),
                                    N_("The same, counted while the service is open."), N_("interaction.first_reply_bh_s, or first_reply_at and business hours"), "", "001",
                                    "house, by channel", .sample = SAMPLE_OTHER, .rows = M_FIRST_RESPONSE_BH_N},
    [KPI_waiting_time] = {"waiting_time", "Average waiting time", "Temps d'attente moyen", "Waiting", "Attente",
                          FAM_SERVICE, UNIT_SECONDS, KPI_DOWN, N_("total waiting / contacts with a known wait"),
                          N_("Time in the queue before somebody picks up."), "interaction.wait_s", "", "003",
                          "house, phone and chat", .sample = SAMPLE_OTHER, .rows = M_WAIT_N},
    [KPI_handling_time] = {"handling_time", "Average handling time", "Durée moyenne de traitement (DMT, AHT)", "Handling",
                           "Traitement (DMT)", FAM_SERVICE, UNIT_SECONDS, KPI_DOWN, N_("total handling time / cases handled"),
                           N_("The work behind a contact; the base of staffing."), N_("interaction.handle_s or talk_s hold_s wrap_s"),
                           "basis=reported|elapsed", "000 003 004", "-", .sample = SAMPLE_OTHER, .rows = M_HANDLE_N},
    [KPI_resolution_time] = {"resolution_time", "Average resolution time", "Temps de résolution moyen (TRM)", "Resolution",
                             "Résolution", FAM_SERVICE, UNIT_SECONDS, KPI_DOWN,
                             N_("sum of (resolution - creation) / resolved cases"), N_("How long a problem lasts for the customer."),
                             N_("interaction.resolved_at or resolution_s"), "until=resolved|closed", "001 003", "-",
                             .sample = SAMPLE_OTHER, .rows = M_RESOLUTION_N},
    [KPI_resolution_time_bh] = {"resolution_time_bh", "Average resolution time (business hours)",
                                "Temps de résolution moyen (heures ouvrées)", "Resolution (BH)", "Résolution (HO)", FAM_SERVICE,
                                UNIT_SECONDS, KPI_DOWN, N_("sum of business time to resolution / resolved cases"),
                                N_("The same, counted while the service is open."), N_("interaction.resolution_bh_s, or resolved_at and business hours"), "", "001", "-",
                                .sample = SAMPLE_OTHER, .rows = M_RESOLUTION_BH_N},
    [KPI_fcr] = {"fcr", "First contact resolution", "Taux de résolution au premier contact (RPC)", "First contact", "1er contact (RPC)",
                 FAM_SERVICE, UNIT_PERCENT, KPI_UP, N_("cases resolved at the first contact / resolved cases x 100"),
                 N_("Problems settled at once: satisfaction up, cost down."),
                 N_("interaction.first_contact, or replies and reopens, or customer_messages"), "base=resolved|all",
                 "000 001 003 004", "001", WARN_CRIT(70, 60), EXCELLENT(90, true), BENCH(70, 90, N_("70 .. 90 %")),
                 .sample = SAMPLE_OTHER, .rows = M_FCR_KNOWN},
    [KPI_repeat_contact] = {"repeat_contact", "Repeat contact rate", "Taux de réitération", "Repeat contact", "Réitération",
                            FAM_SERVICE, UNIT_PERCENT, KPI_DOWN,
                            N_("customers who come again within 7 days / customers with an interaction x 100"),
                            N_("Customers who had to come back: the other face of first contact resolution."),
                            "interaction.customer_id", "same=any|category|product, repeat_days", "003", "-",
                            .sample = SAMPLE_OTHER, .rows = M_CONTACTS},
    [KPI_repeat_call] = {"repeat_call", "Repeat call rate", "Taux de réitération des appels", "Repeat calls", "Appels réitérés",
                         FAM_SERVICE, UNIT_PERCENT, KPI_DOWN, N_("customers who call again within 7 days / customers who called x 100"),
                         N_("Customers who had to call back."), N_("interaction.customer_id on the phone channel"),
                         "same=any|category|product, repeat_days", "004", "-", .sample = SAMPLE_OTHER, .rows = M_CONTACTS},
    [KPI_complaint_rate] = {"complaint_rate", "Complaint rate", "Taux de réclamation", "Complaints", "Réclamations",
                            FAM_SERVICE, UNIT_PER_DAY, KPI_DOWN, N_("complaints / days of the period"),
                            N_("Open dissatisfaction, early."), "interaction.complaint",
                            "per=day|week|month|100contacts|100customers", "003", "-", .sample = SAMPLE_OTHER, .rows = M_COMPLAINTS},
    [KPI_sla] = {"sla", "SLA compliance", "Respect des engagements de service (SLA)", "SLA met", "SLA tenus",
                 FAM_SERVICE, UNIT_PERCENT, KPI_UP, N_("cases resolved within their target / cases with a target and a known outcome x 100"),
                 N_("Promises kept."), N_("interaction.sla or due_at"), "", "003", "house",
                 WARN_CRIT(90, 80), .sample = SAMPLE_OTHER, .rows = M_SLA_KNOWN},
    [KPI_response_rate] = {"response_rate", "Response rate", "Taux de réponse", "Response rate", "Taux de réponse",
                           FAM_SERVICE, UNIT_PERCENT, KPI_UP, N_("requests answered / requests received x 100"),
                           N_("Requests that got an answer at all."), N_("interaction.answered, first_reply_at or replies"), "", "004",
                           "house", WARN_CRIT(95, 85), .sample = SAMPLE_OTHER, .rows = M_ANSWERABLE},
    [KPI_social_responsiveness] = {"social_responsiveness", "Social responsiveness", "Taux de réactivité sur les réseaux sociaux",
                                   "Social in 1 h", "Réactivité réseaux", FAM_SERVICE, UNIT_PERCENT, KPI_UP,
                                   N_("messages answered within the delay / messages x 100"),
                                   N_("Answers in public, while people watch."), "social.received_at social.replied_at",
                                   "social_delay", "000", "house", WARN_CRIT(80, 60), .sample = SAMPLE_OTHER, .rows = M_SOCIAL},
    [KPI_quality_score] = {"quality_score", "Interaction quality score", "Score de qualité des interactions", "Quality score",
                           "Qualité", FAM_SERVICE, UNIT_POINTS, KPI_UP, N_("mean evaluation, (x - lowest) / (highest - lowest) x 100"),
                           N_("What listening to calls and reading replies says of the work."), N_("quality.score or interaction.quality"),
                           "", "001", "-", .sample = SAMPLE_OTHER, .rows = M_QUALITY_N},
    [KPI_error_rate] = {"error_rate", "Error rate", "Taux d'erreurs", "Errors", "Erreurs", FAM_SERVICE, UNIT_PERCENT, KPI_DOWN,
                        N_("cases with an error / cases x 100"), N_("Work that has to be done again."), "interaction.error", "", "001", "-",
                        .sample = SAMPLE_OTHER, .rows = M_ERRORS},
    [KPI_escalations] = {"escalations", "Escalations", "Taux d'escalade", "Escalations", "Escalades", FAM_SERVICE, UNIT_PERCENT,
                         KPI_DOWN, N_("cases escalated / cases x 100"), N_("Cases the first line could not settle."),
                         "interaction.escalated", "", "001", "-", .sample = SAMPLE_OTHER, .rows = M_ESCALATED},
    [KPI_backlog] = {"backlog", "Backlog", "Dossiers en cours (stock)", "Backlog", "Stock en cours", FAM_SERVICE, UNIT_COUNT,
                     KPI_DOWN, N_("cases created and not resolved at the period's end"), N_("Work waiting; tomorrow's delays."),
                     "interaction.created_at resolved_at status", "", "beyond", "-", .sample = SAMPLE_OTHER, .rows = M_STOCK_BACKLOG},
    [KPI_resolution_rate] = {"resolution_rate", "Resolution rate", "Taux de résolution", "Resolution rate", "Taux de résolution",
                             FAM_SERVICE, UNIT_PERCENT, KPI_UP, N_("cases resolved in the period / cases created in it x 100"),
                             N_("Whether the service keeps pace; under 100 % the backlog grows."),
                             "interaction.created_at resolved_at", "", "000", "-", .sample = SAMPLE_OTHER, .rows = M_RESOLVED},
    [KPI_work_time] = {"work_time", "Work time", "Temps de travail", "Work time", "Temps de travail", FAM_SERVICE, UNIT_SECONDS,
                       KPI_NEUTRAL, N_("hours of the time sheets, else total handling time"), N_("The effort the service costs."),
                       N_("work.hours or interaction.handle_s"), "", "000", "-", .hours = true, .sample = SAMPLE_OTHER, .rows = M_WORK_ROWS},
    [KPI_reopen_rate] = {"reopen_rate", "Reopen rate", "Taux de réouverture", "Reopened", "Réouvertures", FAM_SERVICE, UNIT_PERCENT,
                         KPI_DOWN, N_("resolved cases reopened / resolved cases x 100"), N_("Solutions that did not hold."),
                         "interaction.reopens", "", "beyond", "-", .sample = SAMPLE_OTHER, .rows = M_REOPENED},
    // ---- feedback
    [KPI_feedback_volume] = {"feedback_volume", "Feedback volume", "Volume de retours clients", "Feedback volume", "Retours clients",
                             FAM_FEEDBACK, UNIT_COUNT, KPI_UP, N_("survey responses received"),
                             N_("How many customers speak up."), N_("survey records"), "", "003", "-",
                             .sample = SAMPLE_OTHER, .rows = M_RESPONSES},
    [KPI_survey_response_rate] = {"survey_response_rate", "Survey response rate", "Taux de réponse aux enquêtes", "Survey response",
                                  "Retour des enquêtes", FAM_FEEDBACK, UNIT_PERCENT, KPI_UP, N_("surveys answered / surveys sent x 100"),
                                  N_("How far the answers speak for everybody."), N_("survey.sent_at survey.answered_at or state"), "",
                                  "003", "-", .sample = SAMPLE_OTHER, .rows = M_SURVEYS},
    [KPI_feedback_response_time] = {"feedback_response_time", "Feedback response time", "Délai de réponse aux retours",
                                    "Feedback reply", "Réponse aux retours", FAM_FEEDBACK, UNIT_SECONDS, KPI_DOWN,
                                    N_("sum of (reply to the feedback - answer) / replies"), N_("Closing the loop with those who spoke."),
                                    "survey.replied_at survey.answered_at", "", "003", "-", .sample = SAMPLE_OTHER, .rows = M_REPLY_N},
    [KPI_channel_preference] = {"channel_preference", "Preferred channel", "Canal préféré", "Preferred channel", "Canal préféré",
                                FAM_FEEDBACK, UNIT_PERCENT, KPI_NEUTRAL, N_("responses of the channel / survey responses x 100"),
                                N_("Where customers like to speak."), "survey.channel",
                                "base=responses|contacts|stated", "003", "-", .sample = SAMPLE_OTHER, .rows = M_RESPONSES},
    [KPI_voice_of_customer] = {"voice_of_customer", "Voice of the customer", "Voix du client (verbatims)", "Comments", "Verbatims",
                               FAM_FEEDBACK, UNIT_COUNT, KPI_NEUTRAL, N_("number of comments"),
                               N_("What customers say in their own words."), "survey.comment", "", "001 003", "-",
                               .sample = SAMPLE_OTHER, .rows = M_COMMENTS},
    // ---- business
    [KPI_cost_per_contact] = {"cost_per_contact", "Cost per contact", "Coût par contact", "Cost per contact", "Coût par contact",
                              FAM_BUSINESS, UNIT_CURRENCY, KPI_DOWN, N_("service costs / interactions of the period"),
                              N_("What one contact costs, by channel."), N_("cost.amount or interaction.cost"), "", "001",
                              "house, phone and chat", .sample = SAMPLE_OTHER, .rows = M_COST_ROWS},
    [KPI_service_revenue] = {"service_revenue", "Service-generated revenue", "Chiffre d'affaires généré par le service client",
                             "Service revenue", "CA du service", FAM_BUSINESS, UNIT_CURRENCY, KPI_UP,
                             N_("sum of sales credited to interactions"), N_("Sales the service brings in."),
                             N_("interaction.revenue or order.interaction_id"), "", "001", "-", .sample = SAMPLE_OTHER, .rows = M_SALES},
    [KPI_cart_abandonment] = {"cart_abandonment", "Cart abandonment rate", "Taux d'abandon de panier", "Cart abandonment",
                              "Abandon de panier", FAM_BUSINESS, UNIT_PERCENT, KPI_DOWN, N_("carts without an order / carts x 100"),
                              N_("Sales lost at the last step."), "web.carts web.orders", "", "001", "001 (80), house (90)",
                              WARN_CRIT(80, 90), BENCH(70, 80, N_("70 .. 80 %")), .sample = SAMPLE_OTHER, .rows = M_CARTS},
    [KPI_revenue] = {"revenue", "Revenue", "Chiffre d'affaires", "Revenue", "Chiffre d'affaires", FAM_BUSINESS, UNIT_CURRENCY, KPI_UP,
                     N_("sum of the orders"), N_("The business itself, beside the service that supports it."), "order.amount", "", "000", "-",
                     .sample = SAMPLE_OTHER, .rows = M_ORDERS},
    [KPI_bounce_rate] = {"bounce_rate", "Bounce rate", "Taux de rebond", "Bounce rate", "Taux de rebond", FAM_BUSINESS, UNIT_PERCENT,
                         KPI_DOWN, N_("one-page visits / visits x 100"), N_("Visitors who leave at once."), "web.visits web.bounces", "",
                         "003", "-", .sample = SAMPLE_OTHER, .rows = M_VISITS},
    // ---- team
    [KPI_staff_turnover] = {"staff_turnover", "Staff turnover", "Taux de rotation du personnel", "Staff turnover",
                            "Rotation personnel", FAM_TEAM, UNIT_PERCENT, KPI_DOWN, N_("leavers / mean of staff at start and at end x 100"),
                            N_("Experience walking out of the door."), "employee.hired_at employee.left_at", "method=mean|half_sum",
                            "001", "-", .yearly = true, .sample = SAMPLE_OTHER, .rows = M_STAFF_LEFT},
    [KPI_employee_engagement] = {"employee_engagement", "Employee engagement", "Engagement des collaborateurs", "Engagement",
                                 "Engagement", FAM_TEAM, UNIT_POINTS, KPI_UP, N_("mean answer, (x - lowest) / (highest - lowest) x 100"),
                                 N_("Engaged people serve better."), N_("survey.engagement (audience employee)"), "", "001", "-",
                                 .sample = SAMPLE_EMPLOYEE, .rows = M_ENGAGEMENT_N},
};

int kpi_count(const struct kpi_config *c) { return KPI_COUNT + (c ? (int)c->nown : 0); }

const struct kpi_info *kpi_info(const struct kpi_config *c, int kpi)
{
    return kpi < KPI_COUNT ? &catalogue[kpi] : &c->own[kpi - KPI_COUNT].info;
}

int kpi_by_id(const struct kpi_config *c, const char *id)
{
    for (int k = 0; k < kpi_count(c); k++) {
        if (strcmp(kpi_info(c, k)->id, id) == 0)
            return k;
    }
    return -1;
}

bool kpi_by_customer(int kpi, const struct kpi_config *c)
{
    if (kpi >= KPI_COUNT)
        return formula_by_customer(&c->own[kpi - KPI_COUNT].formula);
    return kpi == KPI_repeat_contact || kpi == KPI_repeat_call || kpi == KPI_recurring_customers || kpi == KPI_repeat_purchase ||
           kpi == KPI_clv;
}

const char *kpi_family_name(enum kpi_family f)
{
    static const char *const names[FAM_COUNT] = {"satisfaction", "loyalty", "service", "feedback", "business", "team"};
    return names[f];
}

const char *kpi_unit_name(enum kpi_unit u)
{
    static const char *const names[] = {N_("percent"), "points", N_("scale"), "ratio", "count", "seconds", N_("currency"), N_("per_day")};
    return names[u];
}

const char *kpi_state_name(enum kpi_state s)
{
    static const char *const names[] = {"ok", "warning", "critical", "none", "nodata"};
    return names[s];
}

bool kpi_in_hours(int kpi, const struct kpi_config *c)
{
    return kpi_info(c, kpi)->hours;
}

enum kpi_unit kpi_unit_of(int kpi, const struct kpi_config *c)
{
    if (kpi == KPI_csat && c->csat_mean)
        return UNIT_SCALE;
    return kpi_info(c, kpi)->unit;
}

enum kpi_dir kpi_dir_of(int kpi, const struct kpi_config *c)
{
    return kpi == KPI_ces && c->ces_ease ? KPI_UP : kpi_info(c, kpi)->dir;
}
