"""What people and channels prefer: when to be mentioned, the default client, where failures are posted."""

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import Connection

from storage.tables import Mention, channels, people

_DEFAULT_CLIENT = sa.select(channels.c.client_id).where(channels.c.channel_id == sa.bindparam("channel_id"))


class Preferences(Struct, frozen=True):
    """A person's preferences together with a channel's."""

    #: When the person wants to be mentioned.
    mention: Mention = Mention.ALWAYS
    #: Classify's ID of the channel's default client. None if it has none.
    client_id: str | None = None
    #: Whether the channel wants failures in their threads alone, without a broadcast.
    failures_in_thread: bool = False
    #: Whether the person wants to be reminded of their deals.
    deal_reminders: bool = True


def read(connection: Connection, user_id: str, channel_id: str) -> Preferences:
    """Return a person's and a channel's preferences."""
    person = connection.execute(sa.select(people).where(people.c.user_id == user_id)).one_or_none()
    channel = connection.execute(sa.select(channels).where(channels.c.channel_id == channel_id)).one_or_none()
    return Preferences(
        mention=person.mention if person else Mention.ALWAYS,
        deal_reminders=person.deal_reminders if person else True,
        client_id=channel.client_id if channel else None,
        failures_in_thread=bool(channel.failures_in_thread) if channel else False,
    )


def find_default_client(connection: Connection, channel_id: str) -> str | None:
    """Return Classify's ID of a channel's default client. None if it has none."""
    return connection.execute(_DEFAULT_CLIENT, {"channel_id": channel_id}).scalar_one_or_none()


def put(connection: Connection, user_id: str, channel_id: str | None, wanted: Preferences) -> None:
    """Save them. Without a channel, save the person's alone."""
    connection.execute(sa.delete(people).where(people.c.user_id == user_id))
    connection.execute(
        sa.insert(people).values(
            user_id=user_id, mention=wanted.mention, deal_reminders=wanted.deal_reminders
        )
    )
    if channel_id is None:
        return
    connection.execute(sa.delete(channels).where(channels.c.channel_id == channel_id))
    connection.execute(
        sa.insert(channels).values(
            channel_id=channel_id, client_id=wanted.client_id, failures_in_thread=wanted.failures_in_thread
        )
    )
