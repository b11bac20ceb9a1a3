#!/bin/sh
# The bytes that reach a real terminal, from an export whose every name is hostile: nothing but the sequences that the program writes itself.
set -u
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cat >"$dir/check.py" <<'END_OF_PYTHON'
import csv, fcntl, os, pty, re, select, signal, struct, sys, termios, time
exe, d = os.environ["KPITOP"], sys.argv[1]
EVIL = ["\x1b]0;owned\x07", "\x1b[31mred\x1b[2J", "\x1bP1$q\x1b\\dcs", "\x1b_apc\x1b\\", "\x9b31mc1", "\x9d0;osc\x9c", "\u202ebidi\u2066", "zero\u200bwidth\ufeff",
        "\x00nul\x08\x08\x7f", "line\u2028sep\u2029", "cr\rover", "\x0e\x0fshift", "\x85nel", "\u200d\ufe0f", "wide\u3000\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "e" + "\u0301" * 300, "\x1b]52;c;b3duZWQ=\x07", "\x1b[6n", "\x1b[?1049l", "\U000e0041tag"]
path = d + "/\x1b]0;file\x07\u202e.csv"
with open(path, "w", newline="", encoding="utf-8") as f:
    w = csv.writer(f)
    w.writerow(["id", "answered_at", "channel", "team", "agent", "nps", "csat", "comment", "odd\x1b[31m\u202e"])
    for i in range(300):
        e = EVIL[i % len(EVIL)]
        w.writerow([f"{i}{e}", f"2025-09-{i % 28 + 1:02d}", e if i % 3 else "phone", e, e, i % 7, "x" + e if i % 9 == 0 else 5, e + " very bad service", e])
with open(d + "/c.ini", "wb") as f:
    f.write("[own]\n[own.odd]\nformula = survey_n\nname.en = \x1b]0;kpi\x07\u202ename\n[kpitop]\ntheme = \x1b[31m\n[keys]\nhelp = \x1b\n".encode())
OURS = re.compile(rb"\x1b\[[0-9;?<>=!]*[A-Za-ln-z@`]|\x1b\[[0-9;:]*m|\x1b[()][0-9AB]|\x1b[=>78cMDE]|\x1b\[>[0-9;]*m|\x1b\[\?[0-9]+\$p|\x1bP\+q[0-9A-Fa-f;]*\x1b\\")
BAD = re.compile("[\x00-\x06\x07\x0b\x0c\x10-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")


def look(size, env, keys, args=()):
    pid, fd = pty.fork()
    if not pid:
        os.execve(exe, [exe, "--no-cache", "--lang", "en", *args, path], {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **env})
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
    out, part = b"", b""
    limit = time.monotonic() + 60

    def quiet(least):
        """Reads until something came and nothing more does."""
        nonlocal out
        before = len(out)
        while time.monotonic() < limit:
            if not select.select([fd], [], [], 0.25)[0]:
                if len(out) - before >= least:
                    return True
                continue
            try:
                data = os.read(fd, 65536)
            except OSError:
                return False
            if not data:
                return False
            out += data
        raise AssertionError("no answer in a minute")

    alive = quiet(500)
    for key in keys:
        if not alive:
            break
        os.write(fd, key.encode())
        alive = quiet(0)
    assert alive, ("it ended by itself", out[-300:])
    os.kill(pid, signal.SIGTERM)
    while time.monotonic() < limit + 30 and select.select([fd], [], [], 20)[0]:
        try:
            data = os.read(fd, 65536)
        except OSError:
            break
        if not data:
            break
        out += data
    os.kill(pid, signal.SIGKILL)                        # still there only if it hangs
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert status in (-signal.SIGTERM, 128 + signal.SIGTERM), (status, out[-300:])
    text = OURS.sub(b"", out).decode("utf-8")           # always valid UTF-8
    bad = BAD.search(text)
    assert not bad, (keys, ascii(text[max(0, bad.start() - 60):bad.end() + 60]))
    assert "owned" not in "".join(re.findall(r"\x1b\][^\x07]*", out.decode("utf-8")))
    return text


PAGES = ["D", "\x1b", "\r", "\r", "\x1b\x1b", "C", "A", "T", "V", "f", "\x1b", "?", "\x1b", ":", "agent", "\x1b", "I", "\x1b"]
text = look((50, 160), {}, PAGES, ("--config", d + "/c.ini"))
assert "owned" in text or "red" in text, "the names themselves are there, as text"
look((24, 80), {"LC_ALL": "C", "LANG": "C"}, ["D", "\x1b", "\r"])
END_OF_PYTHON
PYTHONDONTWRITEBYTECODE=1 python3 "$dir/check.py" "$dir"
