"""The client that a segment form starts with: the default of its channel."""

from collections.abc import Sequence

from storage.engine.database import Database
from storage.lifecycle.client import Client
from storage.people import preferences


async def find_default_client(database: Database, clients: Sequence[Client], channel_id: str) -> str | None:
    """Return the channel's default client, or None if it has none that the form offers.

    clients: what the form offers. Empty: any ID may be typed.
    """
    known = await database.read(lambda connection: preferences.read(connection, "", channel_id))
    offered = {client.id for client in clients}
    return known.client_id if not offered or known.client_id in offered else None
