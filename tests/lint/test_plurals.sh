#!/bin/sh
# Every sentence with a count, for 0, 1, 2 and a million in both languages: French says 0 and 1 in the singular, English 1 alone; the
# noun behind the number is in that number; and no count of things is told by a sentence that has no singular.
set -eu
cd "${SRCDIR:-.}"
command -v python3 >/dev/null && command -v msgfmt >/dev/null || { echo "no python3 or no gettext tools"; exit 77; }
work=$(mktemp -d "${TMPDIR:-/tmp}/plurals.XXXXXX")
trap 'rm -rf "$work"' EXIT
msgfmt -o "$work/fr.mo" src/po/fr.po
PYTHONDONTWRITEBYTECODE=1 python3 - "$work/fr.mo" <<'END'
import gettext, json, re, sys
text = open("src/po/fr.po", encoding="utf-8").read()

def field(entry, name):
    m = re.search("^" + re.escape(name) + ' ((?:".*"\n?)+)', entry, re.M)
    return "".join(json.loads(line) for line in m.group(1).strip().split("\n")) if m else None

entries = [(field(e, "msgid"), field(e, "msgid_plural")) for e in text.split("\n\n")]
plural = [(one, many) for one, many in entries if many]
languages = {"en": gettext.NullTranslations(), "fr": gettext.GNUTranslations(open(sys.argv[1], "rb"))}
singular = {"en": {1}, "fr": {0, 1}}
# The word behind the first number; what is no noun there, or has one form.
number = re.compile(r"%[-0-9.*]*(?:zu|d|llu|lu|u|s)[\s\u00a0]+([^\W\d_]+)")
one_form = {"en": "accepted acknowledged happy unhappy more other of in is are was were has have critical hidden deleted possible bad header NUL people",
            "fr": "fois mois dans sur ont de est sont"}
late_noun = {"%llu lines folded into %llu record"} # the second number decides
bad = []
for one, many in plural:
    for lang, t in languages.items():
        both = t.ngettext(one, many, 1), t.ngettext(one, many, 2)
        for n in (0, 1, 2, 1000000):
            said = t.ngettext(one, many, n)
            if said != both[0 if n in singular[lang] else 1]:
                bad.append((lang, n, said))
            m = number.search(said)
            if not m or m.group(1) in one_form[lang].split() or one in late_noun:
                continue
            ends = m.group(1)[-1] in ("sx" if lang == "fr" else "s")
            if ends == (n in singular[lang]):
                bad.append((lang, n, said))
things = "alerts|answers|bytes read|cases|comments|contacts|customers|days ago|files|KPIs|lines|periods|records|requests|rows|sources|values"
for one, many in entries:
    if one and not many and re.match(rf"(for )?%[-0-9.*]*(?:zu|d|llu|lu|u|s) ({things})\b", one) and not one.startswith(("%s records: ", "%zu KPIs were tested; ")):
        bad.append(("no singular", one))
for line in bad:
    print("FAIL:", *line)
assert len(plural) > 90, len(plural)
sys.exit(bool(bad))
END
