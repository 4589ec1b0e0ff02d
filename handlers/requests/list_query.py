"""Which list was typed, what it is searched for, and which page. Buttons repeat it as it is typed."""

import re
from enum import StrEnum

from msgspec import Struct

from handlers.interaction.typed_text import unquoted


class ListScope(StrEnum):
    """The lists, by the word of the command that selects each."""

    MINE = "mine"
    HERE = "here"
    FAILED = "failed"
    ALL = "all"  # everything that the API key can see, for admins


CHOICE = f"[{'|'.join(scope for scope in ListScope if scope is not ListScope.ALL)}]"
ADMIN_CHOICE = f"[{'|'.join(ListScope)}]"
_WORDS = {
    "": ListScope.MINE,
    **dict.fromkeys(("mine", "my", "me"), ListScope.MINE),
    **dict.fromkeys(("here", "channel", "this channel"), ListScope.HERE),
    **dict.fromkeys(("failed", "failure", "failures"), ListScope.FAILED),
    **dict.fromkeys(("all", "everything"), ListScope.ALL),
}
_PAGE = re.compile(r"(?P<search>|.* )(?P<number>[1-9][0-9]{0,5})")  # a number at the end is the page
_SEARCH_LENGTH = 100


class ListQuery(Struct, frozen=True):
    """Which page of which list."""

    scope: ListScope
    #: The page, from 1.
    number: int = 1
    #: Words that each entry's name contains. Empty if all are listed.
    search: str = ""

    @property
    def with_number_in_name(self) -> "ListQuery | None":
        """Return the query if the number at the end belongs to the name, as in “Q4 2024”. None if there is no
        such number."""
        if self.number == 1 or not self.search:
            return None
        return ListQuery(self.scope, search=f"{self.search} {self.number}"[:_SEARCH_LENGTH])


def read(words: str) -> ListQuery:
    """Return which list was typed, what to search it for, and which page. Any words are searched for."""
    typed = " ".join(words.split())
    scopes = [scope for scope in _WORDS if scope and f"{typed} ".lower().startswith(f"{scope} ")]
    scope = max(scopes, key=len, default="")
    rest = typed[len(scope) :].strip()
    found = _PAGE.fullmatch(rest)
    search, number = (found["search"].strip(), found["number"]) if found else (rest, None)
    return ListQuery(_WORDS[scope], int(number or 1), unquoted(search)[:_SEARCH_LENGTH])


def as_typed(search: str) -> str:
    """Return words to search for as they are typed after `list`: in quotation marks if the first would select
    a list, or the last a page."""
    plain = ListQuery(ListScope.MINE, search=search)
    return search if read(search) == plain else f'"{search}"'
