#!/bin/sh
# A packed source (gzip, zstd, a member of a zip archive, all of an archive, a sheet of a workbook) or standard input from a file, cut, written
# over with its time set back, replaced, deleted or appended to while it is unpacked: the figures of the one file or of the other, or none and a
# sentence; never some of each. Of standard input that grows what comes is read to its end.
set -eu
export TZ=UTC LC_ALL=C.UTF-8
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
if grep -q __asan_init "$KPITOP" || grep -q __tsan_init "$KPITOP"; then
    echo "sanitizers want to be loaded first"
    exit 77
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
${CC:-cc} -O1 -w -shared -fPIC -o "$work/moves.so" "$SRCDIR/tests/screen/moves.c" || { echo "no compiler here"; exit 77; }
cd "$work"
cat >make.py <<'PY'
# The same two exports, packed in every way. Their words hardly compress: there is something to read.
import csv, gzip, hashlib, io, shutil, subprocess, zipfile
def rows(word, shift, days=range(1, 31)):
    out = io.StringIO()
    w = csv.writer(out, lineterminator="\n")
    w.writerow(["id", "answered_at", "channel", "nps", "comment"])
    for d in days:
        for i in range(150):
            n = d * 1000 + i
            w.writerow([f"t{n}", f"2025-09-{d:02d} 10:00:00", "email" if i % 2 else "phone", (i + shift) % 10,
                        f"{word} " + hashlib.sha512(f"{word}{n}".encode()).hexdigest()])
    return out.getvalue()
def sheet(text):
    cells = lambda row: "".join(f'<c t="inlineStr"><is><t>{c}</t></is></c>' for c in row)
    return ('<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' +
            "".join(f"<row>{cells(r)}</row>" for r in csv.reader(io.StringIO(text))) + "</sheetData></worksheet>")
def ods(text):
    cells = lambda row: "".join(f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in row)
    return ('<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="S">' +
            "".join(f"<table:table-row>{cells(r)}</table:table-row>" for r in csv.reader(io.StringIO(text))) +
            "</table:table></office:spreadsheet></office:body></office:document-content>")
for name, word, shift in (("good", "words", 0), ("other", "other", 5)):
    text = rows(word, shift)
    open(f"{name}.csv", "w").write(text)
    with gzip.GzipFile(f"{name}.gz", "wb", mtime=0) as z:
        z.write(text.encode())
    if shutil.which("zstd"):
        subprocess.run(["zstd", "-q", "-f", f"{name}.csv", "-o", f"{name}.zst"], check=True)
    def pack(suffix, members):
        with zipfile.ZipFile(f"{name}.{suffix}", "w", zipfile.ZIP_DEFLATED) as z:
            for path, content in members:
                z.writestr(zipfile.ZipInfo(path, (2025, 9, 30, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    pack("zip", [(f"{k}.csv", rows(word, shift, range(1 + 10 * k, 11 + 10 * k))) for k in range(3)])
    asking = "".join(f"{n},2026-01-{n % 28 + 1:02d},00{(n + shift) % 9}A,{word} {hashlib.sha512(f'{word}{n}'.encode()).hexdigest()}\n" for n in range(4000))
    pack("late.zip", [("a.csv", "Ref,Opened,Owner Id,Text\n" + asking), # waits for the table behind it
                      ("b.csv", "User Id,Last name\n" + "".join(f"00{n}A,{word} {n}\n" for n in range(9)))])
    pack("member.zip", [("in/t.csv", text)])
    main = "http://schemas.openxmlformats.org/"
    pack("xlsx", [("[Content_Types].xml", f'<Types xmlns="{main}package/2006/content-types"/>'),
                  ("_rels/.rels", f'<Relationships xmlns="{main}package/2006/relationships"><Relationship Id="r1" Type="{main}officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'),
                  ("xl/workbook.xml", f'<workbook xmlns="{main}spreadsheetml/2006/main" xmlns:r="{main}officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'),
                  ("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{main}package/2006/relationships"><Relationship Id="r1" Type="{main}officeDocument/2006/relationships/worksheet" Target="sheet.xml"/></Relationships>'),
                  ("xl/sheet.xml", sheet(text))])
    pack("ods", [("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("META-INF/manifest.xml", "<manifest/>"), ("content.xml", ods(text))])
PY
python3 make.py
mkdir -p config/kpitop/profiles
cat >config/kpitop/profiles/users.ini <<'INI'
[profile]
name = users
match.1 = User Id
match.2 = Last name
[lookup]
key = User Id
value = Last name
INI
cat >config/kpitop/profiles/calls.ini <<'INI'
[profile]
name = calls
match.1 = Ref
match.2 = Owner Id
[interaction]
id = Ref
created_at = Opened
agent = Owner Id
agent.lookup = users
INI
export XDG_CONFIG_HOME=$work/config
cut='truncate -s $(($(stat -c %s $T) / 2)) $T'
over='cp -p $T old; cat others >$T; touch -r old $T'
slow='cp -p $T old; head -c 100000 others >$T; touch -r old $T' # being written over
more='tail -c 3000 others >>$T'
: >armed
run() { # OUT: the figures of $T, as a file or as standard input
    case $T in
    stdin) "$KPITOP" report --no-cache --lang en $as --format csv -o "$1" - <stdin ;;
    *) "$KPITOP" report --no-cache --lang en $as --format csv -o "$1" "$T$inside" ;;
    esac
}
failed=0
for suffix in gz zst zip late.zip member.zip xlsx ods csv; do
    [ -e good.$suffix ] || continue
    T=t.$suffix inside= ran=0 or= from=3 # the first ones come before it is opened
    as='--as-of 2025-09-30'
    case $suffix in
    late.zip) as='--as-of 2026-01-31 --by agent' or='\|cannot be opened' ;; # is opened a second time
    member.zip) inside=/in/t.csv ;;
    csv) T=stdin from=2 ;;
    esac
    export T
    cp other.$suffix $T && run new.figures
    cp good.$suffix $T && ARMED=armed AT=0 MOVE=: ONLY=$T COUNT=count LD_PRELOAD=$work/moves.so run figures
    ! cmp -s figures new.figures || { echo "$suffix: the two files give the same"; exit 1; }
    cp other.$suffix others && eval "$more" && case $T in stdin) run grown.figures ;; esac
    read -r n bytes <count
    [ "$n" -gt $from ] || { echo "$suffix: read $n times only"; exit 1; }
    for move in "$cut" "$over" "$slow" 'mv new $T' 'rm $T' "$more"; do
        for third in 0 1 2 3; do
            at=$((from + third * (n - from) / 3))
            rm -f out* moved
            cp good.$suffix $T && cp other.$suffix new && cp other.$suffix others
            rc=0
            ARMED=armed AT=$at ONLY=$T MOVE=">moved; $move" LD_PRELOAD=$work/moves.so run out 2>err || rc=$?
            [ -e moved ] || { echo "$suffix, $move @$at: nothing was read then"; failed=1; }
            if [ $rc = 0 ]; then
                cmp -s out figures || cmp -s out new.figures || { [ "$move" = "$more" ] && cmp -s out grown.figures; } || { echo "$suffix, $move @$at of $n: the figures are of neither file"; failed=1; }
                ran=$((ran + 1))
            elif [ $rc != 2 ] || [ -e out ] || ! grep -q "was changed while it was read$or" err; then
                echo "$suffix, $move @$at of $n: status $rc $(cat err)"
                failed=1
            fi
            [ $suffix = late.zip ] || case $move:$rc in 'mv new $T:2' | 'rm $T:2') echo "$suffix, $move @$at of $n: nothing is wrong with what was read"; failed=1 ;; esac
        done
    done
    echo "$suffix: $n readings, $ran of 24 with figures"
done
exit $failed
