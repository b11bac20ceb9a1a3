# The small aggregation, in awk: per month and channel the count, two means and two shares of a "zendesk" file of generate.
# Prints month|channel|rows|mean first reply|mean resolution|share good|share reopened, "-" without data, in the order met.
#   -v by=solved: by the month of resolution, of solved rows (default: of creation)
# A record ends where the quotes of its lines are even; a quoted cell holds nothing of interest, and a doubled quote parts
# it into two.
NR == 1 { next }
{
    held = open ? held "\n" $0 : $0
    line = $0
    if (gsub(/"/, "", line) % 2) open = !open
    if (open) next
    gsub(/"[^"]*"/, "", held)
    split(held, cell, ",")
    when = by == "solved" ? cell[11] : cell[10]
    if (when == "") next
    k = substr(when, 1, 7) "|" cell[9]
    if (!(k in rows)) order[++n] = k
    rows[k]++
    if (cell[15] != "") { reply[k] += cell[15]; replied[k]++ }
    if (cell[16] != "") { solve[k] += cell[16]; solved[k]++ }
    if (cell[12] == "Good") good[k]++
    if (cell[12] == "Good" || cell[12] == "Bad") rated[k]++
    if (cell[13] > 0) reopened[k]++
}
function ratio(a, b) { return b ? sprintf("%.6f", a / b) : "-" }
END {
    for (i = 1; i <= n; i++) {
        k = order[i]
        print k "|" rows[k] "|" ratio(reply[k], replied[k]) "|" ratio(solve[k], solved[k]) "|" ratio(good[k], rated[k]) \
            "|" ratio(reopened[k], rows[k])
    }
}
