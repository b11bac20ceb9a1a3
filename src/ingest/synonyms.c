// Header synonyms, French and English: what a header surely means when no profile knows the file. A column is never
// forced: its values must fit the field, and a number without a unit is no duration.
#include "map_priv.h"

#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>

#define I (1u << REC_INTERACTION)
#define S (1u << REC_SURVEY)
#define C (1u << REC_CUSTOMER)
#define L (1u << REC_LEAD)
#define O (1u << REC_ORDER)
#define B (1u << REC_SUBSCRIPTION)
#define X (1u << REC_SOCIAL)
#define E (1u << REC_EMPLOYEE)
#define Q (1u << REC_QUALITY)
#define W (1u << REC_WORK)
#define A (1u << REC_ADOPTION)
#define WEB (1u << REC_WEB)
#define COST (1u << REC_COST)
#define ALL (~0u)

struct synonym {
    enum rec_field field;
    unsigned kinds;
    bool mark;         // the header tells the kind
    const char *words; // header_words() of what people write, surest first, separated by |
};

static const struct synonym synonyms[] = {
    // ids
    {F_id, I, true,
     "ticket id|case id|case number|ticket number|ticket no|ticket|call id|conversation id|chat id|interaction id|"
     "issue key|issue id|request id|incident id|id ticket|id du ticket|n ticket|no ticket|numero ticket|"
     "numero de ticket|numero du ticket|n de ticket|n du ticket|n dossier|numero de dossier|n de dossier|id dossier|"
     "n de demande|numero de demande|n demande|id demande|n d appel|id appel|numero de la requete|n de requete|"
     "reference ticket|reference dossier|ticket ref|contact id ticket|session id|n incident|numero d incident"},
    {F_id, S, true,
     "response id|respondent id|answer id|survey response id|id reponse|id de la reponse|n reponse|n de reponse|"
     "numero de reponse|response number|id repondant|n repondant|survey id|submission id|feedback id"},
    {F_id, C, true,
     "customer id|client id|customer number|customer no|customer|id client|id du client|n client|no client|"
     "numero client|numero de client|n de client|code client|identifiant client|account id|user id|ref client|"
     "reference client|contact id|member id|matricule client"},
    {F_id, L, true,
     "lead id|prospect id|id prospect|n prospect|n de prospect|numero prospect|numero de prospect|lead|prospect|"
     "opportunity id|id opportunite|lead number"},
    {F_id, O, true,
     "order id|order number|order no|order|id commande|n commande|n de commande|numero de commande|numero commande|"
     "commande|reference commande|order reference|invoice number|n facture|numero de facture|purchase id|"
     "transaction id|order name"},
    {F_id, B, true, "subscription id|id abonnement|n abonnement|numero d abonnement|n d abonnement|subscription|"
                    "contract id|n contrat|numero de contrat|id contrat"},
    {F_id, X, true, "message id|post id|comment id|id message|id du message|mention id|id publication|n message"},
    {F_id, E, true,
     "matricule|employee id|employee number|staff id|id employe|id collaborateur|id salarie|n employe|n salarie|"
     "matricule salarie|n matricule|code salarie|personnel number"},
    {F_id, Q, true,
     "evaluation id|n evaluation|n d evaluation|id evaluation|numero d evaluation|review id|scorecard id|audit id|"
     "n de grille|id grille|qa id|n grille"},
    {F_id, ALL & ~(W | A | WEB | COST), false, "id|identifiant|reference|ref|n|no|number|numero|uuid|key|cle"},
    {F_id, C, false, "email|e mail|customer email|email address|adresse e mail|adresse email|courriel|mail"},
    // interaction: times
    {F_created_at, I | L, false,
     "created at|created date|creation date|date created|created|created on|created time|create date|opened at|"
     "open date|date opened|opened|date time opened|opened date|date de creation|cree le|date creation|creation|"
     "date d ouverture|ouvert le|ouverture|date ouverture|ticket created|date ticket|submitted at|submit date|"
     "start time|call start|call start time|started at|date heure d ouverture|date et heure|date heure|datetime|"
     "timestamp|horodatage|date de l appel|date appel|call datetime|date time|received at|date received|"
     "date de reception|recu le|date de la demande|date demande|date du contact|contact date|ticket date|case date|"
     "date submitted|inquiry date|logged at|reported at|date du ticket|date d entree|call date|call time|date"},
    {F_first_reply_at, I, false,
     "first reply at|first response at|first reply date|first response date|first replied at|first responded at|"
     "date de premiere reponse|date premiere reponse|premiere reponse le|date de la premiere reponse|"
     "first response time|first reply time|initial response time|first responded on|first response|"
     "heure de premiere reponse|time answered|answered at|answer time"},
    {F_resolved_at, I, true,
     "resolved at|resolved date|resolution date|date resolved|solved at|solved date|date solved|resolved|resolved on|"
     "date de resolution|resolu le|date resolution|resolved time|ticket solved|completed at|date de traitement|"
     "traite le|time to resolution|resolution time|end date"},
    {F_closed_at, I, true,
     "closed at|closed date|close date|date closed|closed|closed on|closed time|date time closed|closing date|"
     "date de cloture|cloture le|date cloture|date de fermeture|ferme le|date fermeture|date heure de fermeture"},
    {F_due_at, I, false,
     "due at|due date|due by|due by time|sla due|sla due date|due|echeance|date d echeance|date echeance|date limite|"
     "deadline|a traiter avant|due on|date butoir"},
    // interaction: durations (a unit in the header, or clocks, or a text with units)
    {F_first_reply_s, I, true,
     "first response|first reply|first response time|first reply time|frt|time to first response|time to first reply|"
     "delai de premiere reponse|delai premiere reponse|temps de premiere reponse|temps premiere reponse|"
     "first response duration|initial response time|tfr|delai de 1re reponse|delai 1re reponse|response time first"},
    {F_first_reply_bh_s, I, true,
     "first response business|first reply business|first response time business|first reply time within business hours|"
     "first response time business hours|first reply time business hours|first response business hours|"
     "delai de premiere reponse ouvre|delai de premiere reponse heures ouvrees|first response within business hours"},
    {F_response_s, I, false,
     "response|response time|average response time|avg response time|temps de reponse|delai de reponse|"
     "temps de reponse moyen|total response time|temps de reponse total|reply time"},
    {F_resolution_s, I, true,
     "resolution|resolution time|time to resolution|time to resolve|time to close|full resolution time|"
     "temps de resolution|delai de resolution|duree de resolution|resolution duration|ttr|temps resolution|"
     "delai resolution|handling delay|age|delai de traitement"},
    {F_resolution_bh_s, I, true,
     "resolution business|resolution time business|resolution time business hours|resolution business hours|"
     "full resolution time within business hours|temps de resolution ouvre|temps de resolution heures ouvrees"},
    {F_wait_s, I, false,
     "wait|wait time|waiting time|waiting|queue time|time in queue|temps d attente|attente|duree d attente|"
     "customer wait time|ringing|ring time|asa|speed of answer|speed of answer in|delai d attente|hold queue|temps attente"},
    {F_handle_s, I, false,
     "handle|handle time|handling time|aht|time spent|total time spent|work time|working time|duree de traitement|"
     "temps de traitement|dmt|total handle|time tracked|temps passe|agent time|avg handle time|handle duration|"
     "duration|call duration|duree|duree de l appel|duree appel|duration in call|in call duration|temps de travail|"
     "talk handle time|duree d appel|duree de communication totale"},
    {F_talk_s, I, false,
     "talk|talk time|talking|conversation time|temps de conversation|duree de conversation|temps de communication|"
     "temps de parole|duree de communication|avg talk duration|avg talk time|talk duration|talktime"},
    {F_hold_s, I, false, "hold|hold time|on hold time|temps de mise en attente|mise en attente|duree de mise en attente"},
    {F_wrap_s, I, false,
     "wrap|wrap up|wrap up time|after call work|acw|wrapup|post appel|temps post appel|post traitement|apres appel|"
     "wrap time|temps de cloture d appel|post call"},
    // interaction: what and who
    {F_channel, ALL & ~(E | A | B), false,
     "channel|contact channel|ticket channel|support channel|communication channel|canal|canal de contact|"
     "canal d entree|source|via|medium|media|media type|contact method|contact reason channel|origin|case origin|"
     "origine|canal de communication|canal du ticket|submission channel|mode de contact|point de contact|"
     "origine de la requete|initial channel|contact type"},
    {F_direction, I | X, false, "direction|call direction|sens|sens de l appel|sens appel|inbound outbound|call type|type d appel"},
    {F_status, I | O | C | B | X, false,
     "status|ticket status|case status|state|etat|statut|etat du ticket|statut du ticket|current status|"
     "order status|financial status|statut de la commande|etat de la commande|statut commande|subscription status|"
     "statut de la requete|issue status|payment status|statut client|etat commande"},
    {F_priority, I, false,
     "priority|ticket priority|priorite|urgency|urgence|severity|severite|case priority|niveau de priorite|criticite"},
    {F_category, I, false,
     "category|ticket category|categorie|motif|motif de contact|reason|contact reason|issue type|ticket type|type|"
     "topic|sujet de contact|request type|case type|type de demande|nature|nature de la demande|issue category|theme|"
     "motif d appel|call reason|type de ticket|raison du contact|inquiry type|subcategory|case reason|type de contact|"
     "objet de la demande|motif de la demande|topic category|domaine"},
    {F_product, I | S | O, false,
     "product|product name|produit|nom du produit|article|product purchased|item|service|product line|product type|"
     "gamme|gamme de produit|lineitem name|reference produit|produit concerne"},
    {F_tags, I, false, "tags|labels|etiquettes|tag|mots cles|mot cle|libelles"},
    {F_subject, I, false, "subject|ticket subject|title|titre|objet|sujet|summary|resume|intitule"},
    {F_text, I | X, false,
     "text|description|message|ticket description|message text|texte|contenu|body|content|verbatim client|libelle"},
    {F_customer_id, ALL & ~(C | L | E | WEB | COST | W | Q), false,
     "customer id|client id|customer|client|customer number|id client|n client|numero client|n de client|code client|"
     "identifiant client|requester id|contact id|user id|customer email|requester email|email client|e mail client|"
     "customer e mail|email|e mail|email address|adresse e mail|adresse email|courriel|mail|customer reference|"
     "account id|caller id|caller|phone number|customer phone|numero appelant|appelant|buyer|acheteur|author id|"
     "identifiant|user email|user|ref client|mail client|requester|demandeur|auteur"},
    {F_agent, I | S | O | X | Q | W, false,
     "agent|agent name|assignee|assigned to|owner|ticket owner|agent id|conseiller|teleconseiller|conseillere|"
     "technicien|representative|rep|case owner|collaborateur|handled by|nom de l agent|assigne|assignee name|"
     "attribue a|operator|operateur|employee|salarie|nom agent|traite par|csr|support agent|advisor|evaluated agent|"
     "agent evalue|assigned agent|proprietaire|case owner alias|charge de clientele|employe"},
    {F_team, I | S | X | Q | W | E | COST, false,
     "team|group|equipe|groupe|department|service|departement|queue|team name|support team|file|pole|ticket group|"
     "agent team|file d attente|site|plateau|squad|assigned group|agent group|support group|centre|bureau"},
    {F_segment, I | S | C, false,
     "segment|customer segment|segment client|customer type|type de client|customer tier|tier|client segment|plan type|"
     "market|marche|profil|profil client|categorie client|type client|region|customer category|account type|zone"},
    {F_country, I | S | C | O, false,
     "country|pays|country code|customer country|pays du client|billing country|shipping country|pays client|"
     "country region|code pays|pays de livraison"},
    {F_language, I | S, false, "language|langue|lang|locale|user language|langue de depart|startlanguage"},
    // interaction: counts, flags, money
    {F_replies, I, false,
     "replies|agent replies|number of replies|agent interactions|responses|number of responses|nombre de reponses|"
     "nb reponses|reponses|nb de reponses|agent messages|number of agent messages|reply count|nombre de reponses agent|"
     "agent replies count"},
    {F_customer_messages, I, false,
     "customer messages|customer interactions|number of customer messages|customer replies|messages client|"
     "nombre de messages client|nb messages client|contacts count|number of contacts|nombre de contacts|nb contacts"},
    {F_reopens, I, false,
     "reopens|reopen count|reopened|number of reopens|reopen|reouvertures|nombre de reouvertures|nb reouvertures|"
     "number of reopen|rouvert|times reopened|reopened count"},
    {F_transfers, I, false,
     "transfers|transfer count|number of transfers|reassignments|transferts|nombre de transferts|nb transferts|"
     "number of reassign|number of reassignments|transferred|transfere|reassignment count"},
    {F_first_contact, I, false,
     "first contact resolution|fcr|resolved on first contact|first contact|first call resolution|rpc|"
     "resolution au premier contact|resolu au premier contact|premier contact|is first call resolution|one touch|"
     "resolved first contact|resolu 1er contact|first contact resolved|resolved at first contact|"
     "resolution premier contact"},
    {F_answered, I, false,
     "answered|answered y n|repondu|decroche|is answered|call answered|traite|pris en charge|appel repondu|answered yn|"
     "appel decroche|replied"},
    {F_abandoned, I, false, "abandoned|abandonne|abandon|is abandoned|appel abandonne|abandonnee"},
    {F_bot, I, false, "bot|chatbot|handled by bot|automated|is bot|robot|traite par un robot|bot handled"},
    {F_converted, I, false, "converted|conversion|converti|is converted|sale made|vente realisee|purchase made"},
    {F_escalated, I, false,
     "escalated|escalade|escalation|is escalated|escaladee|was escalated|escalated flag|escaladed"},
    {F_error, I, false, "error|erreur|has error|processing error|erreur de traitement|error flag|mistake"},
    {F_complaint, I | X, false, "complaint|reclamation|is complaint|plainte|complaint flag|claim"},
    {F_sla, I, false,
     "sla|sla met|sla status|resolution sla met|sla compliance|sla respecte|resolution sla|statut sla|resolution status|"
     "sla breached status|respect du sla|sla compliant|met sla|within sla|resolution within sla|sla resolution|"
     "delai respecte|engagement respecte"},
    {F_quality, I, false, "quality score|score qualite|note qualite|qa score|quality|qualite|iqs"},
    {F_cost, I, false, "cost|cost per contact|cout|cout du contact|contact cost|ticket cost|cout par contact|handling cost"},
    {F_revenue, I, false,
     "revenue|revenue generated|chiffre d affaires|ca|vente|ventes|sales|sale amount|montant de la vente|montant vente|"
     "ca genere|revenu|service revenue|sales amount|revenu genere|chiffre d affaires genere"},
    {F_thread_id, I, false, "thread id|conversation thread|id fil|fil|parent id|parent case"},
    {F_interaction_id, S | Q | O, false,
     "ticket id|interaction id|case id|case number|conversation id|ticket|n ticket|n de ticket|numero de ticket|"
     "id ticket|call id|ticket number|n dossier|numero de dossier|request id|n du ticket|id interaction|dossier|"
     "n de dossier|related ticket|reference ticket"},
    // surveys
    {F_answered_at, S, true,
     "survey date|response date|answered at|answer date|completed at|submitted at|date de reponse|date reponse|"
     "repondu le|submission date|completion time|heure de fin|date submitted|date de soumission|responded at|"
     "submit date|date de l enquete|date enquete|recorded date|horodateur|survey completed|feedback date|"
     "date de retour|review date|date de l avis|rating date|date du questionnaire"},
    {F_answered_at, S, false,
     "date|timestamp|created at|date de creation|end date|created|creation date|datetime|date heure|horodatage|"
     "submit date utc|received at|updated at"},
    {F_sent_at, S, true,
     "sent at|survey sent|survey sent at|date d envoi|envoye le|envoyee le|invitation date|date d invitation|sent date|"
     "invited at|date envoi|last survey sent|sent on|survey sent date"},
    {F_replied_at, S, false,
     "replied at|reply date|feedback replied at|reponse au retour le|date de reponse au retour|follow up date|"
     "date de suivi|date de rappel|closed loop date|reponse apportee le"},
    {F_audience, S, true, "audience|public|respondent type|type de repondant|population|type repondant"},
    {F_survey, S, false, "survey|survey name|enquete|nom de l enquete|questionnaire|campaign|campagne|nom enquete"},
    {F_question, S, false, "question|question text|libelle de la question|intitule de la question"},
    {F_journey, S, false, "journey|parcours|customer journey|parcours client|moment|etape du parcours|touchpoint"},
    {F_timing, S, false, "timing|survey type timing|a chaud a froid|chaud froid|temporalite"},
    {F_metric, S, true, "metric|survey type|indicateur|type d indicateur|type d enquete|kpi|measure|metrique"},
    {F_score, S, false, "score|rating|note|answer|valeur|value|response value|reponse"},
    {F_scale_min, S | Q, false,
     "scale min|min|minimum|note minimale|note min|score min|min score|echelle min|bareme min|lowest|valeur min"},
    {F_scale_max, S | Q, false,
     "scale max|max|maximum|note maximale|note max|score max|max score|echelle max|bareme|bareme max|out of|sur|"
     "highest|points possibles|valeur max"},
    {F_theme, S, false, "theme|topic|thematique|verbatim theme"},
    {F_state, S, false, "state|survey status|response status|statut|status|etat|survey state|statut de la reponse|response type"},
    // customers
    {F_signed_up_at, C, true,
     "signed up at|sign up|signup date|sign up date|registration date|registered at|date d inscription|inscrit le|"
     "customer since|client depuis|date de premier achat|date inscription|inscription|date d adhesion|join date|"
     "joined|joined at|member since|date de creation du compte|first purchase date|onboarded at|start date|created at|"
     "date d entree|create date|creation date|date de creation|created date|acquisition date"},
    {F_churned_at, C, true,
     "churned at|churn date|date de perte|perdu le|date de resiliation|resilie le|date de depart|cancellation date|"
     "lost date|date resiliation|end date|cancelled at|canceled at|date d attrition|date de sortie|date perte|left at"},
    {F_preferred_channel, C, false,
     "preferred channel|canal prefere|preferred contact method|preferred contact channel|canal de preference|"
     "mode de contact prefere|contact preference"},
    {F_referrals, C, true,
     "referrals|referral count|number of referrals|parrainages|nombre de parrainages|filleuls|nb parrainages|"
     "recommandations|nombre de filleuls|nb filleuls"},
    {F_last_referral_at, C, false,
     "last referral|last referral date|last referral at|dernier parrainage|date du dernier parrainage"},
    {F_adopted_at, C | A, false,
     "adopted at|adoption date|date d adoption|adopte le|activated at|activation date|date d activation|date adoption"},
    {F_offer, A, true, "offer|offre|feature|fonctionnalite|programme|product|produit|service"},
    // leads
    {F_converted_at, L, true,
     "converted at|conversion date|date de conversion|converti le|won date|won at|date conversion|date de signature|"
     "converted date|closed won date|date de transformation|signe le"},
    // orders and subscriptions
    {F_ordered_at, O, true,
     "ordered at|order date|date de commande|date commande|purchase date|date d achat|commande le|date achat|paid at|"
     "invoice date|date de facture|date facture|transaction date|date of purchase|achete le"},
    {F_ordered_at, O, false, "date|created at|created|creation date|date de creation|datetime|timestamp|date heure"},
    {F_amount, O | COST, true,
     "amount|total|order total|order amount|montant|montant total|total ttc|montant ttc|total amount|price|prix|"
     "net sales|sales|revenue|chiffre d affaires|ca|order value|total price|montant de la commande|valeur|total paid|"
     "montant ht|total ht|cout|cost|panier|montant commande|prix total|grand total"},
    {F_amount, B, false, "amount|mrr|price|prix|montant|monthly amount|mensualite|montant mensuel|monthly charges"},
    {F_currency, O | COST | B | I, false, "currency|devise|currency code|code devise|monnaie"},
    {F_started_at, B, true,
     "started at|start date|subscription start|subscription start date|date de debut|debut|debut d abonnement|start|"
     "date de debut d abonnement|date debut|start date utc|begin date|date de souscription|souscrit le"},
    {F_ended_at, B, true,
     "ended at|end date|subscription end|cancelled at|canceled at|date de fin|fin|fin d abonnement|end|ended at utc|"
     "date fin|date de resiliation|resilie le|cancellation date"},
    {F_plan, B, true, "plan|subscription plan|formule|offre|abonnement|forfait|plan name|type d abonnement"},
    {F_interval, B, false, "interval|billing interval|periodicite|frequence|billing period|periode de facturation"},
    // social
    {F_received_at, X, true, "received at|message received|recu le|date de reception|received|message date|posted at|"
                             "date du message|publie le|post date|received on"},
    {F_received_at, X, false, "date|created at|timestamp|datetime|created|date heure"},
    {F_replied_at, X, false, "replied at|reply date|repondu le|date de reponse|responded at|reply at|date reponse|answered at|response date"},
    {F_reply_s, X, false, "reply time|response time|time to reply|delai de reponse|temps de reponse|reply|response|delai reponse"},
    {F_network, X, true,
     "network|social network|reseau|reseau social|platform|plateforme|medium|social platform|reseaux sociaux"},
    // employees, work, quality
    {F_hired_at, E, true,
     "hired at|hire date|hiring date|date d embauche|embauche le|date embauche|start date|date d entree|date entree|"
     "entry date|date d arrivee|arrive le|date hired|employment start|date de debut de contrat|joined at"},
    {F_left_at, E, true,
     "left at|leave date|leaving date|date de depart|parti le|date depart|end date|date de sortie|date sortie|"
     "termination date|exit date|departure date|date de fin de contrat|date fin|date de fin|employment end"},
    {F_evaluated_at, Q, true,
     "evaluated at|evaluation date|date d evaluation|date evaluation|evalue le|reviewed at|review date|date de l audit|"
     "audit date|date de la grille|qa date|scored at"},
    {F_evaluated_at, Q, false, "date|created at|timestamp"},
    {F_criterion, Q, true, "criterion|critere|criteria|item|question|critere evalue|section|rubrique|attribute"},
    {F_weight, Q, false, "weight|poids|ponderation|coefficient|coef"},
    {F_score, Q, true, "score|note|points|rating|note obtenue|result|resultat|points obtenus|evaluation score|note sur"},
    {F_comment, Q, false, "comment|commentaire|comments|remarks|remarque|commentaires|notes|observation|observations"},
    {F_date, W | WEB, false, "date|day|jour|work date|date de travail|journee"},
    {F_hours, W, true,
     "hours|heures|hours worked|heures travaillees|temps|time|nombre d heures|nb heures|worked hours|temps de travail|"
     "duration|duree|heures de travail|time worked|logged hours|charge|temps passe"},
    // web
    {F_visits, WEB, true, "visits|visites|sessions|visit|visitors|visiteurs|nombre de visites|traffic|nb visites"},
    {F_bounces, WEB, true, "bounces|rebonds|single page visits|bounce|nombre de rebonds|visites a une page|nb rebonds"},
    {F_carts, WEB, true, "carts|paniers|cart|carts created|paniers crees|add to carts|ajouts au panier|nombre de paniers|nb paniers"},
    {F_orders, WEB, false, "orders|commandes|transactions|purchases|achats|nombre de commandes|checkouts|nb commandes"},
    // costs
    {F_period, COST, true, "period|periode|month|mois|date|trimestre|quarter|year|annee"},
    {F_category, COST, true,
     "category|categorie|cost category|type de cout|nature|cost type|poste|type|poste de cout|nature de cout|rubrique"},
};
#undef E

#define NO_COLUMN (-1)

struct header { // a column's words, read once
    char *words;
    int64_t unit_ms;
    enum clock_form clock;
};

struct guess {
    int col[F_COUNT];
    int marks, n;
    bool complete;
};

static int word_rank(const char *list, const char *words)
{
    int rank = 0;
    size_t n = strlen(words);
    for (const char *p = list; p; rank++) {
        const char *bar = strchr(p, '|');
        size_t k = bar ? (size_t)(bar - p) : strlen(p);
        if (k == n && !memcmp(p, words, n))
            return rank;
        p = bar ? bar + 1 : NULL;
    }
    return -1;
}

// Every column's words; ends with release_headers.
static struct header *read_headers(const struct file *f)
{
    struct header *h = calloc(f->ncols + 1, sizeof(*h));
    struct strbuf b = {0};
    for (size_t i = 0; h && i < f->ncols; i++) {
        const char *words = header_words(&b, f->cols[i].header, &h[i].unit_ms, &h[i].clock);
        h[i].words = b.oom ? NULL : strdup(words);
        if (!h[i].words) {
            for (size_t j = 0; j < i; j++)
                free(h[j].words);
            free(h);
            h = NULL;
        }
    }
    sb_release(&b);
    return h;
}

static void release_headers(const struct file *f, struct header *h)
{
    for (size_t i = 0; h && i < f->ncols; i++)
        free(h[i].words);
    free(h);
}

// The time columns of an interaction may hold durations and the other way round: values decide.
static bool fits(const struct file *f, enum rec_kind k, enum rec_field field, size_t col, const struct header *h)
{
    return values_fit(field, word_set_of(k, field), f, &f->cols[col], h[col].unit_ms > 0);
}

static bool any_dates(const struct file *f)
{
    for (size_t c = 0; c < f->ncols; c++)
        if (f->cols[c].st.date * 2 > f->cols[c].st.n)
            return true;
    return false;
}

static bool ends_unit_s(const char *header)
{
    size_t n = strlen(header);
    return n > 2 && (!strcmp(header + n - 2, "_s") || !strcmp(header + n - 3, "(s)"));
}

// The columns that a kind could read. A column serves one field; the surest word of a field wins.
static void guess_kind(const struct file *f, enum rec_kind k, const struct header *h, bool values, struct guess *g)
{
    bool *used = calloc(f->ncols + 1, sizeof(*used));
    *g = (struct guess){0};
    for (int i = 0; i < F_COUNT; i++)
        g->col[i] = NO_COLUMN;
    for (size_t i = 0; used && i < ARRAY_LEN(synonyms); i++) {
        const struct synonym *s = &synonyms[i];
        if (!(s->kinds >> k & 1) || !rec_kind_has(k, s->field) || g->col[s->field] != NO_COLUMN)
            continue;
        int best = NO_COLUMN, rank = 1 << 20;
        for (size_t c = 0; c < f->ncols; c++) {
            int r = used[c] || !*h[c].words ? -1 : word_rank(s->words, h[c].words);
            if (r >= 0 && r < rank && (!values || fits(f, k, s->field, c, h))) {
                rank = r;
                best = (int)c;
            }
        }
        if (best == NO_COLUMN)
            continue;
        g->col[s->field] = best;
        used[best] = true;
        g->n++;
        g->marks += s->mark;
    }
    free(used);
    g->complete = true;
    for (const enum rec_field *q = rec_kinds[k].required; *q != F_COUNT; q++)
        g->complete = g->complete && (g->col[*q] != NO_COLUMN || *q == F_currency);
    if (k == REC_SURVEY)
        g->complete = g->col[F_answered_at] != NO_COLUMN || g->col[F_sent_at] != NO_COLUMN;
    if (k == REC_CUSTOMER) // an id alone beside dates is some activity of the customer
        g->complete = g->complete && (g->marks > 1 || (g->marks && !any_dates(f)));
    if (k == REC_WEB)
        g->complete = g->complete && g->marks > 0;
}

bool synonyms_possible(const struct file *f)
{
    struct header *h = read_headers(f);
    struct guess g;
    bool any = false;
    for (int k = 0; h && k < REC_KINDS && !any; k++) {
        guess_kind(f, (enum rec_kind)k, h, false, &g);
        any = g.n >= 2 || (g.n && g.complete);
    }
    release_headers(f, h);
    return any;
}

// A column of clocks beside a column of dates: "Call Date" and "Call Time".
static int clock_column(const struct file *f, const struct header *h, const char *list)
{
    for (size_t c = 0; c < f->ncols; c++) {
        const struct colstat *st = &f->cols[c].st;
        if (word_rank(list, h[c].words) >= 0 && st->n && (st->clock2 + st->clock3) * 10 >= st->n * 9)
            return (int)c;
    }
    return NO_COLUMN;
}

static bool midnights_only(const struct column *c)
{
    return c->st.date && c->st.sample && strlen(c->st.sample) <= 11;
}

static int join_clocks(struct file *f, struct plan *p, struct emit *m, const struct header *h, struct err *e)
{
    struct bind *created = emit_find(m, F_created_at);
    if (!created || !midnights_only(&f->cols[created->col]))
        return 0;
    int start = clock_column(f, h, "call time|time|heure|start time|heure d appel|heure de l appel|call start time|"
                                   "heure de creation|creation time|created time|heure d ouverture|opened time");
    if (start < 0)
        return 0;
    int date_col = created->col;
    created->join = start;
    f->cols[start].how = "synonym, time of day of the date beside it";
    int answer = clock_column(f, h, "time answered|answered at|answer time|heure de reponse|heure decroche|pickup time|"
                                    "heure de decroche|answered time");
    if (answer < 0)
        return 0;
    struct bind *reply = emit_bind(m, F_first_reply_at, date_col);
    if (!reply)
        return err_nomem(e);
    reply->join = answer;
    reply->how.join = (struct colspec){.number = answer + 1}; // no reply where that cell is empty
    struct bind *wait = emit_bind(m, F_wait_s, answer);
    if (!wait)
        return err_nomem(e);
    wait->since = start;
    f->cols[answer].how = "synonym, waiting = this time - the call's";
    return plan_note(p, "waiting is the difference of the columns \"%s\" and \"%s\"", f->cols[start].header,
                     f->cols[answer].header)
               ? err_nomem(e)
               : 0;
}

static int bind_guess(struct file *f, struct emit *m, const struct guess *g, const struct header *h, struct err *e)
{
    for (int x = 0; x < F_COUNT; x++) {
        int c = g->col[x];
        if (c == NO_COLUMN)
            continue;
        struct bind *b = emit_bind(m, (enum rec_field)x, c);
        if (!b)
            return err_nomem(e);
        b->how.unit_ms = h[c].unit_ms ? h[c].unit_ms : ends_unit_s(f->cols[c].key) ? 1000 : 0;
        b->how.clock = h[c].clock;
        if (b->type == RT_MONEY && f->cols[c].st.currency[0])
            b->how.currency = f->cols[c].st.currency;
        if (!f->cols[c].how)
            f->cols[c].how = "synonym";
    }
    return 0;
}

static bool phone_file(const struct file *f, const struct header *h)
{
    for (size_t c = 0; c < f->ncols; c++)
        if (word_rank("call id|call time|call start time|call date|id appel|n d appel|date de l appel|call duration|"
                      "duree de l appel", h[c].words) >= 0)
            return true;
    return false;
}

static int bind_const(struct emit *m, enum rec_field x, const char *value, struct err *e)
{
    struct bind *b = emit_bind(m, x, -1);
    if (!b)
        return err_nomem(e);
    b->konst = value;
    return 0;
}

// A rating beside a ticket: its own record, dated by its own date or by the end of the ticket.
static int rating_beside(struct file *f, struct plan *p, const struct guess *ticket, const struct header *h, bool alone,
                         struct err *e)
{
    struct emit *m = plan_emit(p, REC_SURVEY);
    if (!m)
        return err_nomem(e);
    m->secondary = true;
    static const enum rec_field ends[] = {F_resolved_at, F_closed_at, F_created_at};
    int rc = 0;
    if (ticket->col[F_id] != NO_COLUMN) {
        if (!emit_bind(m, F_id, ticket->col[F_id]) || !emit_bind(m, F_interaction_id, ticket->col[F_id]))
            return err_nomem(e);
    }
    for (size_t c = 0; c < f->ncols; c++)
        if (word_rank("survey date|survey replied date|rating date|csat date|satisfaction date|date de l enquete|"
                      "response date|date de reponse|feedback date|date de satisfaction", h[c].words) >= 0 &&
            values_fit(F_answered_at, -1, f, &f->cols[c], false) && !emit_bind(m, F_answered_at, (int)c))
            return err_nomem(e);
    for (size_t i = 0; i < ARRAY_LEN(ends); i++)
        if (ticket->col[ends[i]] != NO_COLUMN && !emit_bind(m, F_answered_at, ticket->col[ends[i]]))
            return err_nomem(e);
    static const enum rec_field copied[] = {F_customer_id, F_channel, F_agent, F_team, F_product, F_segment, F_country};
    for (size_t i = 0; i < ARRAY_LEN(copied); i++)
        if (ticket->col[copied[i]] != NO_COLUMN && !emit_bind(m, copied[i], ticket->col[copied[i]]))
            return err_nomem(e);
    for (size_t i = 0; i < m->n; i++)
        if (!f->cols[m->binds[i].col].how)
            f->cols[m->binds[i].col].how = "synonym";
    size_t before = p->n;
    if (!rc)
        rc = questions_bind(f, p, m, e);
    m = &p->emits[before - 1];
    bool answer = false;
    for (int x = F_nps; x <= F_engagement; x++)
        answer = answer || emit_find(m, (enum rec_field)x);
    if (!rc && (!answer || !emit_find(m, F_answered_at))) {
        while (p->n >= before) { // no rating here
            free(p->emits[p->n - 1].binds);
            p->n--;
        }
        return 0;
    }
    if (!rc && alone)
        rc = plan_note(p, "there is no creation time: the rows are not read as interactions, only their ratings are")
                 ? err_nomem(e)
                 : 0;
    return rc;
}

// Long enough a lead over every other kind? Ties go to the order of the kinds.
static int best_kind(const struct file *f, const struct header *h, struct guess *best)
{
    int kind = -1, most = 0;
    for (int k = 0; k < REC_KINDS; k++) {
        struct guess g;
        guess_kind(f, (enum rec_kind)k, h, true, &g);
        int score = g.n + 3 * g.marks;
        if (g.complete && k == REC_SURVEY) { // a survey has answers
            size_t answers = 0;
            for (size_t c = 0; c < f->ncols; c++)
                answers += question_field(f, c) >= 0;
            if (!answers && g.col[F_metric] == NO_COLUMN)
                continue;
            score += (int)(answers > 4 ? 4 : answers) * 2;
        }
        if (g.complete && score > most) {
            most = score;
            kind = k;
            *best = g;
        }
    }
    return kind;
}

// Names where an id should be: people of one name become one customer.
static int names_note(struct file *f, struct plan *p, struct err *e)
{
    const struct bind *b = emit_find(&p->emits[0], F_customer_id);
    if (!b || b->col < 0)
        return 0;
    const struct colstat *st = &f->cols[b->col].st;
    if (st->with_blanks * 2 <= st->n)
        return 0;
    return plan_note(p, "column \"%s\": names stand in for customer ids; people of one name count as one customer",
                     f->cols[b->col].header)
               ? err_nomem(e)
               : 0;
}

static int no_dates_note(struct plan *p, const struct emit *m, struct err *e)
{
    if (m->kind != REC_CUSTOMER || emit_find(m, F_signed_up_at) || emit_find(m, F_churned_at))
        return 0;
    return plan_note(p, "the customers have no date at all: they are counted, but no figure of a period can be made of them")
               ? err_nomem(e)
               : 0;
}

static int durations_left_note(struct file *f, struct plan *p, const struct header *h, struct err *e)
{
    static const enum rec_field fields[] = {F_first_reply_s, F_resolution_s, F_wait_s, F_handle_s, F_talk_s};
    for (size_t c = 0; c < f->ncols; c++)
        for (size_t i = 0; i < ARRAY_LEN(synonyms); i++)
            for (size_t j = 0; j < ARRAY_LEN(fields) && !f->cols[c].how; j++) {
                const struct colstat *st = &f->cols[c].st;
                if (synonyms[i].field == fields[j] && st->number && st->number == st->n && !h[c].unit_ms &&
                    word_rank(synonyms[i].words, h[c].words) >= 0) {
                    f->cols[c].how = "";
                    if (plan_note(p, "column \"%s\" looks like a duration, but nothing says its unit: it is not read",
                                  f->cols[c].header))
                        return err_nomem(e);
                }
            }
    return 0;
}

static int build_plan(struct file *f, struct plan *p, const struct header *h, struct err *e)
{
    struct guess g;
    int kind = best_kind(f, h, &g), rc = 0;
    if (kind < 0) {
        guess_kind(f, REC_INTERACTION, h, true, &g);
        return g.marks ? rating_beside(f, p, &g, h, true, e) : 0;
    }
    struct emit *m = plan_emit(p, (enum rec_kind)kind);
    if (!m)
        return err_nomem(e);
    if ((rc = bind_guess(f, m, &g, h, e)))
        return rc;
    if (kind == REC_INTERACTION) {
        rc = join_clocks(f, p, m, h, e);
        if (!rc && !emit_find(m, F_channel) && phone_file(f, h))
            rc = bind_const(m, F_channel, "phone", e);
        if (!rc)
            rc = rating_beside(f, p, &g, h, false, e);
        if (!rc)
            rc = durations_left_note(f, p, h, e);
    } else if (kind == REC_SURVEY && !emit_find(m, F_metric)) {
        rc = questions_bind(f, p, m, e);
    }
    if (!rc)
        rc = names_note(f, p, e);
    return rc ? rc : no_dates_note(p, &p->emits[0], e);
}

int synonyms_plan(struct file *f, struct plan *p, struct err *e)
{
    struct header *h = read_headers(f);
    if (!h)
        return err_nomem(e);
    p->profile = "synonyms";
    p->label = "header synonyms";
    int rc = build_plan(f, p, h, e);
    if (!rc && p->n)
        p->label = rec_kinds[p->emits[0].kind].name;
    release_headers(f, h);
    return rc;
}
