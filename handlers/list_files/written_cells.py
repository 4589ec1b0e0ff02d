"""Cells of the CSV files that the bot writes."""

import re

# With which a spreadsheet would begin to calculate (https://owasp.org/www-community/attacks/CSV_Injection).
# Also in a cell that it makes of a part of the value: in countries with a decimal comma, a semicolon divides
# cells.
_FORMULA = re.compile(r"(^|[;,\t\r\n])([=+\-@])")


def without_formulas(text: str) -> str:
    """Return a text with an apostrophe before whatever a spreadsheet would take for a formula."""
    return _FORMULA.sub(r"\1'\2", text)
