#!/usr/bin/env python3
"""The worked figures of kpis.md section 4, and edge cases worked by hand."""
import os
import shutil
import sys
import tempfile
import unittest
from datetime import date
from fractions import Fraction

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import oracle                                                   # noqa: E402
import stats                                                    # noqa: E402
from load import detect_kind                                    # noqa: E402
from periods import Calendar                                    # noqa: E402


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp()
        self.config = "[kpitop]\nmin_n = 1\n"

    def tearDown(self):
        shutil.rmtree(self.dir)

    def put(self, name, text):
        path = os.path.join(self.dir, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return path

    def run_oracle(self, files, *options):
        """files: name -> rows (list of lines)."""
        paths = [self.put(n, "\n".join(rows) + "\n") for n, rows in files.items()]
        ini = self.put("kpitop.ini", self.config)
        r = oracle.report(oracle.arguments(["--tz", "Europe/Paris", "--config", ini, *options, *paths]))
        return r, {k["id"]: k for k in r["kpis"]}

    def near(self, got, want, places=6):
        self.assertIsNotNone(got)
        self.assertAlmostEqual(got, want, places=places)

    def answers(self, metric, scores, audience="customer"):
        return ["id,answered_at,audience," + metric] + [f"{audience}{i},2025-09-{i % 28 + 1:02d},{audience},{s}"
                                                        for i, s in enumerate(scores)]


class Worked(Case):
    def test_nps(self):
        _, k = self.run_oracle({"s.csv": self.answers("nps", [10, 9, 9, 8, 7, 6, 0, 10, 9, 3])}, "--period", "2025-09")
        self.near(k["nps"]["value"], 20)
        self.near(k["nps"]["low"], -34.03, 2)
        self.near(k["nps"]["high"], 74.03, 2)
        self.assertEqual(k["nps"]["n"], 10)

    def test_csat(self):
        _, k = self.run_oracle({"s.csv": self.answers("csat", [4, 5] * 8 + [5, 1, 2, 3])}, "--period", "2025-09")
        self.near(k["csat"]["value"], 85)
        self.near(k["csat"]["low"], 63.96, 2)
        self.near(k["csat"]["high"], 94.76, 2)
        self.assertEqual(k["csat"]["mark"], "excellent")
        self.assertEqual(k["csat"]["state"], "ok")

    def test_ces(self):
        _, k = self.run_oracle({"s.csv": self.answers("ces", [1, 1, 2, 3, 4, 5, 5, 5])}, "--period", "2025-09")
        self.near(k["ces_net"]["value"], 12.5)
        self.near(k["ces"]["value"], 3.25)
        self.assertEqual(k["ces"]["state"], "warning")
        self.config += "[ces]\nscale = ease\n"
        _, k = self.run_oracle({"s.csv": self.answers("ces", [1, 1, 2, 3, 4, 5, 5, 5])}, "--period", "2025-09")
        self.near(k["ces_net"]["value"], -12.5)
        self.assertEqual((k["ces"]["direction"], k["ces"]["state"]), ("up", "ok"))

    def test_c2es(self):
        rows = {"c.csv": self.answers("ease", [3, 2, 2, 2, 3]), "e.csv": self.answers("ease", [3, 3, 4, 3], "employee")}
        r, k = self.run_oracle(rows, "--period", "2025-09")
        self.near(k["c2es"]["value"], 0.738462)
        self.assertEqual((k["c2es"]["n"], k["c2es"]["state"]), (4, "critical"))
        # by hand: r2 (0.3/(5 x 5.76) + 0.25/(4 x 10.5625)); 1.96 x sqrt(0.0089074...) = 0.18498
        var = 0.738461538 ** 2 * (0.3 / 28.8 + 0.25 / 42.25)
        self.near(k["c2es"]["low"], 0.738461538 - 1.96 * var ** 0.5)
        self.assertEqual([(a["kpi"], a["measure"], a["threshold"]) for a in r["alerts"]], [("c2es", "ease_customer", 2.5)])
        self.near(r["alerts"][0]["value"], 2.4)

    def test_retention(self):
        rows = ["id,signed_up_at,churned_at"] + [f"a{i},2024-01-01," + ("2025-09-10" if i < 20 else "") for i in range(200)]
        rows += [f"b{i},2025-09-05," for i in range(30)]
        _, k = self.run_oracle({"c.csv": rows}, "--period", "2025-09", "--as-of", "2025-09-30")
        self.near(k["retention"]["value"], 90)
        self.near(k["churn"]["value"], 10)
        self.assertEqual(k["churn"]["n"], 200)
        # a year at 0.9 a month: 0.9^(365.25/30) = 27.7 %
        self.assertEqual((k["retention"]["state"], k["churn"]["state"]), ("critical", "critical"))
        self.config += "[churn]\nbase = total\n"
        _, k = self.run_oracle({"c.csv": rows}, "--period", "2025-09", "--as-of", "2025-09-30")
        self.near(k["churn"]["value"], 8.695652)

    def test_clv(self):
        # four customers, 3 x 1096 + 1095 days to the end of 2024: a mean of 3 years of 365.25 days; 4 orders each, mean 50
        signed = ["2022-01-01"] * 3 + ["2022-01-02"]
        rows = {"c.csv": ["id,signed_up_at"] + [f"x{i},{d}" for i, d in enumerate(signed)],
                "o.csv": ["id,customer_id,ordered_at,amount"] + [f"{i}{m},x{i},2024-{m:02d}-01,{v}" for i in range(4)
                                                                for m, v in ((2, 40), (5, 60), (8, 50), (11, 50))]}
        _, k = self.run_oracle(rows, "--period", "2024", "--as-of", "2024-12-31")
        self.near(k["clv"]["value"], 600)
        self.assertEqual(k["clv"]["n"], 4)
        self.config += "[clv]\nmargin = 40\n"
        _, k = self.run_oracle(rows, "--period", "2024", "--as-of", "2024-12-31")
        self.near(k["clv"]["value"], 240)

    def test_social(self):
        rows = ["id,received_at,replied_at"] + [f"{i},2025-09-10 10:00,2025-09-10 11:00" for i in range(45)]
        rows += [f"{i},2025-09-10 10:00,2025-09-10 11:01" for i in range(45, 60)] + ["late,2025-09-30 23:30,"]
        _, k = self.run_oracle({"m.csv": rows}, "--period", "2025-09")
        self.near(k["social_responsiveness"]["value"], 75)
        self.assertEqual(k["social_responsiveness"]["n"], 60)


class Rules(Case):
    def test_duplicates_and_rejects(self):
        a = ["id,created_at,channel", "1,2025-09-01 10:00,email", "2,2025-09-02,phone", "2,2025-09-03,chat"]
        b = ["id,created_at,channel", "1,2025-02-30,web", "2,2025-09-30,", "3,2025-09-04,phone"]
        r, k = self.run_oracle({"a.csv": a, "b.csv": b}, "--period", "2025-09")
        self.assertEqual(k["contact_volume"]["value"], 3)
        self.assertEqual([(s["rows"], s["accepted"], s["rejected"], s["duplicates"]) for s in r["sources"]],
                         [(3, 1, 0, 2), (3, 2, 1, 0)])
        parts = {p["key"]: p["value"] for p in k["contact_volume"]["breakdown"]}
        self.assertEqual(parts, {"email": 1, "phone": 1, "chat": 0, "(none)": 1} if "chat" in parts
                         else {"email": 1, "phone": 1, "(none)": 1})

    def test_negative_difference(self):
        rows = ["id,created_at,first_reply_at,first_reply_s", "1,2025-09-10 10:00,2025-09-10 09:00,",
                "2,2025-09-10 10:00,2025-09-10 10:01,-4", "3,2025-09-30 10:00,,90"]
        r, k = self.run_oracle({"a.csv": rows}, "--period", "2025-09")
        self.assertEqual(k["first_response_time"]["n"], 2)
        self.near(k["first_response_time"]["value"], 75)
        self.assertEqual(r["sources"][0]["rejected_cells"], 2)

    def test_summer_time(self):
        # 29 Mar 23:00 to 30 Mar 04:00 is four hours; 02:30 does not exist and takes the offset before (= 03:30)
        rows = ["id,created_at,first_reply_at", "1,2025-03-29 23:00,2025-03-30 04:00", "2,2025-03-30 01:30,2025-03-30 02:30",
                "3,2025-10-26 01:30,2025-10-26 02:30", "4,2025-10-26 01:30,2025-10-26 03:30"]
        _, k = self.run_oracle({"a.csv": rows}, "--period", "2025")
        self.assertEqual(k["first_response_time"]["n"], 4)
        self.near(k["first_response_time"]["value"], (4 * 3600 + 3600 + 3600 + 3 * 3600) / 4)
        self.near(k["first_response_time"]["median"], 3600)
        self.near(k["first_response_time"]["p90"], 4 * 3600)

    def test_as_of_hides_later_events(self):
        rows = ["id,created_at,resolved_at,status", "1,2025-09-10,2025-10-02 09:00,solved", "2,2025-09-11,2025-09-12,solved"]
        _, k = self.run_oracle({"a.csv": rows}, "--period", "2025-09", "--as-of", "2025-09-30")
        self.assertEqual(k["backlog"]["value"], 1)
        r, k = self.run_oracle({"a.csv": rows}, "--period", "2025-10")
        self.assertEqual(r["as_of"], "2025-10-02")
        self.assertTrue(r["period"]["partial"])
        self.assertEqual(k["backlog"]["value"], 0)
        self.assertEqual(k["contact_volume"]["value"], 0)          # a count is 0 once begun
        self.assertEqual(k["contact_volume"]["series"][0]["value"], None)
        self.assertEqual(k["backlog"]["compare"]["n"], 0)             # 1 and 2 Sep only: like for like, before the first case
        self.assertIsNone(k["contact_volume"]["compare"]["value"])

    def test_closed_at_does_not_move_as_of(self):
        rows = ["id,created_at,closed_at", "1,2025-09-10,2026-01-01"]
        r, k = self.run_oracle({"a.csv": rows}, "--period", "2025-09")
        self.assertEqual(r["as_of"], "2025-09-10")
        self.assertEqual(k["backlog"]["value"], 1)

    def test_no_closing_date(self):
        rows = ["id,created_at,first_contact,handle_s", "1,2025-09-10,yes,100", "2,2025-09-11,no,300"]
        _, k = self.run_oracle({"a.csv": rows}, "--period", "2025-09")
        self.near(k["fcr"]["value"], 50)
        self.near(k["handling_time"]["value"], 200)
        for i in ("backlog", "resolution_rate", "sla", "reopen_rate"):
            self.assertIsNone(k[i]["value"], i)

    def test_fcr(self):
        rows = ["id,created_at,resolved_at,first_contact,replies,reopens,customer_messages,transfers,escalated"]
        cells = ["yes,5,1,,1,yes", ",1,,,,", ",1,1,,,", ",2,,1,,", ",,,1,,", ",,,1,1,", ",,,,1,", ",1,0,,0,yes"]
        #         own verdict yes | yes | reopened no | no | one message yes | transferred no | unknown | escalated no
        rows += [f"{i},2025-09-01,2025-09-02,{c}" for i, c in enumerate(cells)]
        _, k = self.run_oracle({"a.csv": rows}, "--period", "2025-09")
        self.assertEqual(k["fcr"]["n"], 7)
        self.near(k["fcr"]["value"], 300 / 7)

    def test_sla(self):
        rows = ["id,created_at,resolved_at,due_at,sla", "1,2025-09-01,2025-09-02 10:00,2025-09-02 10:00,",
                "2,2025-09-01,2025-09-02 10:01,2025-09-02 10:00,", "3,2025-09-01,,2025-09-15,", "4,2025-09-01,,2025-10-15,",
                "5,2025-09-01,2025-09-03,2025-09-02,met", "6,2025-09-01,2025-09-03,,none", "7,2025-10-01,,,"]
        _, k = self.run_oracle({"a.csv": rows}, "--period", "2025-09")
        self.assertEqual(k["sla"]["n"], 4)
        self.near(k["sla"]["value"], 50)

    def test_repeat(self):
        rows = ["id,created_at,customer_id,channel,direction", "1,2025-08-30 23:00,a,phone,", "2,2025-09-06 01:00,a,email,",
                "3,2025-09-01,b,phone,", "4,2025-09-09,b,phone,", "5,2025-09-10,c,phone,out", "6,2025-09-11,c,phone,",
                "7,2025-09-20 10:00,d,phone,", "8,2025-09-20 11:00,d,phone,"]
        _, k = self.run_oracle({"a.csv": rows}, "--period", "2025-09")
        self.assertEqual((k["repeat_contact"]["n"], k["repeat_call"]["n"]), (4, 3))
        self.near(k["repeat_contact"]["value"], 50)                 # a (7 days), d; b 8 days, c's first was outbound
        self.near(k["repeat_call"]["value"], 100 / 3)

    def test_subscriptions_decide_the_loss(self):
        rows = {"c.csv": ["id,signed_up_at,churned_at", "a,2025-01-01,", "b,2025-01-01,", "c,2025-01-01,2025-09-05"],
                "s.csv": ["id,customer_id,started_at,ended_at", "1,a,2025-01-01,2025-06-01", "2,a,2025-07-01,2025-09-20", "3,b,2025-01-01,"]}
        _, k = self.run_oracle(rows, "--period", "2025-09", "--as-of", "2025-09-30")
        self.near(k["churn"]["value"], 200 / 3)

    def test_inferred_loss(self):
        rows = {"c.csv": ["id,signed_up_at", "a,2023-01-01", "b,2023-01-01"],
                "o.csv": ["id,customer_id,ordered_at,amount,status", "1,a,2024-09-10,5,", "2,b,2025-03-01,5,", "3,a,2025-01-01,5,cancelled"]}
        _, k = self.run_oracle(rows, "--period", "2025-09", "--as-of", "2025-09-30")
        self.near(k["churn"]["value"], 50)                           # a: 10 Sep 2024 + 365 days

    def test_survey_states(self):
        rows = ["id,sent_at,answered_at,state,nps", "1,2025-09-01,2025-09-02,,99", "2,2025-09-01,,,9", "3,2025-09-01,,,", "4,2025-09-01,,sent,",
                "5,,2025-09-03,declined,", "6,2025-08-01,2025-09-03,answered,Offered"]
        _, k = self.run_oracle({"s.csv": rows}, "--period", "2025-09")
        self.assertEqual(k["feedback_volume"]["value"], 3)           # 1 (score rejected), 2, 6
        self.near(k["survey_response_rate"]["value"], 50)
        self.assertEqual(k["nps"]["n"], 1)

    def test_long_form(self):
        rows = ["id,answered_at,metric,score,scale_min,scale_max,label", "1,2025-09-01,csat,6,1,7,", "1,2025-09-01,ces,5,1,7,",
                "2,2025-09-01,csat,,,,very satisfied", "2,2025-09-01,nps,,,,likely", "3,2025-09-02,csat,8,1,7,", "3,2025-09-02,csat,3,1,4,"]
        r, k = self.run_oracle({"s.csv": rows}, "--period", "2025-09")
        self.assertEqual(k["csat"]["n"], 3)
        self.near(k["csat"]["value"], 100)
        self.near(k["ces"]["value"], 1 + 4 * 4 / 6)
        self.near(k["ces_net"]["value"], 100)
        self.assertEqual(k["feedback_volume"]["value"], 3)
        self.assertEqual(r["sources"][0]["duplicates"], 1)

    def test_anonymity(self):
        self.config = ""
        rows = {"c.csv": self.answers("ease", [3] * 40), "e.csv": self.answers("ease", [3, 3, 4, 3], "employee")}
        _, k = self.run_oracle(rows, "--period", "2025-09")
        self.assertEqual((k["ease_employee"]["value"], k["ease_employee"]["n"], k["ease_employee"]["state"]), (None, 4, "nodata"))
        self.assertEqual((k["c2es"]["value"], k["c2es"]["n"]), (None, 4))
        self.near(k["ease_customer"]["value"], 3)

    def test_costs(self):
        rows = {"k.csv": ["period,category,amount,channel", "2025,salary,365,", "2025-Q3,software,92,phone", "2025-09,acquisition,999,",
                          "2025-09-04,other,10,email", "2025-13,other,1,"],
                "i.csv": ["id,created_at,channel", "1,2025-09-01,phone", "2,2025-09-30,email"]}
        r, k = self.run_oracle(rows, "--period", "2025-09")
        self.near(k["cost_per_contact"]["value"], (30 + 30 + 10) / 2)
        parts = {p["key"]: p["value"] for p in k["cost_per_contact"]["breakdown"]}
        self.near(parts["phone"], 30)
        self.assertNotIn("(none)", parts)                           # no contact without a channel
        self.assertEqual(r["sources"][0]["rejected"], 1)
        # phone 30 > 15: the total takes its worst channel's state
        self.assertEqual(k["cost_per_contact"]["state"], "critical")
        self.assertEqual([a["slice"] for a in r["alerts"] if a["kpi"] == "cost_per_contact"], [{"channel": "phone"}])

    def test_quality_sheets(self):
        rows = {"q.csv": ["id,evaluated_at,interaction_id,criterion,weight,score,scale_min,scale_max", "1,2025-09-01,i1,a,3,5,1,5",
                          "1,2025-09-01,i1,b,1,1,1,5", ",2025-09-02,,a,,40,,"],
                "i.csv": ["id,created_at,channel,team", "i1,2025-08-01,phone,Lyon"]}
        _, k = self.run_oracle(rows, "--period", "2025-09")
        self.near(k["quality_score"]["value"], (75 + 40) / 2)
        self.assertEqual({p["key"]: p["n"] for p in k["quality_score"]["breakdown"]}, {"phone": 1, "(none)": 1})

    def test_kinds_without_the_dimension(self):
        rows = ["id,hired_at,left_at"] + [f"{i},2025-01-01," for i in range(9)] + ["x,2025-01-01,2025-09-10", "y,2025-09-30,"]
        _, k = self.run_oracle({"e.csv": rows}, "--period", "2025-09")
        self.near(k["staff_turnover"]["value"], 10)
        self.assertEqual(k["staff_turnover"]["breakdown"], [{"dimension": "channel", "key": "(none)", "value": 10.0, "n": 10.0, "state": "none"}])
        _, k = self.run_oracle({"e.csv": rows}, "--period", "2025-09", "--channel", "phone")
        self.assertIsNone(k["staff_turnover"]["value"])

    def test_alert_since(self):
        rows = ["id,answered_at,nps"] + [f"{m}{i},2025-{m:02d}-15,{s}" for m, s in ((5, 10), (6, 0), (7, 0), (8, 7), (9, 0)) for i in range(3)]
        r, _ = self.run_oracle({"s.csv": rows}, "--period", "2025-07", "--kpi", "nps")
        self.assertEqual([(a["severity"], a["since"]) for a in r["alerts"]], [("critical", "2025-06")])


class Calendars(unittest.TestCase):
    def test_weeks(self):
        c = Calendar()
        p = c.parse("2020-W53")
        self.assertEqual((p.start, p.end), (date(2020, 12, 28), date(2021, 1, 4)))
        self.assertEqual(c.year_before(c.parse("2021-W01")).label, "2020-W01")
        self.assertEqual(c.year_before(p).label, "2019-W52")
        self.assertIsNone(c.parse("2021-W53"))
        p = Calendar("sunday").containing("week", date(2025, 1, 1))
        self.assertEqual((p.label, p.start), ("2025-W01", date(2024, 12, 29)))
        p = Calendar("saturday").parse("2025-W01")                   # fourth day is a Tuesday
        self.assertEqual(p.start, date(2024, 12, 28))

    def test_fiscal(self):
        c = Calendar("monday", 4)
        p = c.parse("2025")
        self.assertEqual((p.start, p.end), (date(2024, 4, 1), date(2025, 4, 1)))
        self.assertEqual(c.containing("quarter", date(2025, 2, 1)).label, "2025-Q4")
        self.assertEqual(c.parse("2025-Q4").start, date(2025, 1, 1))

    def test_ranges(self):
        c = Calendar()
        p = c.parse("2024-02-20..2024-02-29")
        self.assertEqual((p.end - p.start).days, 10)
        self.assertEqual(c.previous(p).label, "2024-02-10..2024-02-19")
        self.assertEqual(c.year_before(p).label, "2023-02-20..2023-02-28")
        self.assertEqual(c.year_before(c.parse("2024-02-29")).label, "2023-02-28")

    def test_kind(self):
        self.assertEqual(detect_kind("id created_at converted_at channel".split()), "lead")
        self.assertEqual(detect_kind("id answered_at metric score".split()), "survey")
        self.assertEqual(detect_kind("date agent team channel hours".split()), "work")
        self.assertEqual(detect_kind("date channel visits".split()), "web")


class Statistics(unittest.TestCase):
    def test_student(self):
        # tabulated: t(0.975; 5) = 2.570582, t(0.975; 30) = 2.042272
        self.assertAlmostEqual(stats.two_sided_t(2.570582, 5), 0.05, 6)
        self.assertAlmostEqual(stats.two_sided_t(2.042272, 30), 0.05, 6)
        self.assertAlmostEqual(stats.two_sided_normal(1.959964), 0.05, 6)

    def test_nearest_rank(self):
        self.assertEqual(stats.nearest_rank(list(range(1, 11)), Fraction(9, 10)), 9)
        self.assertEqual(stats.nearest_rank([1, 2, 3], Fraction(1, 2)), 2)
        self.assertEqual(stats.nearest_rank([7], Fraction(9, 10)), 7)

    def test_significance(self):
        p = stats.proportion
        self.assertTrue(stats.significant(p(80, 100), p(60, 100)))    # z = 3.09
        self.assertFalse(stats.significant(p(65, 100), p(60, 100)))
        self.assertFalse(stats.significant(p(5, 5), p(7, 7)))         # no variance
        m = stats.mean
        self.assertFalse(stats.significant(m([1, 1]), m([5, 5])))     # no variance on either side
        self.assertFalse(stats.significant(m([1]), m([5, 6, 7])))     # no test with one answer
        self.assertTrue(stats.significant(m([1, 2, 1, 2, 1]), m([5, 6, 5, 6])))


if __name__ == "__main__":
    unittest.main()
