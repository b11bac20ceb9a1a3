#!/usr/bin/env python3
"""Canonical files of every kind, written in every dialect: the JSON report must not change, and the lines of the
rejected rows must be the physical ones. Usage: dialects.py KPITOP DIR"""
import datetime
import gzip
import itertools
import json
import os
import random
import re
import subprocess
import sys

KPITOP, DIR = sys.argv[1:3]
DAY = datetime.date(2025, 7, 1)
AGENTS = ["Zoé Müller", "D'Almeida, Inès", "O\"Neil", "Renée; Paul", "Léa|Tom"]
TEAMS = ["Équipe Nord", "Sud", "À part\tentière"]
CHANNELS = ["email", "phone", "chat", "Téléphone", "réseaux sociaux"]
random.seed(20250930)


def when(i):
    return "%sT%02d:%02d:00Z" % (DAY + datetime.timedelta(days=i % 92), i * 7 % 24, i * 13 % 60)


def day(i):
    return str(DAY + datetime.timedelta(days=i % 92))


def pick(values, i):
    return values[(i * 7 + i // 5) % len(values)]


COMMENT = ["", "trop lent", "un \"vrai\" plaisir,\nmerci ; à bientôt", "été | hiver\n\nfin", "café\tcrème"]

KINDS = {
    "interaction": lambda i: {
        "id": "T%d" % i, "created_at": when(i), "first_reply_s": i * 37 % 9000, "resolved_at": when(i) if i % 3 else "",
        "handle_s": "%d.5" % (i * 11 % 700), "channel": pick(CHANNELS, i), "status": pick(["solved", "open", "Résolu"], i),
        "customer_id": "C%d" % (i % 31), "agent": pick(AGENTS, i), "team": pick(TEAMS, i), "escalated": pick(["oui", "non", ""], i),
        "sla": pick(["met", "breached", ""], i), "complaint": pick(["no", "yes"], i), "text": pick(COMMENT, i)},
    "survey": lambda i: {
        "id": "S%d" % i, "answered_at": when(i), "channel": pick(CHANNELS, i), "customer_id": "C%d" % (i % 31),
        "nps": i * 3 % 11, "csat": 1 + i % 5, "ces": 1 + i * 2 % 5, "ease": 1 + i % 4, "emotion": 1 + i % 5,
        "comment": pick(COMMENT, i)},
    "customer": lambda i: {"id": "C%d" % i, "signed_up_at": day(i), "churned_at": "2025-09-12" if i % 9 == 8 else "",
                           "country": "FR", "referrals": i % 3},
    "lead": lambda i: {"id": "L%d" % i, "created_at": day(i), "converted_at": day(i) if i % 4 == 1 else "", "channel": "web"},
    "order": lambda i: {"id": "O%d" % i, "customer_id": "C%d" % (i % 31), "ordered_at": when(i), "amount": "%d.%02d" % (i * 97 % 900, i % 100),
                        "currency": "EUR", "status": pick(["paid", "annulé", "expédié"], i)},
    "subscription": lambda i: {"id": "A%d" % i, "customer_id": "C%d" % (i % 31), "started_at": day(i), "ended_at": "",
                               "plan": "Été"},
    "social": lambda i: {"id": "M%d" % i, "received_at": when(i), "reply_s": i * 251 % 9000 if i % 5 else "",
                         "network": pick(["Twitter", "Facebook"], i), "text": pick(COMMENT, i)},
    "employee": lambda i: {"id": "E%d" % i, "hired_at": "2024-01-%02d" % (1 + i % 28), "left_at": "2025-09-03" if i % 20 == 7 else "",
                           "team": pick(TEAMS, i)},
    "quality": lambda i: {"id": "Q%d" % i, "evaluated_at": day(i), "agent": pick(AGENTS, i), "criterion": "Écoute", "score": i * 7 % 101,
                          "comment": pick(COMMENT, i)},
    "work": lambda i: {"date": day(i), "agent": pick(AGENTS, i), "hours": "7.%d" % (i % 10), "team": pick(TEAMS, i)},
    "adoption": lambda i: {"customer_id": "C%d" % i, "offer": "Énergie", "adopted_at": day(i)},
    "web": lambda i: {"date": day(i), "channel": "web", "visits": 100 + i, "bounces": 10 + i % 60, "carts": 20, "orders": 5 + i % 3},
    "cost": lambda i: {"period": ["2025-07", "2025-08", "2025-09"][i % 3], "team": pick(TEAMS, i), "category": pick(["salaire", "software"], i),
                       "amount": "%d.50" % (1000 + i), "currency": "EUR"},
}


def table(kind, n=90):
    rows = [KINDS[kind](i) for i in range(n)]
    return list(rows[0]), [[str(v) for v in r.values()] for r in rows]


TABLES = {kind: table(kind) for kind in KINDS}


def cell(text, delimiter, always):
    if always or any(c in text for c in delimiter + '"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def write(header, rows, delimiter=",", newline="\n", final=True, always=False):
    lines = [delimiter.join(cell(c, delimiter, always) for c in row) for row in [header] + rows]
    return ("\n".join(lines) + ("\n" if final else "")).replace("\n", newline)


BOMS = {"utf-8-sig": ("utf-8", b"\xef\xbb\xbf"), "utf-16-le bom": ("utf-16-le", b"\xff\xfe"), "utf-16-be bom": ("utf-16-be", b"\xfe\xff")}


def encoded(text, encoding):
    name, bom = BOMS.get(encoding, (encoding, b""))
    if name == "cp1252":
        text = text.replace("'", "\u2019").replace("hiver", "hiver \u20ac")
    return bom + text.encode(name)


def run(*args, stdin=None, status=(0,)):
    r = subprocess.run([KPITOP, *args], input=stdin, capture_output=True, env=dict(os.environ, TZ="Europe/Paris"))
    if r.returncode not in status:
        sys.exit("%s: exit %d\n%s" % (args, r.returncode, r.stderr.decode()))
    return r.stdout.decode()


def report(path, apostrophes=False, stdin=None):
    out = run("report", path, "--no-cache", "--format", "json", "--grain", "month", "--by", "agent", "--as-of", "2025-09-30", stdin=stdin)
    got = json.loads(out.replace("\u2019", "'") if apostrophes else out)
    for s in got["sources"]:
        s["path"] = os.path.basename(s["path"]).removesuffix(".gz")
    got.pop("provenance")               # bytes and checksums differ with the dialect
    return got


bad = 0


def same(name, want, got):
    global bad
    if want == got:
        return
    bad += 1
    print("%s: the report differs" % name)
    for k in set(want) | set(got):
        if want.get(k) != got.get(k):
            a, b = want.get(k), got.get(k)
            if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
                a, b = next((x, y) for x, y in zip(a, b) if x != y)
            print("  %s\n    want %s\n    got  %s" % (k, str(a)[:600], str(b)[:600]))
            return


def folder(name, content):
    path = os.path.join(DIR, re.sub(r"\W+", "_", name))
    os.makedirs(path, exist_ok=True)
    for kind, data in content.items():
        with open(os.path.join(path, kind + (".csv.gz" if data[:2] == b"\x1f\x8b" else ".csv")), "wb") as f:
            f.write(data)
    return path


plain = report(folder("plain", {k: write(*t).encode() for k, t in TABLES.items()}))
if any(s["rejected"] or s["rejected_cells"] or s["profile"] != "canonical" or s["rows"] != 90 for s in plain["sources"]):
    sys.exit("the plain files are not read whole: %s" % plain["sources"])
if sum(k["n"] > 0 for k in plain["kpis"]) < 30:
    sys.exit("too few KPIs to compare")

# Every delimiter x encoding x line end; the final newline and the quotes around every cell alternate. QUICK takes each
# fifth, which still has every value of the three.
ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16-le", "utf-16-be", "utf-16-le bom", "utf-16-be bom"]
for n, (d, enc, nl) in enumerate(itertools.product(",;\t|", ENCODINGS, ["\n", "\r\n", "\r"])):
    if n % 5 and os.environ.get("QUICK"):
        continue
    name = "%s %s %r" % ({",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}[d], enc, nl)
    text = {k: encoded(write(*t, d, nl, n % 2 == 0, n % 3 == 0), enc) for k, t in TABLES.items()}
    same(name, plain, report(folder("dialect", text), enc == "cp1252"))
    if n % 8 == 0:
        same(name + " gz", plain, report(folder("gz%d" % n, {k: gzip.compress(v) for k, v in text.items()}), enc == "cp1252"))


# Other tables that say the same.
def shuffled(header, rows):
    order = list(range(len(header)))
    random.shuffle(order)
    return [header[i] for i in order], [[r[i] for i in order] for r in rows]


def wider(header, rows):  # further columns, one without a name, and a second id that must not count
    return header + ["my note", "", header[0], "autre"], [r + ["x,y", "z", "wrong", ""] for r in rows]


def ragged(header, rows):  # empty cells at the end left away, others too many
    def cut(r, i):
        while r and not r[-1] and i % 2:
            r = r[:-1]
        return r + ["", ""] if i % 4 == 2 else r
    return header, [cut(r, i) for i, r in enumerate(rows)]


def spaced(header, rows):
    return [" %s " % h.upper() for h in header], rows


for change in (shuffled, wider, ragged, spaced):
    for d in ",;":
        same(change.__name__, plain, report(folder("change", {k: write(*change(*t), d).encode() for k, t in TABLES.items()})))
blank = {k: write(*t).replace("\nT", "\n\n\nT").encode() + b"\n\n" for k, t in TABLES.items()}
same("blank lines", plain, report(folder("blank", blank)))
for kind in ("interaction", "survey", "order"):
    for data in (write(*TABLES[kind]).encode(), gzip.compress(write(*TABLES[kind], ";", "\r\n").encode("utf-16"))):
        path = os.path.join(folder("one", {kind: write(*TABLES[kind]).encode()}), kind + ".csv")
        want, got = report(path), report("-", stdin=data)
        got["sources"][0]["path"] = want["sources"][0]["path"]
        same("standard input, " + kind, want, got)


# --- lines of rejects ---------------------------------------------------------------------------------------------
def rejects():
    header, rows = TABLES["interaction"]
    rows = [list(r) for r in rows]
    at = header.index("created_at"), header.index("handle_s")
    lines, line = {}, 2
    for i, r in enumerate(rows):
        if i % 11 == 4:
            r[at[0]] = "2025-02-30"
            lines[line] = "created_at"
        elif i % 13 == 6:
            r[at[1]] = "-5"
            lines[line] = "handle_s"
        line += 1 + sum(c.count("\n") for c in r)
    return header, rows, lines


header, rows, lines = rejects()
for d, enc, nl in itertools.product(",;", ENCODINGS, ["\n", "\r\n", "\r"]):
    path = os.path.join(folder("lines", {"interaction": encoded(write(header, rows, d, nl), enc)}), "interaction.csv")
    out = run("inspect", path, "--rejects", "100", status=(1,))
    got = {int(m[1]): m[2] for m in re.finditer(r'^ +line (\d+), column \d+ "(\w+)"', out, re.M)}
    if got != lines:
        bad += 1
        print("rejects, %s %s %r: lines %s, not %s" % (d, enc, nl, got, lines))
sys.exit(bad > 0)
