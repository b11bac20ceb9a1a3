# The table of the benchmark. First the times (rows|peer|s|CPU s|peak MB|anonymous MB|status), in rounds, then the peers
# (rows|peer|title|figures). Ratios are taken within each round, then their median: the machine drifts, ratios hold.
function median(list,    n, v, i, j, t) {
    n = split(list, v, " ")
    for (i = 2; i <= n; i++)
        for (j = i; j > 1 && v[j - 1] + 0 > v[j] + 0; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
    return n ? n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2 : "-"
}
function ratios(of, key, base,    n, i, list) { # of the rounds that both have
    n = count[key] < count[base] ? count[key] : count[base]
    for (i = 1; i <= n; i++)
        if (of[base, i] > 0) list = list " " of[key, i] / of[base, i]
    list = median(list)
    return list == "-" ? list : sprintf("%.2f", list)
}
FNR == 1 { file++ }
file == 1 {
    k = $1 "|" $2
    i = ++count[k]
    seconds[k, i] = $3
    megabytes[k, i] = $5
    all[k] = all[k] " " $3
    cpu[k] = cpu[k] " " $4
    peak[k] = peak[k] " " $5
    anonymous[k] = anonymous[k] " " $6
    if ($7 != 0) failed[k] = 1
    next
}
FNR == 1 {
    line = "| %10s | %-34s | %8s | %8s | %8s | %8s | %8s | %9s | %8s | %8s | %-9s |\n"
    printf line, "rows", "reader", "s", "CPU s", "x wc -l", "x DuckDB", "peak MB", "anonymous", "MB x wc", "x DuckDB", "figures"
    print "| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
}
{
    k = $1 "|" $2
    printf line, $1, $3, sprintf("%.3f", median(all[k])), sprintf("%.3f", median(cpu[k])), ratios(seconds, k, $1 "|wc"), ratios(seconds, k, $1 "|duckdb"),
        sprintf("%.0f", median(peak[k])), sprintf("%.0f", median(anonymous[k])), ratios(megabytes, k, $1 "|wc"), ratios(megabytes, k, $1 "|duckdb"),
        failed[k] ? "FAILED" : $4
}
