// Closed sets in both languages, and label scales. A word is looked up by word_key: no accents, no case, blanks
// for _ and -; the tables below are written the way people write.
#include "value_priv.h"

#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>

struct word_row {
    enum word_set set;
    int value;
    const char *words; // separated by |
};

static const struct word_row rows[] = {
    {W_FLAG, 1, "yes|y|true|t|1|oui|o|vrai|v|x|on|✓|✔|1.0"},
    {W_FLAG, 0, "no|n|false|f|0|non|faux|off|0.0"},
    {W_NULL, 0,
     "-|--|---|—|–|n/a|na|n.a.|#n/a|null|none|nan|nil|(vide)|(empty)|(none)|vide|aucun|aucune|[no associated user]|"
     "unoffered|not offered|ne sait pas|ne se prononce pas|nsp|sans opinion|sans réponse|no answer|no opinion|"
     "don't know|not applicable|non applicable|sans objet|pas de réponse|?"},
    {W_NULL, WORD_SENT, "offered|proposé|proposée|sent|envoyé|envoyée|survey sent"},
    {W_STATUS, ST_NEW, "new|nouveau|nouvelle|not started|créé|registered"},
    {W_STATUS, ST_OPEN,
     "open|opened|ouvert|ouverte|in progress|en cours|en cours (attribué)|en cours (planifié)|investigating|"
     "customer responded|awaiting engineer|reopened|rouvert|réouvert|assigned|attribué|affecté|work in progress|to do|"
     "escalated|escaladé|escaladée|en cours de traitement|processing|active|actif|active client|à traiter|started|"
     "traitement en cours|escalade"},
    {W_STATUS, ST_PENDING,
     "pending|en attente|awaiting|awaiting customer|waiting on customer|waiting for customer|waiting on contact|"
     "snoozed|waiting|en attente client|en attente du client|en attente retour client|pending customer response|"
     "pending customer|attente client|attente retour client|waiting on us|awaiting reply|awaiting response"},
    {W_STATUS, ST_ON_HOLD,
     "on hold|hold|onhold|waiting on third party|awaiting vendor|suspendu|suspendue|en pause|bloqué|paused|blocked|"
     "mis en attente|awaiting third party|en attente tiers|en attente fournisseur|deferred"},
    {W_STATUS, ST_SOLVED,
     "solved|resolved|résolu|résolue|done|terminé|terminée|auto-closed|fixed|traité|traitée|complete|completed|"
     "solutionné"},
    {W_STATUS, ST_CLOSED,
     "closed|close|clos|close(d)|fermé|fermée|clôturé|clôturée|clôture|archived|archivé|closed completed|churned|"
     "canceled|perdu|résilié|inactif|inactive|ended|expired|fermée en attente retour client|closed - resolved"},
    {W_STATUS, ST_DELETED,
     "deleted|supprimé|supprimée|spam|doublon|duplicate|annulé|annulée|cancelled|rejected|rejeté|rejetée|merged|"
     "fusionné|fusionnée|trash|test|indésirable|draft|brouillon"},
    {W_ORDER, ORD_OK,
     "ok|paid|payé|payée|partially_refunded|partially refunded|partiellement remboursé|partiellement remboursée|"
     "fulfilled|shipped|expédié|expédiée|delivered|livré|livrée|completed|complete|processing|processed|authorized|"
     "partially_paid|paiement accepté|en cours de préparation|préparation en cours|terminé|terminée|validé|validée|"
     "accepted|confirmed|confirmé|confirmée|succeeded|open|new|on hold|en cours|active|payment accepted|closed|solved|"
     "facturé|facturée|réglé|réglée|pending|en attente|paiement à distance accepté|pending payment|unfulfilled|en attente de paiement|"
     "en attente du paiement|awaiting payment|en attente de paiement par chèque|en attente de virement|à payer"},
    {W_ORDER, ORD_VOID,
     "cancelled|canceled|annulé|annulée|refunded|remboursé|remboursée|failed|échec|échoué|échouée|voided|void|"
     "erreur de paiement|payment error|expired|expiré|expirée|declined|refusé|refusée|rejected|deleted|trash|"
     "abandoned|chargeback|draft|checkout draft|impayé|unpaid"},
    {W_DIRECTION, DIR_IN, "in|inbound|incoming|entrant|entrante|i|received|reçu|reçue|customer|client"},
    {W_DIRECTION, DIR_OUT, "out|outbound|outgoing|sortant|sortante|o|émis|émise|outbound email|proactive"},
    {W_DIRECTION, DIR_INTERNAL, "internal|interne|intern"},
    {W_SLA, SLA_MET,
     "met|within sla|achieved|respecté|respectée|tenu|tenue|yes|oui|true|vrai|1|ok|not violated|in sla|on time|"
     "dans les délais|à temps|o|y|atteint|non dépassé"},
    {W_SLA, SLA_BREACHED,
     "breached|breach|sla violated|violated|missed|no|non|false|faux|0|non respecté|non respectée|dépassé|dépassée|"
     "overdue|hors délai|hors délais|late|en retard|n|failed|non atteint|out of sla"},
    {W_SLA, SLA_NONE, "none|n/a|aucun|sans|-|no sla|sans engagement"},
    {W_AUDIENCE, AUD_CUSTOMER,
     "customer|customers|client|clients|cliente|consommateur|acheteur|usager|end user|utilisateur"},
    {W_AUDIENCE, AUD_EMPLOYEE,
     "employee|employees|collaborateur|collaboratrice|collaborateurs|salarié|salariée|salariés|agent|agents|staff|"
     "conseiller|conseillère|employé|employée|interne|équipe"},
    {W_TIMING, TIMING_HOT, "hot|à chaud|chaud|immediate|transactional|transactionnel|transactionnelle"},
    {W_TIMING, TIMING_COLD, "cold|à froid|froid|deferred|relational|relationship|relationnel|relationnelle|différé"},
    {W_STATE, STATE_ANSWERED,
     "answered|completed|complete|répondu|répondue|terminé|terminée|submitted|finished|complet|complète|reçu|reçue|"
     "replied|responded|true|1|received"},
    {W_STATE, STATE_SENT,
     "sent|envoyé|envoyée|offered|delivered|opened|ouvert|ouverte|not answered|unanswered|sans réponse|pending|"
     "en attente|no response|no answer|invited|invité|invitée|reminded|relancé|relancée|false|0"},
    {W_STATE, STATE_PARTIAL,
     "partial|partially completed|partiel|partielle|incomplete|incomplet|incomplète|started|in progress|commencé|"
     "commencée|disqualified"},
    {W_STATE, STATE_DECLINED,
     "declined|refusé|refusée|opted out|opt out|bounced|unsubscribed|désinscrit|désinscrite|rejected|failed|erreur"},
    {W_METRIC, METRIC_NPS,
     "nps|net promoter score|net promoter|score nps|recommendation|recommandation|likelihood to recommend|enps|"
     "intention de recommandation"},
    {W_METRIC, METRIC_CSAT,
     "csat|satisfaction|customer satisfaction|customer satisfaction score|satisfaction client|sat|score csat|"
     "satisfaction score|taux de satisfaction|satisfaction globale|overall satisfaction"},
    {W_METRIC, METRIC_CES,
     "ces|effort|customer effort|customer effort score|effort client|score ces|effort score|score d'effort|"
     "score d'effort client"},
    {W_METRIC, METRIC_EASE, "ease|facilité|easy|c2es|customer ease|employee ease|facilité client|easiness|simplicité"},
    {W_METRIC, METRIC_EMOTION,
     "emotion|émotion|ecs|emotional connection|connexion émotionnelle|emotional|attachement|lien émotionnel"},
    {W_METRIC, METRIC_ENGAGEMENT,
     "engagement|employee engagement|engagement collaborateur|engagement des collaborateurs|engagement salarié"},
    {W_COST, COST_SALARY,
     "salary|salaries|salaire|salaires|wages|payroll|personnel|masse salariale|staff|rémunération|rémunérations"},
    {W_COST, COST_SOFTWARE,
     "software|logiciel|logiciels|licence|licences|license|licenses|saas|abonnement|abonnements|outil|outils|tools"},
    {W_COST, COST_INFRASTRUCTURE,
     "infrastructure|infra|hosting|hébergement|télécom|telecom|téléphonie|locaux|matériel|hardware|office|"
     "infrastructures|télécoms|telecoms"},
    {W_COST, COST_ACQUISITION,
     "acquisition|marketing|publicité|advertising|ads|prospection|acquisition client|customer acquisition"},
    {W_COST, COST_OTHER, "other|autre|autres|divers|misc|miscellaneous|others|frais généraux|formation|training"},
};

// Channels: same order as rec_channels.
static const char *const channel_words[] = {
    "email|e-mail|mail|mails|emails|courriel|courriels|outlook|outbound email|adresse e-mail|messagerie électronique|"
    "gmail|boîte mail",
    "chat|live chat|livechat|webchat|web chat|callback|tchat|chat en direct|clavardage|web widget|classic chat",
    "messaging|messagerie|in-app message|in app|in app message|conversation|messages|messagerie instantanée|"
    "facebook messenger|messenger|native messaging|line|telegram|viber|apple messages|google business messages|"
    "intercom|messagerie in-app|instant messaging",
    "phone|phone call|phone call (incoming)|phone call (outgoing)|phone call (inbound)|voice|téléphone|tel|tél|telephone|"
    "call|calls|appel|appels|appel téléphonique|voicemail|messagerie vocale|phone call inbound|phone call outbound|"
    "voix|hotline|call center|phone call incoming|phone call outgoing|tél.|téléphonie|appel entrant|appel sortant",
    "web|web form|webform|web_form|form|formulaire|formulaire web|formulaire de contact|feedback widget|site|site web|"
    "website|site internet|contact form|internet|online|en ligne|web formulaire|contact_form|ticket form|landing page|"
    "formulaire en ligne|e-commerce|online store|boutique en ligne|organic|direct|referral",
    "portal|portail|help center|helpdesk|centre d'aide|help desk|espace client|customer portal|service portal|"
    "portail client|jira|closed ticket|customer community",
    "social|facebook|facebook post|facebook private message|twitter|x|x (formerly twitter)|twitter dm|twitter like|"
    "x/twitter|instagram|instagram comment|instagram dm|instagram-comment|linkedin|social media|social network|"
    "social networks|réseaux sociaux|réseau social|tiktok|youtube|pinterest|snapchat|google reviews|avis google|"
    "trustpilot|avis en ligne|any channel social|threads|mastodon|bluesky|reddit|instagram direct|tweet|"
    "facebook comment|réseaux_sociaux|facebook page|fb|ig|x corp|twitter direct message|google play|app store",
    "whatsapp|whats app|whatsapp business|wa",
    "sms|text|texto|text message|mms|sms/mms|textos",
    "letter|courrier|lettre|post|courrier postal|postal|écrit|courrier papier|mail postal|snail mail|fax|"
    "lettre recommandée",
    "in person|in-person|face à face|en personne|boutique|magasin|agence|store|shop|pos|point of sale|guichet|accueil|"
    "en magasin|en boutique|retail|on site|sur place|point de vente|comptoir|walk-in|physical store|visite|in store",
    "chatbot|bot|virtual agent|agent virtuel|ai agent|robot|fin|assistant virtuel|answer bot|callbot|voicebot",
    "self-service|self service|selfservice|libre-service|libre service|faq|base de connaissances|knowledge base|"
    "knowledge|help article",
    "api|web service|web service (api)|web service api|automation|automatisation|webhook|rest api|system|système|"
    "batch|import|zapier|integration|intégration|rule|trigger",
    "other|autre|autres|others|divers|misc|unknown|inconnu",
};

// 👍🏽 is 👍
static void drop_skin_tones(struct strbuf *b)
{
    size_t k = 0;
    for (size_t i = 0; i < b->len;) {
        if (b->len - i >= 4 && !memcmp(b->s + i, "\xF0\x9F\x8F", 3) && (unsigned char)b->s[i + 3] >= 0xBB)
            i += 4;
        else
            b->s[k++] = b->s[i++];
    }
    b->len = k;
    b->s[k] = '\0';
}

const char *fold_again(struct strbuf *b, const char *s, size_t n)
{
    sb_clear(b);
    if (!b->oom)
        utf8_fold(b, s, n);
    return b->oom ? "" : sb_str(b);
}

const char *word_key(struct strbuf *b, const char *s, size_t n)
{
    if (!*fold_again(b, s, n))
        return "";
    if (n && memchr(s, 0xF0, n) && b->len)
        drop_skin_tones(b);
    for (size_t i = 1; i + 1 < b->len; i++)
        if (b->s[i] == '_' || (b->s[i] == '-' && b->s[i - 1] != ' ' && b->s[i + 1] != ' ' && b->s[i - 1] != '-' &&
                               b->s[i + 1] != '-'))
            b->s[i] = ' ';
    return sb_str(b);
}

static int add(struct words *w, enum word_set set, const char *s, size_t n, int value, struct strbuf *b)
{
    struct strbuf k = {0};
    sb_putc(&k, (char)('A' + (int)set));
    sb_add(&k, word_key(b, s, n));
    int64_t id = k.oom || b->oom ? ERR_NOMEM : intern_add(&w->keys, k.s, k.len);
    sb_release(&k);
    if (id < 0)
        return ERR_NOMEM;
    while (w->nvalues <= (size_t)id) {
        if (vec_grow((void **)&w->values, &w->cap, w->nvalues, sizeof(*w->values)))
            return ERR_NOMEM;
        w->values[w->nvalues++] = -1;
    }
    if (w->values[id] < 0)
        w->values[id] = value;
    for (const char *p = intern_name(&w->keys, (uint32_t)id) + 1; set == W_NULL && *p; p++)
        if ((unsigned char)*p < 128)
            w->in_null[(unsigned char)*p] = true;
    return 0;
}

static int add_list(struct words *w, enum word_set set, const char *list, int value, struct strbuf *b)
{
    for (const char *p = list;;) {
        const char *bar = strchr(p, '|');
        size_t n = bar ? (size_t)(bar - p) : strlen(p);
        if (add(w, set, p, n, value, b))
            return ERR_NOMEM;
        if (!bar)
            return 0;
        p = bar + 1;
    }
}

// "très mauvais|très mauvaise" as keys: "tres mauvais|tres mauvaise".
static const char *label_keys(struct words *w, const char *list, struct strbuf *b)
{
    struct strbuf keys = {0};
    for (const char *p = list, *bar; p; p = bar ? bar + 1 : NULL) {
        bar = strchr(p, '|');
        sb_add(&keys, word_key(b, p, bar ? (size_t)(bar - p) : strlen(p)));
        if (bar)
            sb_putc(&keys, '|');
    }
    const char *kept = keys.oom || b->oom ? NULL : arena_strdup(&w->mem, sb_str(&keys));
    sb_release(&keys);
    return kept;
}

static int add_labels(struct words *w, struct strbuf *b)
{
    w->labels = arena_alloc(&w->mem, label_scales_n * sizeof(*w->labels));
    if (!w->labels)
        return ERR_NOMEM;
    for (size_t i = 0; i < label_scales_n; i++)
        for (int j = 0; j < label_count(&label_scales[i]); j++)
            if (!(w->labels[i][j] = label_keys(w, label_scales[i].labels[j], b)))
                return ERR_NOMEM;
    return 0;
}

int words_init(struct words *w, struct err *e)
{
    *w = (struct words){0};
    struct strbuf b = {0};
    int rc = 0;
    for (size_t i = 0; i < ARRAY_LEN(rows) && !rc; i++)
        rc = add_list(w, rows[i].set, rows[i].words, rows[i].value, &b);
    for (size_t i = 0; i < ARRAY_LEN(channel_words) && !rc; i++) {
        rc = add_list(w, W_CHANNEL, channel_words[i], (int)i, &b);
        if (!rc)
            rc = add_list(w, W_CHANNEL, rec_channels[i], (int)i, &b);
    }
    if (!rc)
        rc = add_labels(w, &b);
    sb_release(&b);
    if (rc) {
        words_release(w);
        return err_nomem(e);
    }
    return 0;
}

void words_release(struct words *w)
{
    intern_release(&w->keys);
    free(w->values);
    arena_release(&w->mem);
    *w = (struct words){0};
}

// ASCII characters stay as they are in a key, apart from capitals, blanks, and _ and - that become blanks.
bool words_never_null(const struct words *w, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        c = (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        if (c > ' ' && c < 127 && c != '_' && c != '-' && !w->in_null[c])
            return true;
    }
    return false;
}

bool words_find(const struct words *w, enum word_set set, const char *key, int *value)
{
    char k[256];
    size_t n = strlen(key);
    if (n + 1 >= sizeof(k))
        return false;
    k[0] = (char)('A' + (int)set);
    memcpy(k + 1, key, n);
    int64_t id = intern_find(&w->keys, k, n + 1);
    if (id < 0 || (size_t)id >= w->nvalues || w->values[id] < 0)
        return false;
    *value = w->values[id];
    return true;
}

const char *word_name(int set, int64_t value)
{
    static const char *const names[][8] = {
        [W_STATUS] = {"", "new", "open", "pending", "on_hold", "solved", "closed", "deleted"},
        [W_ORDER] = {"", "a purchase", "no purchase"},
        [W_DIRECTION] = {"", "in", "out", "internal"},
        [W_SLA] = {"", "met", "breached", "none"},
        [W_AUDIENCE] = {"", "customer", "employee"},
        [W_TIMING] = {"", "hot", "cold"},
        [W_STATE] = {"", "answered", "sent", "partial", "declined"},
        [W_METRIC] = {"", "nps", "csat", "ces", "ease", "emotion", "engagement"},
    };
    const char *name = set >= 0 && (size_t)set < ARRAY_LEN(names) && value >= 0 && value < 8 ? names[set][value] : NULL;
    return name ? name : "";
}

int word_set_of(enum rec_kind kind, enum rec_field f)
{
    switch (f) {
    case F_channel:
    case F_preferred_channel: return W_CHANNEL;
    case F_status: return kind == REC_ORDER ? W_ORDER : W_STATUS;
    case F_direction: return W_DIRECTION;
    case F_sla: return W_SLA;
    case F_audience: return W_AUDIENCE;
    case F_timing: return W_TIMING;
    case F_state: return W_STATE;
    case F_metric: return W_METRIC;
    case F_category: return kind == REC_COST ? (int)W_COST : -1;
    default: return rec_fields[f].type == RT_FLAG ? (int)W_FLAG : -1;
    }
}

// --- label scales -------------------------------------------------------------------------------------------------

#define M(f) (UINT64_C(1) << (F_##f - F_nps))
#define ANY (M(csat) | M(emotion) | M(engagement))

const struct label_scale label_scales[] = {
    // satisfaction, French
    {"fr satisfaction 5", ANY, 1, false,
     {"très insatisfait|très insatisfaite", "plutôt insatisfait|insatisfait|plutôt insatisfaite|insatisfaite",
      "moyennement satisfait|neutre|ni satisfait ni insatisfait|moyen|moyennement satisfaite|sans avis|"
      "ni satisfait(e) ni insatisfait(e)",
      "plutôt satisfait|satisfait|plutôt satisfaite|satisfaite", "très satisfait|très satisfaite", NULL}},
    {"fr satisfaction 4", ANY, 1, false,
     {"pas du tout satisfait|pas satisfait du tout|pas du tout satisfaite", "peu satisfait|peu satisfaite",
      "plutôt satisfait|satisfait|plutôt satisfaite|satisfaite", "très satisfait|très satisfaite", NULL}},
    {"fr satisfaction 4b", ANY, 1, false,
     {"très insatisfait", "plutôt insatisfait|insatisfait|peu satisfait", "plutôt satisfait|satisfait", "très satisfait",
      NULL}},
    {"fr satisfaction 5b", ANY, 1, false,
     {"pas satisfait du tout|pas du tout satisfait|pas du tout satisfaite", "peu satisfait|peu satisfaite",
      "moyennement satisfait|moyennement satisfaite", "plutôt satisfait|satisfait|plutôt satisfaite",
      "totalement satisfait|tout à fait satisfait|très satisfait|totalement satisfaite", NULL}},
    {"fr satisfaction 3", ANY, 1, false,
     {"pas satisfait|mécontent|insatisfait|pas content", "moyennement satisfait|neutre|moyen", "satisfait|content",
      NULL}},
    {"fr quality 5", ANY, 1, false,
     {"très mauvais|très mauvaise", "mauvais|mauvaise", "moyen|moyenne|passable", "bon|bonne|bien",
      "très bon|très bonne|excellent|excellente|très bien", NULL}},
    // satisfaction, English
    {"en satisfaction 5", ANY, 1, false,
     {"very dissatisfied|extremely dissatisfied|very unsatisfied",
      "dissatisfied|somewhat dissatisfied|unsatisfied|somewhat unsatisfied",
      "neutral|neither satisfied nor dissatisfied|ok|okay", "satisfied|somewhat satisfied",
      "very satisfied|extremely satisfied", NULL}},
    {"en quality 5", ANY, 1, false,
     {"terrible|very poor|very bad|awful", "poor|bad", "okay|ok|fair|average|neutral", "good", "excellent|great|amazing|very good",
      NULL}},
    {"en satisfaction 2", ANY, 0, false,
     {"bad|bad with comment|unhappy|dissatisfied|negative|👎|not satisfied|thumbs down",
      "good|good with comment|happy|satisfied|positive|👍|thumbs up", NULL}},
    {"en great okay not good", ANY, 1, false, {"not good|bad", "okay|ok", "great|good", NULL}},
    {"happy neutral unhappy", ANY, 1, false,
     {"unhappy|sad|bad|negative|négatif", "neutral|okay|ok|neutre", "happy|good|positive|positif", NULL}},
    {"faces 3", ANY, 1, false, {"🙁|☹|☹️|😞|😟", "😐", "😀|🙂|😃|😊", NULL}},
    {"faces 5", ANY, 1, false, {"😠|😡|😞|😭", "🙁|☹️|😕|☹", "😐", "🙂|😊", "😃|😀|🤩|😍|😁", NULL}},
    {"stars", ANY, 1, false,
     {"★|⭐|★☆☆☆☆", "★★|⭐⭐|★★☆☆☆", "★★★|⭐⭐⭐|★★★☆☆", "★★★★|⭐⭐⭐⭐|★★★★☆", "★★★★★|⭐⭐⭐⭐⭐", NULL}},
    {"en happy 7", ANY, 1, false,
     {"extremely unhappy", "very unhappy", "unhappy", "neutral", "happy", "very happy", "extremely happy", NULL}},
    {"yes no", ANY, 0, false, {"no|non|n|false|faux", "yes|oui|y|true|vrai|o", NULL}},
    // agreement
    {"en agreement 5", ANY | M(ces), 1, true,
     {"strongly disagree", "disagree|somewhat disagree", "neutral|neither agree nor disagree|undecided",
      "agree|somewhat agree", "strongly agree", NULL}},
    {"en agreement 7", ANY | M(ces), 1, true,
     {"strongly disagree", "disagree", "somewhat disagree", "neutral|neither agree nor disagree|undecided",
      "somewhat agree", "agree", "strongly agree", NULL}},
    {"fr agreement 5", ANY | M(ces), 1, true,
     {"pas du tout d'accord", "plutôt pas d'accord|pas d'accord|plutôt en désaccord",
      "ni d'accord ni pas d'accord|neutre|ni d'accord, ni pas d'accord|sans avis", "plutôt d'accord|d'accord",
      "tout à fait d'accord", NULL}},
    {"fr agreement 4", ANY | M(ease), 1, true,
     {"pas du tout d'accord", "plutôt pas d'accord|pas d'accord", "plutôt d'accord|d'accord", "tout à fait d'accord",
      NULL}},
    // effort and ease
    {"fr ease 4", M(ease), 1, true,
     {"très difficile", "plutôt difficile|difficile|assez difficile", "plutôt facile|facile|assez facile",
      "très facile", NULL}},
    {"en ease 4", M(ease), 1, true,
     {"very difficult|very hard", "difficult|hard|somewhat difficult", "easy|somewhat easy", "very easy", NULL}},
    {"fr ease 5", M(ces), 1, true,
     {"très difficile", "plutôt difficile|difficile|assez difficile",
      "ni facile ni difficile|neutre|moyen|moyennement facile|ni l'un ni l'autre", "plutôt facile|facile|assez facile",
      "très facile", NULL}},
    {"en ease 5", M(ces), 1, true,
     {"very difficult|extremely difficult|very hard", "difficult|somewhat difficult|hard",
      "neutral|neither easy nor difficult|neither", "easy|somewhat easy", "very easy|extremely easy", NULL}},
    {"fr effort 5", M(ces), 1, false,
     {"très faible|aucun effort|très peu", "faible|peu|peu d'effort", "moyen|modéré|moyenne", "élevé|important|beaucoup",
      "très élevé|très important|énorme", NULL}},
    {"en effort 5", M(ces), 1, false,
     {"very low|very low effort|no effort", "low|low effort|little", "moderate|neutral|medium|average", "high|high effort|a lot",
      "very high|very high effort", NULL}},
    // recommendation; the values are only for the mean, the class decides (promoter, passive, detractor)
    {"fr recommendation 5", M(nps), 1, false,
     {"pas du tout probable|très improbable|très peu probable|certainement pas", "peu probable|improbable|probablement pas",
      "neutre|moyennement probable|ni probable ni improbable|sans avis|incertain|je ne sais pas|peut-être|neutre / ne sait pas",
      "probable|plutôt probable|assez probable|probablement", "très probable|certainement|extrêmement probable", NULL}},
    {"en recommendation 5", M(nps), 1, false,
     {"very unlikely|not at all likely|extremely unlikely|definitely not", "unlikely|not likely|somewhat unlikely|probably not",
      "neutral|not sure|neither likely nor unlikely|maybe|might or might not", "likely|somewhat likely|probably",
      "very likely|extremely likely|definitely", NULL}},
    {"recommendation 3", M(nps), 1, false,
     {"detractor|détracteur|détractrice|detractors|détracteurs", "passive|passif|neutral|neutre|passives|passifs|passively satisfied",
      "promoter|promoteur|promotrice|promoters|promoteurs", NULL}},
    {"recommendation yes no", M(nps), 0, false, {"no|non|n|false|faux", "yes|oui|y|true|vrai|o", NULL}},
};
const size_t label_scales_n = ARRAY_LEN(label_scales);

int label_count(const struct label_scale *s)
{
    int n = 0;
    while (n < 8 && s->labels[n])
        n++;
    return n;
}

static bool is_one_of(const char *list, const char *key)
{
    size_t len = strlen(key);
    for (const char *p = list; p; p = strchr(p, '|') ? strchr(p, '|') + 1 : NULL)
        if (strcspn(p, "|") == len && !memcmp(p, key, len))
            return true;
    return false;
}

int label_place(const struct words *w, const struct label_scale *s, const char *key)
{
    const char *const *labels = (const char *const *)w->labels[s - label_scales];
    for (int i = 0; i < 8 && labels[i]; i++)
        if (is_one_of(labels[i], key))
            return i;
    return -1;
}
