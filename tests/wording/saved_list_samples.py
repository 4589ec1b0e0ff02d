"""Sample saved lists, as the database returns them."""

from typing import Any

from msgspec.structs import replace

from storage.lifecycle.lists import ListAction, ListKind, ListVersion, SavedList
from tests.support.samples import NOW

CREATED = ListVersion(
    id=1, number=1, action=ListAction.CREATED, content_id=1, count=1198, user_id="U1ANN", at=NOW
)
ADDED = replace(CREATED, id=2, number=2, action=ListAction.ADDED, content_id=2, count=1204, user_id="U2BEN")
FORGOTTEN = replace(CREATED, user_id="")


def a_list(**changes: Any) -> SavedList:
    """Return the list of a channel with two versions."""
    fields: dict[str, Any] = {
        "id": 7,
        "team_id": "T1",
        "channel_id": "C1MEDIA",
        "kind": ListKind.DOMAINS,
        "name": "Rivals",
        "version": ADDED,
        "created_by": "U1ANN",
    }
    return SavedList(**{**fields, **changes})
