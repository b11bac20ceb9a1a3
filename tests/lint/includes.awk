# awk -f includes.awk includes FILE...: prints the includes that the table does not allow.

function fits(text, pattern) {
    gsub(/\./, "\\.", pattern)
    gsub(/\*/, ".*", pattern)
    return text ~ ("^" pattern "$")
}

# Quoted includes are ours: "layer/x.h", or "x_priv.h" beside the file.
function check_ours(name, parts, n) {
    n = split(name, parts, "/")
    if (n == 1) {
        if (name !~ /_priv\.h$/)
            complain("\"" name "\" must be included with its folder")
        return
    }
    if (name ~ /_priv\.h$/ && parts[1] != layer)
        complain("\"" name "\" is private to " parts[1])
    else if (parts[1] != "base" && parts[1] != layer && !(layer SUBSEP parts[1] in may) && !(layer SUBSEP name in may))
        complain("src/" layer " may not include \"" name "\"")
}

function check_library(name, i, j, ok, known) {
    for (i = 1; i <= nlib; i++) {
        if (!fits(name, lib[i]))
            continue
        known = 1
        for (j in files)
            if (files[j] == i && fits(FILENAME, substr(j, index(j, " ") + 1)))
                ok = 1
    }
    if (known && !ok)
        complain("<" name "> is not used here")
}

function complain(text) {
    print FILENAME ":" FNR ": " text
}

FNR == 1 {
    split(FILENAME, path, "/")
    layer = path[2]
    if (NR > 1 && !(layer in layers))
        complain("there is no layer " layer)
}

NR == FNR && $1 == "layer" {
    layers[$2] = 1
    for (i = 3; i <= NF; i++)
        may[$2, $i] = 1
}
NR == FNR && $1 == "library" {
    lib[++nlib] = $2
    for (i = 3; i <= NF; i++)
        files[nlib " " $i] = nlib
}
NR == FNR { next }

match($0, /^[ \t]*#[ \t]*include[ \t]*"[^"]+"/) {
    name = substr($0, RSTART, RLENGTH)
    sub(/^[^"]*"/, "", name)
    sub(/"$/, "", name)
    check_ours(name)
}
match($0, /^[ \t]*#[ \t]*include[ \t]*<[^>]+>/) {
    name = substr($0, RSTART, RLENGTH)
    sub(/^[^<]*</, "", name)
    sub(/>$/, "", name)
    check_library(name)
}
