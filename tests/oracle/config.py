"""The configuration the oracle understands (ini)."""
import configparser


def seconds(text):
    """'3600', '1h', '30min', '90s', '2d' -> seconds."""
    t = text.strip().lower()
    for suffix, k in (("min", 60), ("h", 3600), ("d", 86400), ("m", 60), ("s", 1)):
        if t.endswith(suffix):
            return int(t[:-len(suffix)]) * k
    return int(t)


class Config:
    def __init__(self, path=None):
        self.ini = configparser.ConfigParser(interpolation=None, inline_comment_prefixes=(";", "#"))
        if path:
            with open(path, encoding="utf-8-sig") as f:
                self.ini.read_file(f)
        self.timezone = self.main("timezone")
        self.week_start = self.main("week_start", "monday")
        self.fiscal_year_start = int(self.main("fiscal_year_start", "1"))
        self.currency = self.main("currency", "EUR")
        self.repeat_days = int(self.main("repeat_days", "7"))
        self.churn_after_days = int(self.main("churn_after_days", "365"))
        self.social_delay = seconds(self.main("social_delay", "3600"))

    def get(self, section, key, default=None):
        if self.ini.has_option(section, key):
            return self.ini.get(section, key).strip().strip('"')
        return default

    def main(self, key, default=None):
        return self.get("kpitop", key, default)

    def number(self, section, key):
        v = self.get(section, key)
        return None if v is None else float(v)
