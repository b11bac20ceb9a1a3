# awk -f lengths.awk FILE...: lengths of files and functions. A function is what stands between a "{" and a "}" in column
# 0, its heading included; a "}" that ends with ";" closes a table or a struct instead. Fails when something is too long.

function add_file(name, lines) {
    if (lines > 900) {
        print "lint: " name ": " lines " lines (a file has at most 900)"
        bad = 1
    }
    if (name ~ /\.c$/)
        file_len[++nfiles] = lines
}

# The heading may take several lines: it begins after the last line that ends a declaration or is empty.
/^[^ \t#{}\/]/ && !/^[a-z_]+:/ && (previous ~ /^$|^[#}\/]|;[ \t]*$/ || FNR == 1) { heading = FNR; title = $0 }
/^{/ { start = heading; inside = 1 }
/^}/ && inside && !/^};/ {
    n = FNR - start + 1
    name = title
    sub(/\(.*/, "", name)
    sub(/.*[ *]/, "", name)
    func_len[++nfuncs] = n
    if (n > 100) {
        print "lint: " FILENAME ":" start ": " name " has " n " lines (a function has at most 100)"
        bad = 1
    }
    rank(n, name " (" FILENAME ":" start ")")
    inside = 0
}
{ previous = $0 }
FNR == 1 && NR > 1 { add_file(last_name, last_line) }
{ last_name = FILENAME; last_line = FNR }

# The five longest, in order.
function rank(n, what, i) {
    for (i = 5; i >= 1 && n > top_n[i]; i--) {
        top_n[i + 1] = top_n[i]
        top[i + 1] = top[i]
    }
    top_n[i + 1] = n
    top[i + 1] = what
}

function median(a, n, i, j, t) {
    for (i = 2; i <= n; i++)
        for (j = i; j > 1 && a[j - 1] > a[j]; j--) {
            t = a[j]
            a[j] = a[j - 1]
            a[j - 1] = t
        }
    return n ? a[int((n + 1) / 2)] : 0
}

END {
    if (NR)
        add_file(last_name, last_line)
    printf "  files: %d, median %d lines; functions: %d, median %d lines\n", nfiles, median(file_len, nfiles), \
        nfuncs, median(func_len, nfuncs)
    for (i = 1; i <= 5 && top[i] != ""; i++)
        printf "  %4d lines: %s\n", top_n[i], top[i]
    exit bad
}
