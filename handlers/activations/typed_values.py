"""What people type into the form for an activation, as Classify takes it."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

MAX_KPIS = 3
_SEPARATORS = re.compile(r"[,;\n]")
# "50.000" is fifty thousand to some people and fifty to others, so it is neither. So is "0,003".
_AMOUNT = re.compile(r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]{1,2})?")
_TARGET = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
_DECIMAL = re.compile(r"[0-9]*\.[0-9]+")
_COMPARISONS = "<>≤≥~±"
_CURRENCY = re.compile(r"[A-Za-z]{3}")
_KPI = re.compile(r"(?P<metric>.*?\S)[\s:=]+(?P<target>\S+)")
_BAD_BUDGET = "Enter a number, such as 50000 or 49999.50."
_NO_CURRENCY = "Enter the budget's currency, such as USD."
_BAD_CURRENCY = "Enter a three-letter currency code, such as USD."
_NO_BUDGET = "Enter a budget for this currency, or clear the currency."
_BAD_KPI = "Enter a metric and its target as a number on each line, such as: ctr 0.003"
_TOO_MANY_KPIS = f"Enter up to {MAX_KPIS} KPIs."
_SAME_METRIC = "Enter each metric once."
_PAST = "This date is in the past."
_FAR_AWAY = "This date is more than ten years away."
_END_BEFORE_START = "Choose a date after the start date."
_WEST = timedelta(hours=12)  # how far the last places on Earth are behind UTC
_LONGEST = timedelta(days=3653)


class WrongValueError(Exception):
    """What was typed can't be used. Its text is the sentence for the person."""


def read_line(text: str) -> str:
    """Return a text on one line, without the invisible characters that come along when people copy it.

    A seat with one looks right everywhere and is another seat.
    """
    return " ".join("".join(each for each in text if unicodedata.category(each) != "Cf").split())


def read_items(text: str) -> list[str]:
    """Return what a text lists, separated by commas or lines. Each item comes once."""
    items = map(read_line, _SEPARATORS.split(text))
    return list(dict.fromkeys(filter(None, items)))


def read_countries(text: str) -> list[str]:
    """Return the countries that a text lists. Codes of two letters are in upper case, as Classify's are."""
    items = (item.upper() if len(item) == 2 else item for item in read_items(text))
    return list(dict.fromkeys(items))


def _read_number(form: re.Pattern[str], text: str) -> int | float | None:
    """Return a positive number of this form, or None if it isn't one."""
    if not form.fullmatch(text):
        return None
    number = float(text.replace(",", ""))
    if not 0 < number < 1e15:
        return None
    return int(number) if number.is_integer() else number


def write_number(number: float | None) -> str:
    """Return a number as it is typed. The empty string for None."""
    return "" if number is None else format(Decimal(str(number)), "f")


def read_budget(amount: str) -> int | float:
    """Return the amount of a budget, which may have commas between thousands. Raise WrongValueError."""
    number = _read_number(_AMOUNT, amount)
    if number is None:
        raise WrongValueError(_BAD_BUDGET)
    return number


def read_currency(currency: str, *, has_budget: bool) -> str:
    """Return the currency of a budget in upper case, or an empty string. Raise WrongValueError."""
    if has_budget and not currency:
        raise WrongValueError(_NO_CURRENCY)
    if currency and not has_budget:
        raise WrongValueError(_NO_BUDGET)
    if currency and not _CURRENCY.fullmatch(currency):
        raise WrongValueError(_BAD_CURRENCY)
    return currency.upper()


def read_kpis(text: str) -> Sequence[dict[str, str | int | float]]:
    """Return the KPIs, one per line or separated by commas. Raise WrongValueError."""
    kpis: list[dict[str, str | int | float]] = []
    for line in read_items(text):
        found = _KPI.fullmatch(line)
        metric, target = (found["metric"], _read_number(_TARGET, found["target"])) if found else ("", None)
        if target is None or metric[-1] in _COMPARISONS or any(map(_DECIMAL.fullmatch, metric.split())):
            raise WrongValueError(_BAD_KPI)
        kpis.append({"metric": metric, "target": target})
    if len(kpis) > MAX_KPIS:
        raise WrongValueError(_TOO_MANY_KPIS)
    if len({str(kpi["metric"]).casefold() for kpi in kpis}) < len(kpis):
        raise WrongValueError(_SAME_METRIC)
    return kpis


def check_end(end: date | None, start: date | None, now: datetime) -> None:
    """Raise WrongValueError if a deal can't end on this day. now: in UTC."""
    check_day(end, now)
    if start is not None and end is not None and end <= start:
        raise WrongValueError(_END_BEFORE_START)


def check_day(day: date | None, now: datetime) -> None:
    """Raise WrongValueError if a deal can't start or end on this day. now: in UTC."""
    if day is None:
        return
    if day < (now - _WEST).date():
        raise WrongValueError(_PAST)
    if day - now.date() > _LONGEST:
        raise WrongValueError(_FAR_AWAY)
