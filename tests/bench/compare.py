"""compare.py REPORT.json CREATED SOLVED: the breakdown by channel of a report of kpitop against the figures of figures.awk, by
the month of creation and by that of resolution. Prints what differs; exit status 1 when something does or nothing was compared."""
import json
import sys

CHANNELS = {"Mail": "email", "Chat": "chat", "Web form": "web", "Phone call": "phone", "Facebook": "social", "WhatsApp": "whatsapp"}
MINUTE = 60.0
# KPI -> file, column of figures.awk, factor from it to the unit of the KPI
KPIS = {
    "contact_volume": ("created", 2, 1.0),
    "first_response_time": ("created", 3, MINUTE),
    "resolution_time": ("solved", 4, MINUTE),
    "csat": ("solved", 5, 100.0),
    "reopen_rate": ("solved", 6, 100.0),
}


def figures(path, month):
    rows = {}
    for line in open(path, encoding="utf-8"):
        cells = line.rstrip("\n").split("|")
        if cells[0] == month:
            rows[CHANNELS[cells[1]]] = cells
    return rows


def main(report, created, solved):
    report = json.load(open(report, encoding="utf-8"))
    month = report["period"]["label"]
    known = {"created": figures(created, month), "solved": figures(solved, month)}
    compared = wrong = 0
    for kpi in report["kpis"]:
        if kpi["id"] not in KPIS:
            continue
        file, column, factor = KPIS[kpi["id"]]
        ours = {part["key"]: part["value"] for part in kpi["breakdown"] if part["dimension"] == "channel"}
        for channel, cells in known[file].items():
            theirs = None if cells[column] == "-" else float(cells[column]) * factor
            value = ours.get(channel)
            compared += 1
            # The awk figures are rounded to six decimals.
            if (theirs is None) != (value is None) or theirs is not None and abs(theirs - value) > 1e-6 * factor + 1e-9 * abs(theirs):
                print(f"{month} {kpi['id']} {channel}: kpitop {value}, awk {theirs}")
                wrong += 1
    if compared < len(KPIS):
        print(f"{month}: only {compared} figures could be compared")
        return 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
