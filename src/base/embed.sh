#!/bin/sh
# embed.sh GROUP FILE...: writes the C source of the table embed_GROUP (see include/base/embed.h) to stdout.
# Octal escapes have a fixed length, so every byte survives whatever stands next to it.
set -eu
export LC_ALL=C
group=$1
shift
echo '#include "base/embed.h"'
echo
echo "const struct embed_file embed_$group[] = {"
for file in "$@"; do
    name=${file##*/}
    printf '    {"%s",\n' "${name%.ini}"
    [ -s "$file" ] || echo '     ""'
    od -An -v -to1 "$file" | sed 's/ *$//; s/  */\\/g; s/^/     "/; s/$/"/'
    printf '     , %d},\n' "$(wc -c <"$file")"
done
echo '    {NULL, NULL, 0}, // an array needs one element'
echo '};'
echo "const size_t embed_${group}_n = $#;"
