#!/bin/sh
# The web page in a real browser: on A4 no cell of any table is cut off, and at the width of a phone and of a desk, light and
# dark, it is drawn. Skipped where there is no Chromium.
set -u
export TZ=UTC
browser=$(command -v chromium || command -v chromium-browser) || { echo "no chromium"; exit 77; }
command -v pdftotext >/dev/null && command -v pdfinfo >/dev/null || { echo "no pdftotext"; exit 77; }
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/data"
python3 "$SRCDIR/tests/golden/small.py" "$dir/data" || exit 1
"$KPITOP" report --no-cache --period 2025-08 --kpi nps,csat,first_response_time --format html -o "$dir/r.html" "$dir/data" || exit 1
browse() {
    timeout -k 5 50 "$browser" --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --hide-scrollbars \
        --user-data-dir="$dir/profile" "$@" "file://$dir/r.html" >"$dir/said" 2>&1
}
browse --no-pdf-header-footer --print-to-pdf="$dir/r.pdf" || { echo "chromium does not run here"; exit 77; }
for scheme in 0 1; do
    for width in 390 1280; do
        browse --blink-settings=preferredColorScheme=$scheme --window-size=$width,1400 --screenshot="$dir/$scheme-$width.png" || exit 1
    done
done
pdfinfo "$dir/r.pdf" | grep -qE "59[45]\.?[0-9]* x 84[12]" || { pdfinfo "$dir/r.pdf"; echo "FAIL: not A4"; exit 1; }
# At the width of a phone and of a tablet nothing is scrolled sideways, the page or a table in it.
python3 - "$dir" <<'END' || exit 1
import html, re, sys
folder = sys.argv[1]
ask = """<script>addEventListener('load',()=>{const wide=[...document.querySelectorAll('.scroll')].filter(e=>e.scrollWidth>e.clientWidth+1)
parent.postMessage(innerWidth+':'+(document.documentElement.scrollWidth>innerWidth?'page ':'')+wide.map(e=>e.parentElement.className),'*')})</script></body>"""
page = re.sub(r"<meta[^>]*Content-Security[^>]*>", "", open(folder + "/r.html", encoding="utf-8").read()).replace("</body>", ask)
with open(folder + "/frames.html", "w", encoding="utf-8") as f:
    f.write("<body><pre id=a></pre><script>addEventListener('message',e=>a.append('WIDE '+e.data+';'))</script>")
    for width in (360, 768):
        f.write(f"<iframe style='width:{width}px;height:900px;border:0' srcdoc=\"{html.escape(page)}\"></iframe>")
END
timeout -k 5 50 "$browser" --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --hide-scrollbars --user-data-dir="$dir/profile" \
    --virtual-time-budget=4000 --window-size=900,1400 --dump-dom "file://$dir/frames.html" >"$dir/dom" 2>/dev/null
said=$(grep -o 'WIDE [0-9]*:[^;]*;' "$dir/dom" | sort | tr -d '\n')
[ "$said" = "WIDE 360:;WIDE 768:;" ] || { echo "FAIL: scrolled sideways: $said"; exit 1; }
pdftotext -layout "$dir/r.pdf" "$dir/r.txt" && pdfinfo "$dir/r.pdf" >"$dir/info" || exit 1
PYTHONPATH=$SRCDIR/tests/golden PYTHONDONTWRITEBYTECODE=1 python3 - "$dir" <<'END'
import re, struct, sys, zlib
import export_pages as ep
folder = sys.argv[1]
page = ep.Page(open(folder + "/r.html", encoding="utf-8").read())
squeeze = lambda s: re.sub(r"[\s\u00a0\u202f]+", "", s)
# What lies outside the sheet of paper is no text of it: every cell of every table must be there.
paper = squeeze(open(folder + "/r.txt", encoding="utf-8").read())
cells = [c for t in page.tables for row in t for c in row if len(c.split()) == 1 or len(c) < 14]
assert len(cells) > 60, len(cells)
lost = [c for c in cells if squeeze(c) not in paper]
assert not lost, lost[:10]

def png(path):
    """Width and the colour of the first pixel of a PNG of 8 bits a channel."""
    b = open(path, "rb").read()
    at, data = 8, b""
    while at < len(b):
        n, kind = struct.unpack(">I4s", b[at:at + 8])
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", b[at + 8:at + 18])
        if kind == b"IDAT":
            data += b[at + 8:at + 8 + n]
        at += 12 + n
    raw = zlib.decompress(data)
    return width, sum(raw[1:4]), len(set(raw[::997]))

seen = {(s, w): png(f"{folder}/{s}-{w}.png") for s in (0, 1) for w in (390, 1280)}
for (s, w), (width, first, many) in seen.items():
    assert width == w and many > 3, (s, w, width, many)         # drawn, and not one colour
for w in (390, 1280):                                           # one scheme is dark, the other light
    assert sorted([seen[0, w][1] > 384, seen[1, w][1] > 384]) == [False, True], seen
END
