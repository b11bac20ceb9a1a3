#!/bin/sh
# What is wrong is said in French, wherever --lang stands on the command line: wrong usage, files that cannot be read (also
# what zlib, libzip and SQLite say of them), and
# lines of the configuration.
set -u
export TZ=UTC LC_ALL=C.UTF-8
unset LANGUAGE LANG 2>/dev/null || :
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
export HOME="$dir" XDG_CONFIG_HOME="$dir/config" XDG_CACHE_HOME="$dir/cache" XDG_DATA_HOME="$dir/data"
cd "$dir" || exit 1
bad=0
english='the|is|was|not|cannot|unknown|did|you|mean|there|use|write|allowed|needs|takes|means|lists|header|unable|of|and|with|or'

said() { # part of the sentence that must be there, then the arguments
    want=$1
    shift
    "$KPITOP" "$@" 2>&1 </dev/null | sed 's/\xc2\xa0/ /g; s/\xe2\x80\xaf/ /g' >out # unbreakable blanks
    grep -qF -- "$want" out || { echo "kpitop $*: no \"$want\" in:"; cat out; bad=1; }
    if grep -wiE "$english" out; then echo "kpitop $*: English words"; bad=1; fi
}

printf 'id,created_at,channel\n1,2025-09-01 10:00:00,email\n' >t.csv
: >vide.csv
printf 'PK\003\004xxxx' >mauvais.xlsx
printf '\037\213\010xxxx' >mauvais.csv.gz
said "option inconnue « --perod » : vouliez-vous dire « --period » ?" --lang fr --perod 2025 t.csv
said "option inconnue « --zzz »" --zzz t.csv --lang fr
said "attend une valeur : --period PÉRIODE" report t.csv --lang=fr --period
said "attend une valeur : --period PÉRIODE" report t.csv --period --lang fr
said "dimension inconnue « planete » : il y a channel, team" report --lang fr --by planete t.csv
said "canal « phone » introuvable dans les données ; il y a : email" report --lang fr --channel phone t.csv
said "équipe « Lyon » introuvable" report --lang fr --filter team=Lyon t.csv
said "rien à traiter : kpitop template TYPE" template --lang fr
said "« kpitop kpis » en donne la liste" report --lang fr --kpi qqqqqqq t.csv
said "vide.csv : est vide" report --lang fr vide.csv
said "ce n'est pas une archive zip" report --lang fr mauvais.xlsx
said "en-tête inconnu" report --lang fr mauvais.csv.gz
said "impossible d'ouvrir le fichier de la base" store restore /nonexistent --lang fr
said "Borne basse de son intervalle à 95 %." report --lang fr --format openmetrics t.csv
cat >c.ini <<'END'
[kpitop]
focus = a npz
grain = hour
ni clé ni valeur
[rates]
dollar = 2
[sans fin
END
said "ligne 2 : [kpitop] focus : « a » n'est pas un indicateur (« kpitop kpis » en donne la liste) ; « npz » n'est pas un indicateur : vouliez-vous dire nps ?" \
    config validate --config c.ini --lang fr
said "ligne 4 : ce n'est ni [section] ni clé = valeur" config validate --config c.ini --lang fr
said "[rates] ne connaît pas la devise « dollar »" config validate --config c.ini --lang fr
said "une section s'écrit [nom]" config validate --config c.ini --lang fr
exit $bad
