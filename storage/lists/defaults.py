"""The saved lists that forms start with: always in a channel, or always for a client."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import Connection

from storage.lifecycle.lists import SavedList
from storage.list_tables import list_defaults


class ListDefault(Struct, frozen=True, kw_only=True):
    """A list that forms start with."""

    #: The row of `saved_lists`.
    list_id: int
    #: Slack's ID of the channel whose forms start with it. Empty if it is a client's.
    channel_id: str = ""
    #: Classify's ID of the client for whom forms start with it. Empty if it is a channel's.
    client_id: str = ""


def find_defaults(connection: Connection, channel_id: str, client_id: str) -> Sequence[ListDefault]:
    """Return the defaults of a channel and of a client. Either may be empty: then it has none."""
    of_channel = (list_defaults.c.channel_id == channel_id) & (list_defaults.c.client_id == "")
    of_client = (list_defaults.c.client_id == client_id) & (list_defaults.c.channel_id == "")
    chosen = [condition for value, condition in ((channel_id, of_channel), (client_id, of_client)) if value]
    return _select(connection, sa.or_(sa.false(), *chosen))


def find_defaults_of(connection: Connection, list_ids: Collection[int]) -> Sequence[ListDefault]:
    """Return each default that is one of these lists."""
    return _select(connection, list_defaults.c.list_id.in_(list_ids))


def set_for_channel(connection: Connection, saved: SavedList, channel_id: str, *, is_default: bool) -> None:
    """Have a channel's forms start with a list, or not anymore."""
    connection.execute(
        sa.delete(list_defaults).where(
            list_defaults.c.list_id == saved.id,
            list_defaults.c.channel_id == channel_id,
            list_defaults.c.client_id == "",
        )
    )
    if is_default:
        _insert(connection, saved, channel_id=channel_id, client_id="")


def set_for_clients(connection: Connection, saved: SavedList, client_ids: Sequence[str]) -> None:
    """Have the forms for these clients start with a list, and those for others not anymore."""
    connection.execute(
        sa.delete(list_defaults).where(list_defaults.c.list_id == saved.id, list_defaults.c.channel_id == "")
    )
    for client_id in dict.fromkeys(client_ids):
        _insert(connection, saved, channel_id="", client_id=client_id)


def _insert(connection: Connection, saved: SavedList, *, channel_id: str, client_id: str) -> None:
    row = {"list_id": saved.id, "input_name": saved.input_name}
    connection.execute(sa.insert(list_defaults).values(**row, channel_id=channel_id, client_id=client_id))


def _select(connection: Connection, condition: sa.ColumnElement[bool]) -> Sequence[ListDefault]:
    columns = (list_defaults.c.list_id, list_defaults.c.channel_id, list_defaults.c.client_id)
    statement = sa.select(*columns).where(condition).order_by(*columns)
    return [ListDefault(**row._mapping) for row in connection.execute(statement)]
