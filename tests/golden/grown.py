"""Files that grow: what is said of one whose tail alone was read is what is said of the whole of it.

Each file is loaded short, grows twice at cuts drawn by chance (ends of lines as a rule, also of those inside quotes; now and then
the middle of a row, of a character, of CRLF) and is compared each time with a load of all of it. Usage: grown.py KPITOP FOLDER
"""
import os
import random
import subprocess
import sys

KPITOP, WORK = sys.argv[1:3]
ROUNDS = int(os.environ.get("ROUNDS", "10"))
draw = random.Random(6)


def pick(*words):
    return draw.choice(words)


def day(i, n):
    return f"2025-{1 + i * 11 // n:02d}-{1 + i % 28:02d}"


def again(i):  # ids come again: later rows take the place of earlier ones
    return draw.randint(1, i) if draw.random() < 0.1 else i


def contacts(n):
    yield "id,created_at,resolved_at,channel,agent,customer_id,subject,csat,nps,handle_s,status"
    for i in range(1, n + 1):
        subject = pick("plain", f'"two\nlines, {i}"', f'"say ""hi"" {i}"', '5" pipe', "  blank ", "caf\u00e9 \u20ac \U0001f600")
        name = f"T-{draw.randint(1, 50)}" if draw.random() < 0.02 else again(i)
        solved = pick("", day(i, n) + " 23:30", "2024-01-01 00:00")  # the last one is earlier than created_at, and rejected
        yield (f"{name},{day(i, n)} {i % 24:02d}:00,{solved},{pick('email', 'phone', 'chat')},Agent {draw.randint(1, 9)},"
               f"C{draw.randint(1, n // 4 + 1)},{subject},{pick('1', '5', '', '7', 'x')},{pick('9', '', '11')},"
               f"{draw.randint(0, 900)},{pick('solved', 'open', f'mystery{draw.randint(1, 4)}')}")


def dates(n):  # the order of day and month may turn with the last row
    yield "id,created_at,channel,handle_s"
    for i in range(1, n + 1):
        date = "25/12/2025" if i == n else f"{1 + i % 12:02d}/{1 + i // 9 % 12:02d}/2025"
        yield f"{i},{date} 10:00,{pick('email', 'phone')},{i % 900}.25"


def orders(n):
    yield "id,ordered_at,amount,currency,customer_id,channel,status"
    for i in range(1, n + 1):
        yield f"{again(i)},{day(i, n)},{draw.randint(1, 500)}.5,EUR,c{draw.randint(1, n // 3)}@x.org,web,{pick('paid', 'void', '')}"


def answers(n):
    yield "id,answered_at,interaction_id,nps,csat,comment,customer_id"
    for i in range(1, n + 1):
        yield f"{again(i)},{day(i, n)},{draw.randint(1, 99)},{pick('0', '9', '', 'x')},{pick('1', '5')},{pick('', 'ok')},C{draw.randint(1, 40)}"


def questions(n):
    yield "id,answered_at,metric,score,question"
    for i in range(1, n + 1):
        yield f"{max(1, i // 3 - draw.randint(0, 2))},{day(i, n)},{pick('nps', 'csat', 'ces')},{draw.randint(1, 5)},{pick('q1', 'q2')}"


def run(*words):
    p = subprocess.run([KPITOP, *words], capture_output=True, cwd=WORK, check=False)
    lines = p.stdout.decode().splitlines()
    grown = [line for line in lines if line.split()[:1] == ["grown"]]
    return [line for line in lines if line not in grown], p.stderr, p.returncode, grown


def compare(name, options, came):
    grown = []
    for command in (("inspect", "--rejects", "10000"), ("report", "--format", pick("json", "json", "csv"))):
        kept = run(*command, *options, name)
        whole = run(*command, *options, "--no-cache", name)
        if kept[:3] != whole[:3]:
            sys.exit(f"{name} {options}: {command[0]} says something else of its tail than of the whole file")
        grown = grown or kept[3]
    if grown and f"by {came:,} bytes" not in grown[0]:
        sys.exit(f"{name}: {came} bytes came, and it says: {grown[0]}")
    return bool(grown)


def cut(data, after):
    ends = [i + 1 for i in range(after, len(data)) if data[i] == 10]
    return draw.choice(ends) if ends and draw.random() < 0.85 else draw.randint(after, len(data))


tails = 0
for at in range(ROUNDS):
    kind = (contacts, contacts, dates, orders, contacts, answers, questions, contacts)[at % 8]
    end = pick("\n", "\n", "\r\n")
    data = (pick("", "", "\ufeff") + end.join(kind(pick(20, 200, 600))) + end).encode()
    options = pick([], [], ["--as-of", "2025-06-30"], ["--threads", "3"])
    name = f"{kind.__name__}{at}.csv"
    size = 0
    for to in (cut(data, 0), None, len(data)):
        to = cut(data, size) if to is None else to
        with open(os.path.join(WORK, name), "ab") as f:
            f.write(data[size:to])
        if size:
            tails += compare(name, options, to - size) if to > size else 0
        else:
            run("report", *options, name)
        size = to
print(f"{tails} tails of {2 * ROUNDS}")
if tails < ROUNDS * 3 // 4:
    sys.exit("hardly a tail was read: the files are read whole")
