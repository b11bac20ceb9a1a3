"""Random formulas with the value that Python gives them, for test_kpi_formula: lines FORMULA<TAB>VALUE ("none": a division by 0)."""
import random

NAMES = {"interactions": 40, "contacts": 30, "escalated": 3, "answered": 20, "resolved": 7}


def term(r, depth):
    kind = r.random()
    if depth > 4 or kind < 0.35:
        return r.choice(list(NAMES)) if r.random() < 0.6 else r.choice(["0.5", "2", "100", "7.25", ".75", "3."])
    if kind < 0.45:
        return "-" + term(r, depth + 1)
    if kind < 0.6:
        return "(" + term(r, depth + 1) + ")"
    if kind < 0.7:
        return r.choice(["min", "max"]) + "(" + ", ".join(term(r, depth + 1) for _ in range(r.randint(2, 3))) + ")"
    return term(r, depth + 1) + r.choice([" + ", "-", "*", " / "]) + term(r, depth + 1)


r = random.Random(5)
made = 0
while made < 1500:
    text = term(r, 0)
    if len(text) > 300 or not any(n in text for n in NAMES):
        continue
    try:
        value = repr(float(eval(text, {"min": min, "max": max, **NAMES})))
    except ZeroDivisionError:
        value = "none"
    made += 1
    print(text, value, sep="\t")
