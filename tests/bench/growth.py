#!/usr/bin/env python3
"""growth.py KPITOP FOLDER: time that grows with the input, and no faster. Each shape is read at 1, 2 and 4 times its size by one thread; what
is printed is the user time (the least of ROUNDS) and how it grew. A shape whose fourfold size takes more than MOST times the time of the
simple one fails. SCALE=0.1 for smaller files; SCALE=2.5 makes the 4x of `customers` ten million."""
import os, resource, subprocess, sys

KPITOP, FOLDER = sys.argv[1:3]
SCALE, ROUNDS, MOST = float(os.environ.get("SCALE", 1)), int(os.environ.get("ROUNDS", 2)), 6.5
HEAD = "id,created_at,channel,subject\n"
DATES = ["2025-09-01", "01/09/2025", "9/1/2025", "1 sept. 2025", "Sep 1 2025", "20250901", "1756684800", "1756684800000", "45901", "2025-09-01T10:00:00Z",
         "01.09.2025 10:00", "2025-W36", "1er septembre 2025", "nonsense", "31/02/2025", "0000-00-00", "99999999999999999999"]


def customers(f, n):
    f.write("id,created_at,channel,customer_id\n")
    for i in range(n):
        f.write(f"t{i},2025-09-{i % 28 + 1:02d},phone,c{i * 2654435761 % 4294967296}\n")


def dates(f, n):
    f.write("id,created_at,channel\n")
    for i in range(n):
        f.write(f"d{i},{DATES[i % len(DATES)]},phone\n")


def columns(f, n):
    f.write(",".join(f"c{i}" for i in range(n)) + "\n" + ("1," * (n - 1) + "1\n") * 20)


def long_line(f, n):
    f.write(HEAD + "".join(f"g{i},2025-09-{i % 28 + 1:02d},phone,x\n" for i in range(100)) + "l,2025-09-01,phone," + "x" * n + "\nm,2025-09-02,phone,y\n")


def open_quotes(f, n):
    f.write(HEAD + "".join(f'q{i},2025-09-01,phone,"open {i}\n' for i in range(n)) + "".join(f"g{i},2025-09-02,phone,x\n" for i in range(n)))


def doubled_quotes(f, n):
    f.write(HEAD + "".join(f'p{i},2025-09-01,phone,{chr(34) * (2 * (i % 500 + 1))}\n' for i in range(n)))


def one_quote(f, n):
    f.write(HEAD + 'l,2025-09-01,phone,"' + "a\n" * n + "m,2025-09-02,phone,y\n")


SHAPES = [("distinct customers", customers, 1_000_000), ("dates of all forms", dates, 200_000), ("columns", columns, 4_000), ("bytes of a line", long_line, 3_000_000),
          ("quotes that never close", open_quotes, 2_000), ("cells of doubled quotes", doubled_quotes, 20_000), ("lines behind one quote", one_quote, 500_000)]


def seconds(path, limits):
    with open(FOLDER + "/growth.ini", "w") as f:
        f.write("[limits]\n" + limits)
    best = None
    for _ in range(ROUNDS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        p = subprocess.run([KPITOP, "inspect", "--no-cache", "--threads", "1", "--config", FOLDER + "/growth.ini", path], capture_output=True)
        if p.returncode not in (0, 1, 2):
            sys.exit(f"{path}: status {p.returncode}: {p.stderr[-300:]}")
        took = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
        best = took if best is None or took < best else best
    return best


def main():
    os.makedirs(FOLDER, exist_ok=True)
    path, bad = FOLDER + "/growth.csv", 0
    print(f"{'user seconds, one thread':28}{'1x':>12}{'1x':>8}{'2x':>8}{'4x':>8}  4x / 1x")
    for name, make, size in SHAPES:
        took, size = [], max(10, int(size * SCALE))
        if make is columns:
            size = min(size, 16384 // 4) # more of them are refused, in no time
        for times in (1, 2, 4):
            with open(path, "w", encoding="utf-8") as f:
                make(f, size * times)
            # quotes that never close: each is looked for through the longest cell, so the two limits bound what they cost
            took.append(seconds(path, "" if make is open_quotes else "field = 64\nline = 128\n"))
        os.remove(path)
        ratio = took[2] / max(took[0], 0.01) # below a hundredth of a second the start of the program is all there is
        bad |= ratio > MOST
        print(f"{name:28}{size:12,}{took[0]:8.2f}{took[1]:8.2f}{took[2]:8.2f}  {ratio:7.1f}{'  FASTER THAN THE INPUT' if ratio > MOST else ''}", flush=True)
    return bad


sys.exit(main())
