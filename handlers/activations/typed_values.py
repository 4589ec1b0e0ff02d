"""What people type into the form for an activation, as Classify takes it."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

MAX_KPIS = 3
_SEPARATORS = re.compile(r"[,;\n]")
_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+")
_CURRENCY = re.compile(r"[A-Za-z]{3}")
_KPI = re.compile(r"(?P<metric>.*?\S)[\s:=]+(?P<target>\S+)")
_BAD_BUDGET = "Enter a number, such as 50000 or 49999.50."
_NO_CURRENCY = "Enter the budget's currency, such as USD."
_BAD_CURRENCY = "Enter a three-letter currency code, such as USD."
_NO_BUDGET = "Enter a budget for this currency, or clear the currency."
_BAD_KPI = "Enter a metric and its target as a number on each line, such as: ctr 0.003"
_TOO_MANY_KPIS = f"Enter up to {MAX_KPIS} KPIs."
_PAST = "This day is in the past."
_END_BEFORE_START = "Choose a day after the start date."


class WrongValueError(Exception):
    """What was typed can't be used. Its text is the sentence for the person."""


def read_items(text: str) -> list[str]:
    """Return what a text lists, separated by commas or lines. Each item comes once."""
    items = (" ".join(item.split()) for item in _SEPARATORS.split(text))
    return list(dict.fromkeys(filter(None, items)))


def read_number(text: str) -> int | float | None:
    """Return a positive number, which may have commas between thousands, or None if it isn't one."""
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text.replace(",", ""))
    if not 0 < number < 1e15:
        return None
    return int(number) if number.is_integer() else number


def write_number(number: float | None) -> str:
    """Return a number as `read_number` reads it. The empty string for None."""
    return "" if number is None else format(Decimal(str(number)), "f")


def read_budget(amount: str) -> int | float:
    """Return the amount of a budget. Raise WrongValueError."""
    number = read_number(amount)
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
    """Return the KPIs, one per line. Raise WrongValueError."""
    kpis: list[dict[str, str | int | float]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        found = _KPI.fullmatch(line)
        target = read_number(found["target"]) if found else None
        if found is None or target is None:
            raise WrongValueError(_BAD_KPI)
        kpis.append({"metric": found["metric"], "target": target})
    if len(kpis) > MAX_KPIS:
        raise WrongValueError(_TOO_MANY_KPIS)
    return kpis


def check_start(start: date | None, today: date) -> None:
    """Raise WrongValueError if a deal can't start on this day. today: in UTC."""
    _check_day(start, today)


def check_end(end: date | None, start: date | None, today: date) -> None:
    """Raise WrongValueError if a deal can't end on this day. today: in UTC."""
    _check_day(end, today)
    if start is not None and end is not None and end <= start:
        raise WrongValueError(_END_BEFORE_START)


def _check_day(day: date | None, today: date) -> None:
    if day is not None and day < today - timedelta(days=1):  # in the Americas it may still be yesterday
        raise WrongValueError(_PAST)
