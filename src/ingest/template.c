// `kpitop template KIND`: the canonical CSV of a kind, to be filled in. The comment lines stand above the header, where
// title lines are read over; they hold no delimiter and no quote, so that they decide nothing.
#include "ingest/ingest.h"
#include "base/i18n.h"

#include <string.h>

static const struct {
    enum rec_field field;
    const char *example;
} examples[] = {
    {F_channel, "email"},      {F_direction, "in"},       {F_status, "solved"},     {F_priority, "normal"},
    {F_category, "delivery"},  {F_product, "tea pot"},    {F_tags, "late parcel"},  {F_subject, "Where is my parcel?"},
    {F_customer_id, "C-1001"}, {F_agent, "Ana M."},       {F_team, "Lyon"},         {F_segment, "retail"},
    {F_country, "FR"},         {F_language, "fr"},        {F_sla, "met"},           {F_quality, "85"},
    {F_cost, "4.20"},          {F_revenue, "39.90"},      {F_thread_id, "T-1"},     {F_text, "Thank you!"},
    {F_audience, "customer"},  {F_interaction_id, "40001"}, {F_survey, "after contact"}, {F_question, ""},
    {F_journey, "return"},     {F_timing, "hot"},         {F_nps, "9"},             {F_csat, "4"},
    {F_ces, "2"},              {F_ease, "3"},             {F_emotion, "4"},         {F_engagement, ""},
    {F_comment, "Quick and kind"}, {F_metric, ""},        {F_score, "16"},          {F_scale_min, "0"},
    {F_scale_max, "20"},       {F_label, ""},             {F_theme, "delay"},       {F_state, "answered"},
    {F_preferred_channel, "phone"}, {F_referrals, "1"},   {F_amount, "59.90"},      {F_currency, "EUR"},
    {F_plan, "monthly"},       {F_interval, "month"},     {F_network, "facebook"},  {F_criterion, "greeting"},
    {F_weight, "1"},           {F_hours, "7.5"},          {F_offer, "loyalty card"}, {F_visits, "1200"},
    {F_bounces, "480"},        {F_carts, "60"},           {F_orders, "18"},         {F_period, "2025-09"},
    {F_left_at, ""},           {F_churned_at, ""},        {F_ended_at, ""},
};

static const char *example(enum rec_kind kind, enum rec_field f)
{
    if (f == F_id)
        return "1";
    if (kind == REC_COST && f == F_category)
        return "salary";
    if (kind == REC_ORDER && f == F_status)
        return "paid";
    if ((kind == REC_SUBSCRIPTION || kind == REC_CUSTOMER) && f == F_status)
        return "active";
    for (size_t i = 0; i < ARRAY_LEN(examples); i++)
        if (examples[i].field == f)
            return examples[i].example;
    switch (rec_fields[f].type) {
    case RT_TIME: return "2025-09-14 10:30:00";
    case RT_DAY: return "2025-09-14";
    case RT_DURATION: return "300";
    case RT_FLAG: return "no";
    case RT_COUNT: return "1";
    default: return "";
    }
}

int ingest_template(enum rec_kind kind, struct strbuf *out)
{
    const enum rec_field *fields = rec_kinds[kind].fields;
    sb_addf(out, _("# kpitop %s: one row each. No row without:"), rec_kinds[kind].name);
    for (const enum rec_field *q = rec_kinds[kind].required; *q != F_COUNT; q++)
        sb_addf(out, " %s", rec_fields[*q].name);
    sb_add(out, kind == REC_SURVEY ? _(" answered_at or sent_at\n") : "\n");
    sb_add(out, _("# Other columns may be empty or missing. Empty means unknown and never zero.\n"
                  "# Times as in the example or with a zone. Durations in seconds. Flags yes or no.\n"));
    for (size_t i = 0; fields[i] != F_COUNT; i++)
        sb_addf(out, "%s%s", i ? "," : "", rec_fields[fields[i]].name);
    sb_putc(out, '\n');
    for (size_t i = 0; fields[i] != F_COUNT; i++)
        sb_addf(out, "%s%s", i ? "," : "", example(kind, fields[i]));
    sb_putc(out, '\n');
    return out->oom ? ERR_NOMEM : 0;
}
