#!/bin/sh
# The command line: completion, arguments from the data, both languages.
. "${SRCDIR:-.}/tests/screen/lib.sh"
shoot --size 80x24 --data data <<'E'
O:
:type al
:save-screen command-80.screen
<Esc><Esc>:
:type fil
<Tab><Space>
:type channel=ph
<Tab>
:expect :filter channel=phone
<Enter>
:expect Overview › phone
::filter channel=(all)
:expect-not Overview › phone
::filter téléphone
:expect is unknown
::filter Lyon
:expect Overview › Lyon
::unfilter
::kpi NPS
:expect Overview › NPS
::kpi c2es
:expect Overview › C2ES
::kpi Taux de rétention
:expect Overview › Retention
::kpi resolution t
:expect may mean several
::compare year
:expect vs September 2025
::compare nothing
:expect Compared with nothing
::grain quarter
:expect by quarter
::breakdown team
:expect By team
::breakdown equipe
:expect "equipe" is unknown
m
:expect Overview › Churn
M
:expect Overview › Retention
::page data
:expect Sources
::export csv out.csv
:expect Written: out.csv
E
test -s "$work/out.csv" || { echo 'FAIL: :export csv out.csv wrote nothing'; failed=1; }
shoot --lang fr --size 200x60 --data data <<'E'
O:
:type alerte
:save-screen command-fr-200.screen
<Esc><Esc>
::alerte-suivante
::next-alert
::filtrer canal=téléphone
:expect › téléphone
::filter channel=phone
::indicateur nps
:expect n'existe pas
::kpi ces
::répartition équipe
:expect Par équipe
::comparer objectif
::pas semaine
:expect par semaine
E
finish
