"""The words of the invented shop: agents, products, reasons and what customers write.

Nothing here is taken from a real person or a real company.  Telephone numbers
are drawn from the range that ARCEP keeps for fiction (06 39 98), addresses from
the domains that RFC 2606 keeps for examples.
"""

TEAMS = ["Lyon", "Nantes", "Lille"]

FIRST_NAMES = [
    "Camille", "Nadia", "Hugo", "Inès", "Théo", "Manon", "Karim", "Élodie",
    "Louis", "Chloé", "Mehdi", "Sarah", "Jules", "Aïcha", "Baptiste", "Léa",
    "Yanis", "Margaux", "Antoine", "Fatou", "Clément", "Noémie", "Samir",
    "Pauline", "Rémi", "Zoé", "Gaëlle", "Victor", "Lina", "Maxime", "Océane",
    "Quentin", "Solène", "Tom", "Anaïs", "Bilal", "Célia", "Damien", "Eva",
    "Florian",
]

# label, name in a sentence, price in cents
PRODUCTS = [
    ("Théière en fonte", "la théière en fonte", 6490),
    ("Coffret découverte", "le coffret découverte", 3490),
    ("Bouilloire à température", "la bouilloire", 8990),
    ("Mug isotherme", "le mug isotherme", 2490),
    ("Thé vert en vrac 250 g", "le thé vert en vrac", 1850),
    ("Tasses en grès x4", "les tasses en grès", 4200),
    ("Filtre permanent", "le filtre permanent", 990),
    ("Calendrier de l'Avent", "le calendrier de l'Avent", 3990),
    ("Boîte à thé", "la boîte à thé", 1590),
    ("Abonnement mensuel", "l'abonnement mensuel", 1990),
]

REASONS = [
    ("Livraison", 27), ("Retour et échange", 16), ("Remboursement", 11),
    ("Produit défectueux", 10), ("Conseil avant achat", 12), ("Paiement", 8),
    ("Facture", 6), ("Compte client", 10),
]

SUBJECTS = {
    "Livraison": ["Où est mon colis ?", "Colis non reçu", "Livraison incomplète",
                  "Adresse de livraison à modifier", "Retard de livraison"],
    "Retour et échange": ["Retour d'un article", "Échanger un article",
                          "Étiquette de retour"],
    "Remboursement": ["Remboursement non reçu", "Délai de remboursement"],
    "Produit défectueux": ["Article cassé à l'arrivée", "Couvercle fêlé",
                           "La bouilloire ne chauffe plus"],
    "Conseil avant achat": ["Quel thé pour le soir ?", "Compatibilité du filtre",
                            "Idée de cadeau"],
    "Paiement": ["Paiement refusé", "Débité deux fois"],
    "Facture": ["Demande de facture", "Facture au nom de la société"],
    "Compte client": ["Mot de passe oublié", "Changer d'adresse e-mail",
                      "Points de fidélité"],
}

COMPANIES = [
    "Atelier Marronnier", "Œuvre & Thé", "Le Comptoir d'Ébène", "Hôtel du Gué",
    "Salon Bergamote", "Café de l'Écluse", "Maison Quatre Vents", "Épicerie du Lavoir",
    "La Bouée Bleue", "Gîte des Trois Ponts", "Librairie Passe-Page", "Cantine Tournesol",
]

JOURNEYS = {
    "Livraison": "Livraison", "Retour et échange": "Retour", "Remboursement": "Retour",
    "Produit défectueux": "Retour", "Conseil avant achat": "Commande",
    "Paiement": "Commande", "Facture": "Facturation", "Compte client": "Compte",
}

# {p} a product, {j} a number of days, {m} a number of minutes
PROMOTER = [
    "Réponse claire et rapide, merci beaucoup !",
    "Très bonne écoute, mon problème a été réglé en une seule fois.",
    "Rien à redire : échange de {p} fait en {j} jours, sans discuter.",
    "Le conseiller connaît ses produits, ça fait plaisir.",
    "Service impeccable, je recommande à tout le monde.",
    "Remboursement reçu en {j} jours, parfait.",
    "Accueil chaleureux et vraie solution. Bravo à l'équipe !",
    "J'ai reçu un nouveau colis sans avoir à insister. Merci.",
    "Toujours un plaisir de commander chez vous.",
    "Conseil très utile pour choisir {p}.",
    "Réponse le jour même, même un samedi.",
    "Merci pour le geste commercial, je n'en demandais pas tant.",
    "Simple, efficace, humain.",
    "Colis retrouvé en deux messages, très professionnel.",
    "Bonjour,\nmerci pour votre aide avec {p}.\nÀ bientôt !",
    "Cliente depuis des années et toujours aussi contente.",
    "Facture envoyée tout de suite, parfait pour ma comptabilité.",
]
PROMOTER_PHONE = [
    "La personne au téléphone a été adorable et très efficace.",
    "Appel pris tout de suite et problème réglé.",
    "On m'a rappelée comme promis, c'est rare !",
    "Enfin un service client qui décroche.",
]
PASSIVE = [
    "Correct, mais il a fallu relancer une fois.",
    "Bien, sans plus.",
    "Bonne réponse, un peu longue à venir.",
    "Le problème est réglé, la livraison reste trop lente.",
    "Satisfait dans l'ensemble, l'emballage pourrait être plus solide.",
    "Réponse un peu standard mais utile.",
    "Le suivi de colis n'est pas très clair.",
    "RAS, j'attends de voir pour la prochaine commande.",
    "Service agréable ; les frais de retour sont chers.",
    "Bon contact, mais je n'ai pas eu de confirmation écrite.",
]
DETRACTOR = [
    "Toujours pas de remboursement après {j} jours.",
    "Réponse automatique qui ne répond pas à ma question.",
    "Livraison en retard de {j} jours et aucune nouvelle.",
    "J'ai dû expliquer trois fois le même problème.",
    "Article cassé à l'arrivée et on me demande de payer le retour.",
    "Délai de réponse beaucoup trop long.",
    "Mon dossier a été clos sans solution.",
    "Le colis est marqué livré, je n'ai rien reçu, et on me renvoie vers le transporteur.",
    "Impossible de joindre la même personne deux fois de suite.",
    "Bonjour,\n\nj'attends {p} depuis {j} jours.\nPersonne ne me répond, je suis très déçue.",
    "Remboursement partiel sans explication.",
    "Procédure de retour incompréhensible.",
    "On m'a promis un geste commercial, je ne l'ai jamais vu.",
    "Le site m'a débité deux fois et il a fallu insister pour être entendu.",
    "Qualité en baisse, service aussi.",
]
DETRACTOR_PHONE = [
    "Attente trop longue au téléphone.",
    "Deux transferts pour une simple question de livraison.",
    "J'ai rappelé deux fois pour avoir une réponse.",
    "Ligne coupée pendant l'attente, il a fallu tout recommencer.",
    "{m} minutes d'attente pour m'entendre dire d'écrire un e-mail.",
    "Le conseiller ne trouvait pas mon dossier.",
]
CRISIS_PHONE = [
    "Le nouveau serveur vocal ne comprend rien.",
    "{m} minutes d'attente, puis trois transferts, et personne n'a su me répondre.",
    "Il a fallu rappeler quatre fois pour un simple remboursement.",
    "Serveur vocal sans fin, impossible de parler à quelqu'un.",
    "Attente interminable au téléphone, puis la ligne coupe.",
    "On tourne en rond dans le menu vocal, c'est décourageant.",
    "Appeler est devenu un parcours du combattant.",
    "Le menu vocal m'a renvoyé trois fois au début.\n{m} minutes perdues.",
    "Avant on avait quelqu'un tout de suite, maintenant c'est un robot.",
    "J'ai raccroché après {m} minutes, puis rappelé, puis encore raccroché.",
    "Le serveur vocal demande un numéro de commande que je n'ai pas.",
    "Trop d'attente, trop de touches à taper, et au bout du compte aucune solution.",
]

EMPLOYEE_GOOD = [
    "Les outils répondent bien en ce moment.", "Bonne entente dans l'équipe.",
    "La nouvelle base de réponses fait gagner du temps.",
    "On a les moyens d'aider les clients.",
]
EMPLOYEE_BAD = [
    "Trop d'écrans ouverts pour un seul dossier.",
    "Les consignes de retour changent trop souvent.",
    "Beaucoup de clients en colère contre le menu vocal.",
    "Pas assez de temps entre deux contacts.",
]

SOCIAL_TEXT = [
    "Bonjour, où en est ma commande ?", "Vous livrez en Belgique ?",
    "Le coffret sera-t-il de retour en stock ?", "Merci pour la réponse rapide !",
    "Mon colis est bloqué depuis une semaine.", "Quel thé pour débuter ?",
    "Votre téléphone ne répond pas...", "Superbe théière, merci !",
    "Comment faire un retour ?", "Le code promo ne marche pas.",
]

CRITERIA = [
    ("Accueil", 1), ("Écoute et reformulation", 2), ("Exactitude de la réponse", 3),
    ("Orthographe et ton", 1), ("Conclusion et suivi", 2),
]
