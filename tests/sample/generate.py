#!/usr/bin/env python3
"""Writes the sample data of kpitop: python3 tests/sample/generate.py OUTDIR

Invented from end to end, and the same bytes on each run.  `world.py` holds the story,
`contacts.py`, `answers.py` and `shop.py` the events; this file gives each export the
shape that its tool would give it, with a few faults that real exports have.
"""

import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import answers
import contacts
import shop
import world
from clock import Rng, local, offset


def stamp(ts, form="%Y-%m-%d %H:%M:%S"):
    return "" if ts is None else local(ts).strftime(form)


def minute(ts):
    return stamp(ts, "%Y-%m-%d %H:%M")


def french(day):
    return "" if day is None else day.strftime("%d/%m/%Y")


def euro(cents, comma=","):
    return "%d%s%02d" % (cents // 100, comma, cents % 100)


def hms(seconds):
    return "" if seconds is None else "%02d:%02d:%02d" % (
        seconds // 3600, seconds // 60 % 60, seconds % 60)


def text(value):
    return "" if value is None else str(value)


def plain_cell(value, sep):
    value = text(value)
    if any(c in value for c in (sep, '"', "\n", "\r")):
        return '"' + value.replace('"', '""') + '"'
    return value


def quoted_cell(value, _sep):
    return '"' + text(value).replace('"', '""') + '"' if text(value) else ""


def write(folder, name, header, rows, sep=",", eol="\n", encoding="utf-8", bom=False,
          cell=plain_cell, tail=""):
    body = eol.join(sep.join(cell(v, sep) for v in row) for row in [header] + rows) + eol + tail
    with open(os.path.join(folder, name), "wb") as out:
        out.write((b"\xef\xbb\xbf" if bom else b"") + body.encode(encoding))


# ---- Zendesk -----------------------------------------------------------------------

ZENDESK = """Summation column,Id,Requester,Requester id,Requester email,Assignee,Group,Subject,Tags,
Status,Priority,Via,Created at,Organization,Due date,
Solved at,Resolution time,Satisfaction Score,Group stations,
Assignee stations,Reopens,Replies,First reply time in minutes,
First reply time in minutes within business hours,Full resolution time in minutes,
Full resolution time in minutes within business hours,Ticket form,Motif [list],Produit [list],
Erreur [flag],Escalade [flag],Réclamation [flag],Vente [dec],Total time spent (sec) [int]"""
ZENDESK = ZENDESK.replace("\n", "").split(",")
TAGS = {"Livraison": "livraison", "Retour et échange": "retour", "Remboursement": "remboursement",
        "Produit défectueux": "defaut", "Conseil avant achat": "conseil", "Paiement": "paiement",
        "Facture": "facture", "Compte client": "compte"}


def zendesk_row(t):
    end = None if t.solved is None else (t.solved - t.created) // 60
    end_bh = None if t.solved is None else world.business_seconds(t.created, t.solved) // 60
    tags = [TAGS[t.reason]] + (["escalade"] if t.escalated else []) + (["vip"] if t.who and
                                                                        t.who.company else [])
    return {
        "Summation column": 1, "Id": t.id,
        "Requester": t.who.initials if t.who else "Visiteur " + t.id,
        "Requester id": t.who.requester if t.who else "3999" + t.id.zfill(8),
        "Requester email": t.who.email if t.who else "visiteur%s@example.org" % t.id,
        "Assignee": t.agent.name if t.status != "New" else "-",
        "Group": t.team, "Subject": t.subject, "Tags": " ".join(tags), "Status": t.status,
        "Priority": t.priority, "Via": t.via,
        "Created at": minute(t.created),
        "Organization": t.who.company if t.who else "", "Due date": minute(t.due),
        "Solved at": minute(t.solved),
        "Resolution time": None if end is None else (end + 30) // 60,
        "Satisfaction Score": t.rating, "Group stations": 1,
        "Assignee stations": 1 + t.transfers if t.status != "New" else 0,
        "Reopens": t.reopens, "Replies": t.replies,
        "First reply time in minutes": t.reply_min,
        "First reply time in minutes within business hours": t.reply_bh,
        "Full resolution time in minutes": end,
        "Full resolution time in minutes within business hours": end_bh,
        "Ticket form": "Professionnels" if t.who and t.who.company else "Particuliers",
        "Motif [list]": t.reason, "Produit [list]": t.product[0],
        "Erreur [flag]": t.error, "Escalade [flag]": t.escalated, "Réclamation [flag]": t.complaint,
        "Vente [dec]": "" if t.sale is None else euro(t.sale, "."),
        "Total time spent (sec) [int]": t.spent,
    }


def stale(row):
    """The same ticket in an export taken earlier."""
    old = dict(row)
    for name in ("Solved at", "Resolution time", "Satisfaction Score", "Full resolution time in minutes",
                 "Full resolution time in minutes within business hours", "Vente [dec]"):
        old[name] = ""
    old["Status"] = "Open"
    return old


def spoil_zendesk(rows):
    """Faults that real exports have; a few fall in the last month."""
    n = len(rows)

    def each(field, value, start, step, want):
        for i in range(start, n, step):
            for row in rows[i:i + 60]:              # the next one that will do
                if row[field] not in ("", None) and want(row):
                    row[field] = value
                    break

    unrated = lambda r: r["Satisfaction Score"] == "" and r["Status"] != "Deleted"
    each("First reply time in minutes", "-7", 402, 911, lambda r: True)
    each("Solved at", "2026-02-30 10:12", 1503, 2741, unrated)
    each("Created at", "0000-00-00 00:00", 2207, 3301, unrated)
    each("Due date", "à définir", 977, 2399, unrated)
    rows[n - 101]["Vente [dec]"] = rows[5150]["Vente [dec]"] = "offert"
    rows[n - 64]["First reply time in minutes"] = "-3"


def zendesk_rows(tickets):
    rows = [zendesk_row(t) for t in tickets]
    spoil_zendesk(rows)
    out, late = [], {}
    for i, row in enumerate(rows):
        good = row["Status"] == "Closed" and not row["Created at"].startswith("0000")
        if i % 587 == 250 and good:
            out.append(stale(row))
            late[i + 40] = row
        else:
            out.append(row)
        if i in late:
            out.append(late.pop(i))
    out += list(late.values())
    return [[row[h] for h in ZENDESK] for row in out]


# ---- Aircall -----------------------------------------------------------------------

AIRCALL = """line,datetime (tz offset incl.),number timezone,datetime (utc),country_code,direction,from,to,
answered,missed_call_reason,user,duration (total),duration (in call),voicemail,recording,comments,tags,
call quality,team,call direction - type,aircall number,customer number,in-call duration,call id,
call type,waiting time,time to answer,time in ivr,call id (internal)"""
AIRCALL = AIRCALL.replace("\n", "").split(",")
LINES = {"Lyon": ("SAV Lyon", "4 65 71 00 10"), "Nantes": ("SAV Nantes", "2 61 91 00 20"),
         "Lille": ("SAV Lille", "3 53 01 00 30")}


def aircall_row(c, rng):
    line, number = LINES[c.team]
    end = c.created + c.wait + (c.talk or 0)
    ours, theirs = "33" + number.replace(" ", ""), "33" + c.phone.replace(" ", "")
    utc_text = stamp(c.created - offset(c.created))
    if rng.chance(0.2):
        utc_text += ".%03d" % rng.int(1, 999)
    kind = {"Out of business hours": "Inbound - Out of business hours", "Outbound": "Outbound"}.get(
        c.type, "Inbound - " + c.type)
    row = dict.fromkeys(AIRCALL, "")
    row.update({
        "line": line, "datetime (tz offset incl.)": stamp(c.created), "number timezone": "Europe/Paris",
        "datetime (utc)": utc_text, "country_code": "FR",
        "direction": "inbound" if c.inbound else "outbound",
        "from": theirs if c.inbound else ours, "to": ours if c.inbound else theirs,
        "answered": "Yes" if c.talk is not None else "No", "missed_call_reason": c.reason_missed,
        "user": c.agent.name if c.talk is not None or not c.inbound else "[No associated user]",
        "duration (total)": end - c.created, "duration (in call)": c.talk,
        "tags": c.reason if c.talk is not None and c.inbound else "",
        "team": c.team, "call direction - type": kind,
        "aircall number": "%s (+33 %s)" % (line, number), "customer number": "+33 " + c.phone,
        "in-call duration": hms(c.talk), "call id": c.sid, "call type": c.type,
        "waiting time": hms(c.wait), "time to answer": hms(c.queue), "time in ivr": hms(c.ivr),
        "call id (internal)": c.id,
    })
    return [row[h] for h in AIRCALL]


# ---- LimeSurvey --------------------------------------------------------------------

LIME = ["id. ID de la réponse", "submitdate. Date de soumission", "lastpage. Dernière page",
        "startlanguage. Langue de départ", "seed. Tête de série", "startdate. Date de lancement",
        "attribute_1. Canal", "attribute_2. Client", "attribute_3. Équipe", "attribute_4. Agent",
        "attribute_5. Ticket", "attribute_6. Envoyée le", "attribute_7. Réponse au retour le",
        "attribute_8. Parcours",
        "Q01. Quelle est la probabilité que vous nous recommandiez à un proche ? (0 à 10)",
        "Q02. Êtes-vous satisfait de notre réponse ? (1 = pas du tout, 5 = tout à fait)",
        "Q03[SQ001]. Quel effort avez-vous dû fournir ? (1 = très faible, 5 = très élevé) [Nous joindre]",
        "Q03[SQ002]. Quel effort avez-vous dû fournir ? (1 = très faible, 5 = très élevé) [Expliquer votre demande]",
        "Q03[SQ003]. Quel effort avez-vous dû fournir ? (1 = très faible, 5 = très élevé) [Obtenir la solution]",
        "Q04. Était-ce facile ? (1 = très difficile, 4 = très facile)",
        "Q05. Vous sentez-vous proche de notre maison ? (1 = pas du tout, 5 = tout à fait)",
        "Q06. Un commentaire ?"]


def lime_row(r):
    import words
    c = r.contact
    full = r.answered and not r.partial
    email = c.who.email if c.who else ("visiteur%s@example.org" % c.id if hasattr(c, "via") else "")
    known = r.channel == "Téléphone" or int(r.id) % 37       # the rest must come from the ticket
    return [r.id, stamp(r.at) if full else "", "4" if full else "1" if r.partial else "", "fr",
            str(100000 + int(r.id) * 7907 % 899981) if r.answered else "", stamp(r.sent),
            r.channel if known else "", email, r.team if known else "", r.agent.name if known else "",
            c.id, stamp(r.sent), stamp(r.replied), words.JOURNEYS[r.reason],
            r.nps, r.csat, r.ces0, r.ces1, r.ces2, r.ease, r.emotion, r.comment]


def lime_rows(rows):
    out = [lime_row(r) for r in rows]
    wrong = [(14, "11"), (19, "5"), (15, "6"), (14, "-1"), (19, "0")]
    for k, (column, value) in enumerate(wrong):
        for i in range(1201 + 1300 * k, len(out)):
            if out[i][column] not in ("", None):
                out[i][column] = value
                break
    return out


YEARLY = ["id. ID de la réponse", "submitdate. Date de soumission", "lastpage. Dernière page",
          "startlanguage. Langue de départ", "startdate. Date de lancement",
          "attribute_1. Client", "attribute_2. Segment", "attribute_3. Pays",
          "Q1. Recommanderiez-vous notre maison à un ami ou à un collègue ?",
          "Q2. Qu'est-ce qui explique votre réponse ?"]


def yearly_row(r):
    return [r.id, stamp(r.at), "1" if r.at else "", "fr", stamp(r.sent), r.who.email,
            r.who.segment, r.who.country, r.label, r.comment]


# ---- the shop's own files ----------------------------------------------------------

CRM = ["E-mail", "Société", "Date d'inscription", "Date de perte", "Pays", "Segment",
       "Canal", "Canal préféré", "Parrainages", "Dernier parrainage", "Date d'adoption",
       "Panier moyen (€)"]


def crm_rows(customers, orders):
    spent = {}
    for o in orders:
        spent.setdefault(o.who, []).append(o.total)
    rows = []
    for i, c in enumerate(customers):
        mean = spent.get(c)
        rows.append([c.email, c.company, french(c.signed_up) if i % 229 != 5 or mean else "",
                     french(c.lost), c.country, c.segment, c.channel, c.preferred, c.referrals,
                     french(c.last_referral), french(c.adopted),
                     euro(sum(mean) // len(mean)) if mean else ""])
    spoilt = 0
    for row in rows[700:]:
        if row[10] and not row[3]:
            row[10], spoilt = "31/02/2026", spoilt + 1
            if spoilt == 3:
                break
    return rows


SHOPIFY = """Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,
Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,
Lineitem quantity,Lineitem name,Lineitem price,Lineitem fulfillment status,Billing Country,
Shipping Country,Cancelled at,Refunded Amount,Location,Id,Tags,Risk Level,Source"""
SHOPIFY = SHOPIFY.replace("\n", "").split(",")
ISO2 = {"France": "FR", "Belgique": "BE", "Suisse": "CH", "Luxembourg": "LU"}


def zoned(ts):
    return "" if ts is None else stamp(ts) + " +%02d00" % (offset(ts) // 3600)


def shopify_rows(orders):
    out = []
    for o in sorted(orders, key=lambda o: -o.number):
        money = lambda cents: euro(cents, ".")
        head = {
            "Financial Status": o.status,
            "Paid at": zoned(o.created + 40) if o.status not in ("pending", "voided") else "",
            "Fulfillment Status": "fulfilled" if o.fulfilled else "unfulfilled",
            "Fulfilled at": zoned(o.fulfilled), "Accepts Marketing": "yes" if o.number % 3 else "no",
            "Currency": "EUR", "Subtotal": money(o.subtotal), "Shipping": money(o.shipping),
            "Taxes": money(o.total // 6), "Total": money(o.total),
            "Discount Code": "BIENVENUE10" if o.discount else "", "Discount Amount": money(o.discount),
            "Shipping Method": "Colissimo" if o.source == "web" else "",
            "Billing Country": ISO2[o.who.country], "Shipping Country": ISO2[o.who.country],
            "Cancelled at": zoned(o.cancelled), "Created at": zoned(o.created),
            "Refunded Amount": money(o.refund),
            "Id": str(o.id), "Risk Level": "Low", "Source": o.source,
            "Location": "Boutique Lyon" if o.source == "pos" else "",
        }
        for k, (label, quantity, price) in enumerate(o.items):
            row = dict.fromkeys(SHOPIFY, "")
            if k == 0:
                row.update(head)
            row.update({"Name": "#%d" % o.number, "Email": o.who.email,
                        "Lineitem quantity": quantity, "Lineitem name": label,
                        "Lineitem price": money(price),
                        "Lineitem fulfillment status": "fulfilled" if o.fulfilled else "pending"})
            out.append([row[h] for h in SHOPIFY])
    return out


def small_files(out, staff, roster, tickets, calls, orders):
    french_table = dict(sep=";", eol="\r\n")
    pick = lambda rng, day: roster.pick(rng, day, world.pick_team(rng))
    write(out, "enquete-collaborateurs.csv",
          ["N° réponse", "Date", "Public", "Équipe", "Canal", "Parcours", "Facilité (1 à 4)",
           "Engagement (1 à 5)", "Commentaire"],
          [["R%05d" % (i + 1), french(r.day), "Collaborateur", r.agent.team, r.channel, r.journey,
            r.ease, r.engagement, r.comment]
           for i, r in enumerate(answers.make_staff_survey(staff))], bom=True, **french_table)
    write(out, "prospects.csv",
          ["N° prospect", "Date de création", "Date de conversion", "Canal"],
          [["P%05d" % (i + 1), french(r.created), french(r.converted), r.channel]
           for i, r in enumerate(shop.make_prospects())], **french_table)
    write(out, "grille-qualite.csv",
          ["N° d'évaluation", "Date d'évaluation", "N° de ticket", "Agent", "Équipe", "Critère",
           "Poids", "Note", "Note minimale", "Note maximale"],
          [[e, french(day), t.id, t.agent.name, t.team, criterion, weight, euro(points * 10), 0, 20]
           for e, day, t, criterion, weight, points in shop.make_quality(tickets)], **french_table)
    write(out, "feuilles-de-temps.csv", ["Date", "Agent", "Équipe", "Canal", "Heures"],
          [[french(d), a.name, a.team, channel, euro(hours)]
           for d, a, channel, hours in shop.make_time_sheets(staff, tickets, calls)], **french_table)
    write(out, "effectifs.csv", ["Matricule", "Date d'embauche", "Date de départ", "Équipe"],
          [[a.number, french(a.hired), french(a.left), a.team] for a in staff], **french_table)
    write(out, "reseaux-sociaux.csv",
          ["id", "received_at", "replied_at", "network", "customer_id", "agent", "team", "status", "text"],
          [[r.id, stamp(r.at), stamp(r.replied), r.network, r.customer, r.agent.name, r.agent.team,
            r.status, r.text] for r in shop.make_social(pick)])
    write(out, "couts.csv", ["period", "channel", "category", "amount", "currency"],
          [[p, channel, category, euro(amount), "EUR"]
           for p, channel, category, amount in shop.make_costs(tickets, calls)], sep=";")
    write(out, "web.csv", ["date", "visits", "bounces", "carts", "orders"],
          [[d.isoformat(), v, b, c, o] for d, v, b, c, o in shop.make_web(orders)])


def main(out):
    os.makedirs(out, exist_ok=True)
    staff = world.make_staff()
    roster = world.Roster(staff)
    customers = world.make_customers()
    tickets = contacts.make_tickets(customers, roster)
    calls = contacts.make_calls(customers, roster)
    survey = answers.make_survey([t for t in tickets if t.status != "Deleted"], calls)
    contacts.rate_tickets(tickets, {r.contact.id for r in survey})
    orders = shop.make_orders(customers)
    rng = Rng("aircall file")
    write(out, "zendesk-tickets.csv", ZENDESK, zendesk_rows(tickets))
    write(out, "aircall-calls.csv", AIRCALL, [aircall_row(c, rng) for c in reversed(calls)])
    lime = dict(sep=";", eol="\r\n", bom=True, cell=quoted_cell, tail="\r\n")
    write(out, "enquete-satisfaction.csv", LIME, lime_rows(survey), **lime)
    write(out, "nps-annuel.csv", YEARLY,
          [yearly_row(r) for r in answers.make_yearly_nps(customers)], **lime)
    write(out, "clients-crm.csv", CRM, crm_rows(customers, orders), sep=";", eol="\r\n",
          encoding="cp1252")
    write(out, "shopify-orders.csv", SHOPIFY, shopify_rows(orders))
    small_files(out, staff, roster, tickets, calls, orders)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: generate.py OUTDIR")
    main(sys.argv[1])
