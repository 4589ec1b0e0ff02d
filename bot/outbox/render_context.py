"""What the words of a message depend on beside its request, read from the record."""

from sqlalchemy.engine import Connection

from handlers.messages.blocks import Around
from storage.lifecycle.notifications import What
from storage.lifecycle.request import Request
from storage.outbox import edits, failure_digest
from storage.outbox.deliveries import Message
from storage.people import followers
from storage.requests import estimates, queue


def around(connection: Connection, message: Message, request: Request) -> Around:
    """For a message that is about to be sent."""
    match message.what:
        case What.END | What.OVERDUE:
            return _reply(connection, message, request)
        case What.SUMMARY:
            ids = failure_digest.summarised(connection, message.id, request.channel_id)
            return Around(detour=message.detour, others=tuple(queue.of_ids(connection, ids)))
        case What.ANNOUNCEMENT | What.SLOW:
            return Around(detour=message.detour, usual=estimates.usual(connection))
        case _:
            return Around(detour=message.detour)


def _reply(connection: Connection, message: Message, request: Request) -> Around:
    """An end is for all who want to hear of it; in a direct message only the one who asked does."""
    wanting = followers.audience(connection, request)
    mine = tuple(one for one in wanting if one == request.user_id)
    others = tuple(one for one in wanting if one != request.user_id)
    if message.what is What.OVERDUE:
        return Around(detour=message.detour, mentioned=mine)
    if message.detour or (request.thread_channel or "").startswith("D"):
        return Around(detour=message.detour, mentioned=mine, unheard=others, quiet=message.quiet)
    return Around(mentioned=wanting, quiet=message.quiet)


def around_announcement(connection: Connection, request: Request) -> Around:
    """For an announcement that is to be brought up to date."""
    detour = edits.detour_of(connection, request.id)
    return Around(detour=detour, usual=estimates.usual(connection))
