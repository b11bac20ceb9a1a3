#include "record/record.h"

#include <string.h>

#define F(name, type, lo, hi) [F_##name] = {#name, type, lo, hi}

const struct rec_field_info rec_fields[F_COUNT] = {
    F(id, RT_ID, 0, 0),
    F(created_at, RT_TIME, 0, 0),
    F(first_reply_at, RT_TIME, 0, 0),
    F(resolved_at, RT_TIME, 0, 0),
    F(closed_at, RT_TIME, 0, 0),
    F(due_at, RT_TIME, 0, 0),
    F(first_reply_s, RT_DURATION, 0, 0),
    F(response_s, RT_DURATION, 0, 0),
    F(resolution_s, RT_DURATION, 0, 0),
    F(wait_s, RT_DURATION, 0, 0),
    F(handle_s, RT_DURATION, 0, 0),
    F(talk_s, RT_DURATION, 0, 0),
    F(hold_s, RT_DURATION, 0, 0),
    F(wrap_s, RT_DURATION, 0, 0),
    F(first_reply_bh_s, RT_DURATION, 0, 0),
    F(resolution_bh_s, RT_DURATION, 0, 0),
    F(channel, RT_CHANNEL, 0, 0),
    F(direction, RT_WORD, 0, 0),
    F(status, RT_WORD, 0, 0),
    F(priority, RT_DIM, 0, 0),
    F(category, RT_DIM, 0, 0),
    F(product, RT_DIM, 0, 0),
    F(tags, RT_TEXT, 0, 0),
    F(subject, RT_TEXT, 0, 0),
    F(customer_id, RT_ID, 0, 0),
    F(agent, RT_DIM, 0, 0),
    F(team, RT_DIM, 0, 0),
    F(segment, RT_DIM, 0, 0),
    F(country, RT_DIM, 0, 0),
    F(language, RT_DIM, 0, 0),
    F(replies, RT_COUNT, 0, 0),
    F(customer_messages, RT_COUNT, 0, 0),
    F(reopens, RT_COUNT, 0, 0),
    F(transfers, RT_COUNT, 0, 0),
    F(first_contact, RT_FLAG, 0, 0),
    F(answered, RT_FLAG, 0, 0),
    F(abandoned, RT_FLAG, 0, 0),
    F(bot, RT_FLAG, 0, 0),
    F(converted, RT_FLAG, 0, 0),
    F(escalated, RT_FLAG, 0, 0),
    F(error, RT_FLAG, 0, 0),
    F(complaint, RT_FLAG, 0, 0),
    F(sla, RT_WORD, 0, 0),
    F(quality, RT_SCORE, 0, 100),
    F(cost, RT_MONEY, 0, 0),
    F(revenue, RT_MONEY, 0, 0),
    F(thread_id, RT_ID, 0, 0),
    F(text, RT_TEXT, 0, 0),
    F(answered_at, RT_TIME, 0, 0),
    F(sent_at, RT_TIME, 0, 0),
    F(replied_at, RT_TIME, 0, 0),
    F(audience, RT_WORD, 0, 0),
    F(interaction_id, RT_ID, 0, 0),
    F(survey, RT_DIM, 0, 0),
    F(question, RT_DIM, 0, 0),
    F(journey, RT_DIM, 0, 0),
    F(timing, RT_WORD, 0, 0),
    F(nps, RT_SCORE, 0, 10),
    F(csat, RT_SCORE, 1, 5),
    F(ces, RT_SCORE, 1, 5),
    F(ease, RT_SCORE, 1, 4),
    F(emotion, RT_SCORE, 1, 5),
    F(engagement, RT_SCORE, 1, 5),
    F(comment, RT_TEXT, 0, 0),
    F(metric, RT_WORD, 0, 0),
    F(score, RT_SCORE, 0, 100),
    F(scale_min, RT_NUMBER, 0, 0),
    F(scale_max, RT_NUMBER, 0, 0),
    F(label, RT_TEXT, 0, 0),
    F(theme, RT_DIM, 0, 0),
    F(state, RT_WORD, 0, 0),
    F(signed_up_at, RT_TIME, 0, 0),
    F(churned_at, RT_TIME, 0, 0),
    F(preferred_channel, RT_CHANNEL, 0, 0),
    F(referrals, RT_COUNT, 0, 0),
    F(last_referral_at, RT_TIME, 0, 0),
    F(adopted_at, RT_TIME, 0, 0),
    F(converted_at, RT_TIME, 0, 0),
    F(ordered_at, RT_TIME, 0, 0),
    F(amount, RT_MONEY, 0, 0),
    F(currency, RT_TEXT, 0, 0),
    F(started_at, RT_TIME, 0, 0),
    F(ended_at, RT_TIME, 0, 0),
    F(plan, RT_DIM, 0, 0),
    F(interval, RT_TEXT, 0, 0),
    F(received_at, RT_TIME, 0, 0),
    F(reply_s, RT_DURATION, 0, 0),
    F(network, RT_DIM, 0, 0),
    F(hired_at, RT_TIME, 0, 0),
    F(left_at, RT_TIME, 0, 0),
    F(evaluated_at, RT_TIME, 0, 0),
    F(criterion, RT_DIM, 0, 0),
    F(weight, RT_NUMBER, 0, 0),
    F(date, RT_DAY, 0, 0),
    F(hours, RT_NUMBER, 0, 0),
    F(offer, RT_DIM, 0, 0),
    F(visits, RT_COUNT, 0, 0),
    F(bounces, RT_COUNT, 0, 0),
    F(carts, RT_COUNT, 0, 0),
    F(orders, RT_COUNT, 0, 0),
    F(period, RT_PERIOD, 0, 0),
};
#undef F

#define LIST(...) (const enum rec_field[]){__VA_ARGS__, F_COUNT}

const struct rec_kind_info rec_kinds[REC_KINDS] = {
    [REC_INTERACTION] =
        {"interaction",
         LIST(F_id, F_created_at, F_first_reply_at, F_resolved_at, F_closed_at, F_due_at, F_first_reply_s,
              F_response_s, F_resolution_s, F_wait_s, F_handle_s, F_talk_s, F_hold_s, F_wrap_s, F_first_reply_bh_s,
              F_resolution_bh_s, F_channel, F_direction, F_status, F_priority, F_category, F_product, F_tags,
              F_subject, F_customer_id, F_agent, F_team, F_segment, F_country, F_language, F_replies,
              F_customer_messages, F_reopens, F_transfers, F_first_contact, F_answered, F_abandoned, F_bot,
              F_converted, F_escalated, F_error, F_complaint, F_sla, F_quality, F_cost, F_revenue, F_currency,
              F_thread_id, F_text),
         LIST(F_id, F_created_at)},
    [REC_SURVEY] = {"survey",
                    LIST(F_id, F_answered_at, F_sent_at, F_replied_at, F_audience, F_channel, F_customer_id,
                         F_interaction_id, F_agent, F_team, F_survey, F_question, F_journey, F_timing, F_segment,
                         F_country, F_product, F_language, F_nps, F_csat, F_ces, F_ease, F_emotion, F_engagement,
                         F_comment, F_metric, F_score, F_scale_min, F_scale_max, F_label, F_theme, F_state),
                    (const enum rec_field[]){F_COUNT}},
    [REC_CUSTOMER] = {"customer",
                      LIST(F_id, F_signed_up_at, F_churned_at, F_status, F_segment, F_country, F_channel,
                           F_preferred_channel, F_referrals, F_last_referral_at, F_adopted_at),
                      LIST(F_id)},
    [REC_LEAD] = {"lead", LIST(F_id, F_created_at, F_converted_at, F_channel), LIST(F_id, F_created_at)},
    [REC_ORDER] = {"order",
                   LIST(F_id, F_customer_id, F_ordered_at, F_amount, F_currency, F_status, F_channel, F_product,
                        F_country, F_interaction_id, F_agent),
                   LIST(F_id, F_customer_id, F_ordered_at, F_amount)},
    [REC_SUBSCRIPTION] = {"subscription",
                          LIST(F_id, F_customer_id, F_started_at, F_ended_at, F_plan, F_amount, F_currency,
                               F_interval, F_status),
                          LIST(F_id, F_customer_id, F_started_at)},
    [REC_SOCIAL] = {"social",
                    LIST(F_id, F_received_at, F_replied_at, F_reply_s, F_direction, F_complaint, F_customer_id,
                         F_network, F_channel, F_agent, F_team, F_status, F_text),
                    LIST(F_id, F_received_at)},
    [REC_EMPLOYEE] = {"employee", LIST(F_id, F_hired_at, F_left_at, F_team), LIST(F_id, F_hired_at)},
    [REC_QUALITY] = {"quality",
                     LIST(F_id, F_evaluated_at, F_interaction_id, F_agent, F_team, F_channel, F_criterion, F_weight,
                          F_score, F_scale_min, F_scale_max, F_comment),
                     LIST(F_evaluated_at, F_score)},
    [REC_WORK] = {"work", LIST(F_date, F_agent, F_team, F_channel, F_hours), LIST(F_date, F_agent, F_hours)},
    [REC_ADOPTION] = {"adoption", LIST(F_customer_id, F_offer, F_adopted_at),
                      LIST(F_customer_id, F_offer, F_adopted_at)},
    [REC_WEB] = {"web", LIST(F_date, F_channel, F_visits, F_bounces, F_carts, F_orders), LIST(F_date)},
    [REC_COST] = {"cost", LIST(F_period, F_channel, F_team, F_category, F_amount, F_currency),
                  LIST(F_period, F_amount)},
};

const char *const rec_channels[] = {"email", "chat",   "messaging", "phone",   "web",          "portal",
                                    "social", "whatsapp", "sms",   "letter",  "in_person",    "chatbot",
                                    "self_service", "api", "other", NULL};

void rec_clear(struct record *r, enum rec_kind kind)
{
    r->kind = kind;
    r->set[0] = r->set[1] = 0;
    r->line = r->offset = 0;
    r->long_form = false;
}

int rec_field_by_name(const char *name)
{
    for (int f = 0; f < F_COUNT; f++)
        if (*rec_fields[f].name == *name && !strcmp(rec_fields[f].name, name))
            return f;
    return -1;
}

int rec_kind_by_name(const char *name)
{
    for (int k = 0; k < REC_KINDS; k++)
        if (!strcmp(rec_kinds[k].name, name))
            return k;
    return -1;
}

bool rec_kind_has(enum rec_kind kind, enum rec_field f)
{
    for (const enum rec_field *p = rec_kinds[kind].fields; *p != F_COUNT; p++)
        if (*p == f)
            return true;
    return false;
}
