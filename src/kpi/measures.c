// What formulas can use: one row per measure of the cube that has a meaning of its own.
#include "base/i18n.h"
#include "kpi/formula.h"

#define SECONDS 1000.0
#define SCORES ((double)SCORE_ONE)
#define MONEY ((double)MONEY_ONE)
#define COSTS ((double)COST_ONE)

// A mean, how many it is of, and their sum; whole: count that contains the facts it is of.
#define MEAN_ROWS(name, m, one, whole, staff, help)                                                                    \
    {name, MEASURE_MEAN, M_##m##_N, one, M_##m##_N, M_##m##_N, M_COUNT, staff, help},                                  \
        {name "_n", MEASURE_N, M_##m##_N, 1, M_##m##_N, M_##m##_N, whole, staff, help},                                \
        {name "_sum", MEASURE_SUM, M_##m##_SUM, one, M_##m##_N, M_##m##_N, M_COUNT, staff, help}
// A count that is 0 where there is none of it, once the kind of record has begun.
#define COUNT(name, m, begun, whole, help) {name, MEASURE_COUNT, M_##m, 1, M_##m, M_##begun, whole, false, help}
// A count of those of `known` of which something is so.
#define PART(name, m, known, help) {name, MEASURE_COUNT, M_##m, 1, M_##known, M_##known, M_##known, false, help}
#define AMOUNT(name, m, n, one, help) {name, MEASURE_AMOUNT, M_##m, one, M_##n, M_##n, M_COUNT, false, help}

const struct measure_info kpi_measures[] = {
    COUNT("interactions", INTERACTIONS, SEEN_INTERACTIONS, M_COUNT, N_("contacts and what the service began itself")),
    COUNT("contacts", CONTACTS, SEEN_INTERACTIONS, M_INTERACTIONS, N_("contacts of customers")),
    COUNT("cases_created", CASES_CREATED, SEEN_CASES, M_INTERACTIONS, N_("new cases")),
    PART("answered", ANSWERED, ANSWERABLE, N_("contacts that were answered")),
    COUNT("answerable", ANSWERABLE, ANSWERABLE, M_CONTACTS, N_("contacts of which it is known whether they were answered")),
    PART("complaints", COMPLAINTS, COMPLAINT_KNOWN, N_("contacts that are complaints")),
    COUNT("complaint_known", COMPLAINT_KNOWN, COMPLAINT_KNOWN, M_CONTACTS, N_("contacts of which it is known whether they are complaints")),
    PART("escalated", ESCALATED, ESCALATION_KNOWN, N_("interactions that were escalated")),
    COUNT("escalation_known", ESCALATION_KNOWN, ESCALATION_KNOWN, M_INTERACTIONS, N_("interactions of which it is known whether they were escalated")),
    PART("errors", ERRORS, ERROR_KNOWN, N_("interactions with an error")),
    COUNT("error_known", ERROR_KNOWN, ERROR_KNOWN, M_INTERACTIONS, N_("interactions of which it is known whether there was an error")),
    PART("fcr", FCR, FCR_KNOWN, N_("cases resolved at the first contact")),
    COUNT("fcr_known", FCR_KNOWN, FCR_KNOWN, M_COUNT, N_("resolved cases of which it is known whether the first contact did it")),
    COUNT("resolved", RESOLVED, SEEN_CASES, M_COUNT, N_("cases resolved")),
    PART("sla_met", SLA_MET, SLA_KNOWN, N_("cases within their service level")),
    COUNT("sla_known", SLA_KNOWN, SLA_KNOWN, M_COUNT, N_("cases of which it is known whether the service level was met")),
    PART("reopened", REOPENED, REOPEN_KNOWN, N_("resolved cases that were opened again")),
    COUNT("reopen_known", REOPEN_KNOWN, REOPEN_KNOWN, M_RESOLVED, N_("resolved cases of which it is known whether they were opened again")),
    COUNT("backlog", STOCK_BACKLOG, SEEN_CASES, M_COUNT, N_("cases open at the end of the period")),
    AMOUNT("handled_time", HANDLED_MS, HANDLED, SECONDS, N_("handling time, all of it together, seconds")),
    COUNT("handled", HANDLED, HANDLED, M_INTERACTIONS, N_("interactions with a handling time")),
    AMOUNT("sales_amount", SALES_AMOUNT, SALES, MONEY, N_("revenue of interactions")),
    COUNT("sales", SALES, SALES_KNOWN, M_SALES_KNOWN, N_("interactions with a revenue")),
    PART("converted", CONVERTED_CONTACTS, SALES_KNOWN, N_("interactions that sold something")),
    COUNT("sales_known", SALES_KNOWN, SALES_KNOWN, M_INTERACTIONS, N_("interactions of which it is known whether they sold something")),
    AMOUNT("interaction_cost", ICOST, ICOST_KNOWN, COSTS, N_("cost of interactions")),
    COUNT("interaction_cost_n", ICOST_KNOWN, ICOST_KNOWN, M_INTERACTIONS, N_("interactions with a cost")),
    COUNT("surveys", SURVEYS, SEEN_SURVEYS, M_COUNT, N_("surveys sent")),
    COUNT("responses", RESPONSES, SEEN_SURVEYS, M_SURVEYS, N_("surveys answered")),
    COUNT("comments", COMMENTS, SEEN_SURVEYS, M_SURVEYS, N_("surveys with a comment")),
    PART("csat_positive", CSAT_POSITIVE, CSAT_N, N_("satisfied answers")),
    PART("nps_promoters", NPS_PROMOTERS, NPS_N, N_("answers 9 and 10")),
    PART("nps_detractors", NPS_DETRACTORS, NPS_N, N_("answers 0 to 6")),
    COUNT("nps_n", NPS_N, NPS_N, M_COUNT, N_("answers to the question of recommendation")),
    PART("ces_high", CES_HIGH, CES_N, N_("answers 4 and 5 on effort")),
    PART("ces_low", CES_LOW, CES_N, N_("answers 1 and 2 on effort")),
    COUNT("customers", STOCK_CUSTOMERS, STOCK_CUSTOMERS, M_COUNT, N_("customers at the end of the period")),
    COUNT("customers_start", START_CUSTOMERS, START_CUSTOMERS, M_COUNT, N_("customers at its start")),
    COUNT("customers_new", CUSTOMERS_NEW, STOCK_CUSTOMERS, M_COUNT, N_("customers won")),
    COUNT("customers_lost", CUSTOMERS_LOST, START_CUSTOMERS, M_COUNT, N_("customers lost")),
    PART("referrers", STOCK_REFERRERS, STOCK_REFERRAL_KNOWN, N_("customers who brought someone")),
    COUNT("referral_known", STOCK_REFERRAL_KNOWN, STOCK_REFERRAL_KNOWN, M_STOCK_CUSTOMERS, N_("customers whose referrals are known")),
    PART("adopters", STOCK_ADOPTERS, STOCK_ADOPTION_KNOWN, N_("customers who use what is looked at")),
    COUNT("adoption_known", STOCK_ADOPTION_KNOWN, STOCK_ADOPTION_KNOWN, M_STOCK_CUSTOMERS, N_("customers whose use is known")),
    PART("repeaters", REPEATERS, CONTACTERS, N_("customers who came back soon")),
    COUNT("contacters", CONTACTERS, CONTACTERS, M_COUNT, N_("customers with a contact")),
    PART("call_repeaters", CALL_REPEATERS, CALLERS, N_("customers who called again soon")),
    COUNT("callers", CALLERS, CALLERS, M_COUNT, N_("customers with a call")),
    PART("recurring", RECURRING, BUYERS, N_("buyers of the period who had bought before")),
    COUNT("buyers", BUYERS, BUYERS, M_COUNT, N_("customers who bought in the period")),
    COUNT("orders", ORDERS, ORDERS, M_COUNT, N_("orders")),
    AMOUNT("orders_amount", ORDERS_AMOUNT, ORDERS, MONEY, N_("sum of the orders")),
    COUNT("leads", LEADS, LEADS, M_COUNT, N_("prospects created")),
    COUNT("leads_converted", LEADS_CONVERTED, LEADS, M_COUNT, N_("prospects converted in the period")),
    COUNT("social", SOCIAL, SOCIAL, M_COUNT, N_("messages on social networks")),
    PART("social_in_time", SOCIAL_IN_TIME, SOCIAL, N_("of these, answered in time")),
    COUNT("visits", VISITS, VISITS, M_COUNT, N_("visits of the web site")),
    PART("bounces", BOUNCES, VISITS, N_("visits of one page")),
    COUNT("carts", CARTS, CARTS, M_COUNT, N_("carts filled")),
    PART("carts_lost", CARTS_LOST, CARTS, N_("carts left without an order")),
    AMOUNT("cost_service", COST_SERVICE, COST_ROWS, COSTS, N_("cost of the service")),
    AMOUNT("cost_acquisition", COST_ACQUISITION, COST_ROWS, COSTS, N_("cost of winning customers")),
    AMOUNT("work_time", WORK_MS, WORK_ROWS, SECONDS, N_("working time by the time sheets, seconds")),
    COUNT("staff", STOCK_STAFF, STOCK_STAFF, M_COUNT, N_("staff at the end of the period")),
    COUNT("staff_start", START_STAFF, START_STAFF, M_COUNT, N_("staff at its start")),
    COUNT("staff_hired", STAFF_HIRED, STOCK_STAFF, M_COUNT, N_("staff who came")),
    COUNT("staff_left", STAFF_LEFT, START_STAFF, M_COUNT, N_("staff who left")),
    MEAN_ROWS("response_time", RESPONSE, SECONDS, M_CONTACTS, false, N_("mean time to the answer, seconds")),
    MEAN_ROWS("first_response_time", FIRST_RESPONSE, SECONDS, M_CONTACTS, false, N_("mean time to the first answer, seconds")),
    MEAN_ROWS("first_response_time_bh", FIRST_RESPONSE_BH, SECONDS, M_CONTACTS, false, N_("the same in business hours")),
    MEAN_ROWS("waiting_time", WAIT, SECONDS, M_CONTACTS, false, N_("mean wait, seconds")),
    MEAN_ROWS("handling_time", HANDLE, SECONDS, M_COUNT, false, N_("mean handling time, seconds")),
    MEAN_ROWS("elapsed_time", ELAPSED, SECONDS, M_COUNT, false, N_("mean time from the first answer to the resolution, seconds")),
    MEAN_ROWS("resolution_time", RESOLUTION, SECONDS, M_COUNT, false, N_("mean time to the resolution, seconds")),
    MEAN_ROWS("closing_time", RESOLUTION_CLOSED, SECONDS, M_COUNT, false, N_("mean time to the closing, seconds")),
    MEAN_ROWS("resolution_time_bh", RESOLUTION_BH, SECONDS, M_COUNT, false, N_("mean time to the resolution in business hours, seconds")),
    MEAN_ROWS("reply_time", REPLY, SECONDS, M_COUNT, false, N_("mean time to the reply to feedback, seconds")),
    MEAN_ROWS("quality", QUALITY, SCORES, M_COUNT, false, N_("mean quality score, 0 to 100")),
    MEAN_ROWS("csat", CSAT, SCORES, M_COUNT, false, N_("mean satisfaction, 1 to 5")),
    MEAN_ROWS("ces", CES, SCORES, M_COUNT, false, N_("mean effort, 1 to 5")),
    MEAN_ROWS("ease_customer", EASE_CUSTOMER, SCORES, M_COUNT, false, N_("mean ease for customers, 1 to 4")),
    MEAN_ROWS("ease_employee", EASE_EMPLOYEE, SCORES, M_COUNT, true, N_("mean ease for employees, 1 to 4")),
    MEAN_ROWS("emotion", EMOTION, SCORES, M_COUNT, false, N_("mean emotional connection, 1 to 5")),
    MEAN_ROWS("engagement", ENGAGEMENT, SCORES, M_COUNT, true, N_("mean engagement of employees, 1 to 5")),
};
const size_t kpi_nmeasures = ARRAY_LEN(kpi_measures);
