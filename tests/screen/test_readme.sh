#!/bin/sh
# The two screens in README.md are what the program shows. UPDATE=1 writes them anew.
. "${SRCDIR:-.}/tests/screen/lib.sh"
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
screen() { # NAME SIZE, the script on standard input
    { cat; echo ":save-screen $work/$1"; } >"$work/script"
    (cd "$work" && "$KPITOP" --lang en --now 2026-10-01 --size "$2" --script script sample-data) || exit 1
}
printf '' | screen overview 122x36
printf '/nps<Enter><Enter>\n' | screen kpi 118x22
python3 - "$SRCDIR/README.md" "$work/overview" "$work/kpi" "${UPDATE:-}" <<'END' || failed=1
import re, sys
readme, update = open(sys.argv[1]).read(), sys.argv[4]
shown = ["".join(line.rstrip() + "\n" for line in open(p)) for p in sys.argv[2:4]]
parts = re.split(r"(?<=```text\n)(.*?)(?=```\n)", readme, flags=re.S)
if parts[1::2] == shown:
    sys.exit(0)
if not update:
    sys.exit("README.md shows other screens (UPDATE=1 tests/screen/test_readme.sh)")
parts[1::2] = shown
open(sys.argv[1], "w").write("".join(parts))
END
finish
