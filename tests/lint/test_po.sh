#!/bin/sh
# The French catalogue holds every string that the program shows: a string that the source lost or won fails here until
# `make po` is run and the new ones are translated in src/po/fr.po. Also: kpitop finds it where it is built and installed.
set -eu
cd "${SRCDIR:-.}"
command -v xgettext >/dev/null && command -v msgcmp >/dev/null || { echo "no gettext tools"; exit 77; }
work=$(mktemp -d "${TMPDIR:-/tmp}/po.XXXXXX")
trap 'rm -rf "$work"' EXIT
failed=0
fail() { echo "FAIL: $*"; failed=1; }

sh src/po/extract.sh "$work/kpitop.pot" 2>"$work/said" || fail "the strings cannot be extracted"
[ ! -s "$work/said" ] || { cat "$work/said"; fail "xgettext complains"; }
for po in src/po/*.po; do
    msgfmt --check -o /dev/null "$po" || fail "$po is not sound"
    LC_ALL=C msgfmt --statistics -o /dev/null "$po" 2>&1 | grep -qE '^[0-9]+ translated messages\.$' ||
        { msgattrib --untranslated --no-wrap "$po" | grep '^msgid' | head; msgattrib --only-fuzzy --no-wrap "$po" | grep '^msgid' | head
          fail "$po: strings are missing or fuzzy"; }
    cp "$po" "$work/merged.po"
    sh src/po/merge.sh "$work/merged.po" "$work/kpitop.pot"
    diff "$po" "$work/merged.po" >"$work/diff" || { grep '^[<>] msgid' "$work/diff" | head -20; fail "$po is not what the source says: run make po, translate"; }
    # Blanks before signs do not break off, apostrophes are straight ones.
    grep -nE "^msgstr.*[[:alnum:]»)] ([;!?»]([^=]|$)|: )|^msgstr.*’" "$po" | head -5 | sed 's/^/FAIL: a blank that breaks, or a curled apostrophe: /' | grep . && failed=1
done

# A text shown without being marked: what is given to these functions in quotes is a sentence.
grep -nE '(page_line|ui_say|complain|over_line|over_text|cell_text)\([^"]*[^_("]\("[^"]*[a-z]{3,} [a-z]{2,}' -r src --include='*.c' | grep -vE '_\("|ngettext\(' &&
    fail "a text is shown that is not marked with _()"

# The catalogue is found in the build folder, where it is installed, and where that was moved to.
kpitop=${KPITOP:-${B:-build}/kpitop}
[ -x "$kpitop" ] || exit $failed
unset KPITOP_LOCALEDIR LANGUAGE LANG LC_MESSAGES 2>/dev/null || :
french() { LC_ALL=C.UTF-8 "$@" --lang fr help 2>&1 | grep -q 'un dossier d.exports' || fail "no French from $1"; }
french "$kpitop"
mkdir -p "$work/moved/bin" "$work/moved/share/locale/fr/LC_MESSAGES"
cp "$kpitop" "$work/moved/bin/kpitop"
cp "$(dirname "$kpitop")/locale/fr/LC_MESSAGES/kpitop.mo" "$work/moved/share/locale/fr/LC_MESSAGES/"
french "$work/moved/bin/kpitop"
env -u LC_ALL LANG=fr_FR.UTF-8 "$kpitop" help | grep -q 'un dossier d.exports' || fail "no French from LANG, where the locale is not installed"
LC_ALL=C.UTF-8 "$kpitop" help | grep -q 'a folder of exports' || fail "no English in C.UTF-8"
exit $failed
