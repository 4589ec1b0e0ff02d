"""What the last list said of those that were asked about, so that the same answer is not read again."""

from collections.abc import Mapping, Set
from typing import NamedTuple

from classify import reading
from classify.objects import Listed


class _Known(NamedTuple):
    fingerprint: int
    ids: Set[int]
    rows: Mapping[int, Listed]


class Memory:
    """Of 15 MB a fingerprint is kept, and the few rows that were wanted."""

    def __init__(self) -> None:
        self._known = _Known(0, frozenset(), {})

    def read(self, body: bytes, ids: Set[int]) -> Mapping[int, Listed]:
        """Those of `ids` that stand in a list's body, by their ids; raises Unreadable.

        That follows from these two alone. A body that came before is known by Python's own hash, in a seventh
        of the time that reading it takes: 64 bits, and a key of each process's own, so nobody can aim at it.
        """
        known, fingerprint = self._known, hash(body)
        if fingerprint != known.fingerprint or not ids <= known.ids:
            rows = {row.id: row for row in reading.read_listed(body) if row.id in ids}
            self._known = known = _Known(fingerprint, frozenset(ids), rows)
        if len(ids) == len(known.ids):
            return known.rows
        return {one: known.rows[one] for one in ids if one in known.rows}
