"""Small canonical exports for the golden tests: small.py FOLDER writes tickets.csv, surveys.csv, orders.csv, customers.csv.

Fourteen months, no randomness but a linear congruential generator: the same bytes everywhere.
"""
import csv
import sys
from datetime import datetime, timedelta

SEED = [12345]


def rnd(n):
    SEED[0] = (SEED[0] * 1103515245 + 12345) % 2147483648
    return (SEED[0] >> 8) % n


def stamp(t):
    return t.strftime("%Y-%m-%d %H:%M:%S")


def write(folder, name, header, rows):
    with open(f"{folder}/{name}", "w", newline="", encoding="utf-8") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(header)
        w.writerows(rows)


def main(folder):
    start, channels = datetime(2024, 8, 1), ["email", "phone", "chat"]
    teams = {"Lyon": ["Ana M.", "Bob K."], "Lille": ["Chloé P.", "Dan R."]}
    tickets, surveys, orders, customers = [], [], [], []
    for i in range(3000):
        at = start + timedelta(minutes=i * 204 + rnd(60))
        channel, team = channels[rnd(3)], sorted(teams)[rnd(2)]
        agent = teams[team][rnd(2)]
        reply = at + timedelta(seconds={"email": 3600, "phone": 40, "chat": 20}[channel] * (50 + rnd(100)) // 100)
        done = reply + timedelta(minutes=10 + rnd(3000))
        solved = rnd(20) > 0 and done < datetime(2025, 10, 1)
        customer = f"C{rnd(400):04d}"
        tickets.append([40000 + i, stamp(at), stamp(reply), stamp(done) if solved else "", channel, "in",
                        "solved" if solved else "open", ["delivery", "billing", "refund"][rnd(3)], customer, agent, team,
                        1 + rnd(3), 300 + rnd(600), "yes" if rnd(30) == 0 else "no", "yes" if rnd(12) == 0 else "no"])
        if rnd(3) == 0:
            late = at >= datetime(2025, 8, 1) and channel == "phone"
            nps = max(0, 10 - rnd(6) - (4 if late else 0))
            ease = 1 + rnd(2) if late else 2 + rnd(3)
            surveys.append([f"S{i}", stamp(at + timedelta(days=1)), "customer", channel, team, agent, customer, nps,
                            1 + rnd(5), 1 + rnd(5), ease, "", ["", "Fine, thanks", "Too slow"][rnd(3)]])
        if rnd(12) == 0:
            surveys.append([f"E{i}", stamp(at + timedelta(days=1)), "employee", channel, team, "", "", "", "", "",
                            3 + rnd(2), 2 + rnd(4), ""])
    for i in range(400):
        signed = datetime(2023, 1, 1) + timedelta(days=rnd(800))
        lost = signed + timedelta(days=60 + rnd(900))
        customers.append([f"C{i:04d}", signed.date(), lost.date() if lost < datetime(2025, 9, 28) and rnd(3) == 0 else ""])
        for _ in range(rnd(5)):
            day = signed + timedelta(days=1 + rnd(700))
            if day < datetime(2025, 10, 1):
                orders.append([f"O{len(orders)}", f"C{i:04d}", stamp(day), f"{10 + rnd(90)}.{rnd(100):02d}", "EUR", "web"])
    write(folder, "tickets.csv", ["id", "created_at", "first_reply_at", "resolved_at", "channel", "direction", "status",
                                  "category", "customer_id", "agent", "team", "replies", "handle_s", "complaint",
                                  "escalated"], tickets)
    write(folder, "surveys.csv", ["id", "answered_at", "audience", "channel", "team", "agent", "customer_id", "nps",
                                  "csat", "ces", "ease", "engagement", "comment"], surveys)
    write(folder, "customers.csv", ["id", "signed_up_at", "churned_at"], customers)
    write(folder, "orders.csv", ["id", "customer_id", "ordered_at", "amount", "currency", "channel"], orders)


main(sys.argv[1])
