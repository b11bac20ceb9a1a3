// What a header may be called, French and English: the words of every field, surest first. Who adds a tool's way of
// calling something adds it here; what the words are compared with is header_words(), so that case, accents, units and
// signs do not matter.
#include "guess_priv.h"

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

const struct synonym synonyms[] = {
    // ids
    {F_id, I, true,
     "ticket id|case id|case number|ticket number|ticket no|ticket|call id|conversation id|chat id|interaction id|"
     "issue key|issue id|request id|incident id|id ticket|id du ticket|n ticket|no ticket|numero ticket|"
     "numero de ticket|numero du ticket|n de ticket|n du ticket|n dossier|numero de dossier|n de dossier|id dossier|"
     "n de demande|numero de demande|n demande|id demande|n d appel|id appel|numero de la requete|n de requete|"
     "reference ticket|reference dossier|ticket ref|contact id ticket|session id|n incident|numero d incident|"
     "complaint id|unique key|incident number|incident no|sr number|service request id|service request number|n reclamation"},
    {F_id, S, true,
     "response id|respondent id|answer id|survey response id|id reponse|id de la reponse|n reponse|n de reponse|"
     "numero de reponse|response number|id repondant|n repondant|survey id|submission id|feedback id|review id"},
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
    {F_id, X, true, "message id|post id|comment id|tweet id|id message|id du message|mention id|id publication|n message"},
    {F_id, E, true,
     "matricule|employee id|employee number|staff id|id employe|id collaborateur|id salarie|n employe|n salarie|"
     "matricule salarie|n matricule|code salarie|personnel number"},
    {F_id, Q, true,
     "evaluation id|n evaluation|n d evaluation|id evaluation|numero d evaluation|review id|scorecard id|audit id|"
     "n de grille|id grille|qa id|n grille"},
    {F_id, ALL & ~(W | A | WEB | COST), false, "id|unique id|identifiant|reference|ref|n|no|number|numero|uuid|key|cle"},
    {F_id, C, false, "email|e mail|customer email|email address|adresse e mail|adresse email|courriel|mail"},
    // interaction: times
    {F_created_at, I | L, false,
     "created at|created date|creation date|date created|created|created on|created time|create date|opened at|"
     "open date|date opened|opened|date time opened|opened date|date de creation|cree le|date creation|creation|"
     "date d ouverture|ouvert le|ouverture|date ouverture|ticket created|date ticket|submitted at|submit date|"
     "start time|call start|call start time|started at|date heure d ouverture|date et heure|date heure|datetime|"
     "timestamp|horodatage|call timestamp|date de l appel|date appel|call datetime|date time|received at|date received|"
     "date de reception|recu le|date de la demande|date demande|date du contact|contact date|ticket date|case date|"
     "date submitted|inquiry date|logged at|reported at|issue reported at|reported date|date reported|report date|date du ticket|date d entree|call date|call time|date"},
    {F_first_reply_at, I, false,
     "first reply at|first response at|first reply date|first response date|first replied at|first responded at|"
     "date de premiere reponse|date premiere reponse|premiere reponse le|date de la premiere reponse|"
     "first response time|first reply time|initial response time|first responded on|first response|"
     "heure de premiere reponse|time answered|answered at|answer time|issue responded|issue responded at|responded at|"
     "date de prise en charge|pris en charge le"},
    {F_resolved_at, I, true,
     "resolved at|resolved date|resolution date|date resolved|solved at|solved date|date solved|resolved|resolved on|"
     "date de resolution|resolu le|date resolution|resolved time|ticket solved|completed at|date de traitement|"
     "traite le|time to resolution|resolution time|end date"},
    {F_closed_at, I, true,
     "closed at|closed date|close date|close time|closing time|date closed|closed|closed on|closed time|date time closed|closing date|"
     "date de cloture|cloture le|date cloture|date de fermeture|ferme le|date fermeture|date heure de fermeture"},
    {F_due_at, I, false,
     "due at|due date|due by|due by time|sla due|sla due date|due|echeance|date d echeance|date echeance|date limite|"
     "deadline|a traiter avant|due on|date butoir|expected sla to resolve|sla to resolve|resolution due|target date"},
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
     "channel|channel name|contact channel|ticket channel|support channel|communication channel|canal|canal de contact|"
     "canal d entree|source|via|medium|media|media type|contact method|contact reason channel|origin|case origin|"
     "origine|canal de communication|canal du ticket|submission channel|mode de contact|point de contact|"
     "origine de la requete|initial channel|contact type|submitted via|open data channel type|nom du canal|"
     "source de la demande|ticket source|received via"},
    {F_direction, I | X, false, "direction|call direction|sens|sens de l appel|sens appel|inbound outbound|call type|type d appel"},
    {F_status, I | O | C | B | X, false,
     "status|incident state|ticket state|case state|ticket status|case status|state|etat|statut|etat du ticket|statut du ticket|current status|"
     "order status|financial status|statut de la commande|etat de la commande|statut commande|subscription status|"
     "statut de la requete|issue status|payment status|statut client|etat commande"},
    {F_priority, I, false,
     "priority|ticket priority|priorite|urgency|urgence|severity|severite|case priority|niveau de priorite|criticite"},
    {F_category, I, false,
     "category|ticket category|categorie|motif|motif de contact|reason|contact reason|issue type|ticket type|type|"
     "topic|sujet de contact|request type|case type|type de demande|nature|nature de la demande|issue category|theme|"
     "motif d appel|call reason|type de ticket|raison du contact|inquiry type|subcategory|case reason|type de contact|"
     "objet de la demande|motif de la demande|topic category|domaine|complaint type|issue"},
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
     "agent team|assignment group|agency name|groupe d affectation|file d attente|site|plateau|squad|assigned group|agent group|support group|centre|bureau"},
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
     "sla|made sla|sla for resolution|sla met|sla status|resolution sla met|sla compliance|sla respecte|resolution sla|statut sla|resolution status|"
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
     "date de retour|review date|review answer timestamp|review submitted at|date de l avis|rating date|date du questionnaire"},
    {F_answered_at, S, false,
     "date|timestamp|created at|date de creation|end date|created|creation date|datetime|date heure|horodatage|"
     "submit date utc|received at|updated at"},
    {F_sent_at, S, true,
     "sent at|survey sent|survey sent at|date d envoi|envoye le|envoyee le|invitation date|date d invitation|sent date|"
     "invited at|date envoi|last survey sent|sent on|survey sent date|review creation date"},
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
const size_t synonyms_n = ARRAY_LEN(synonyms);

int word_rank(const char *list, const char *words)
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

