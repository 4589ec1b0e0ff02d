"""What the words of a message depend on beside its request, read from the record."""

from sqlalchemy.engine import Connection

from handlers.post import Around
from storage import estimates, failures, listeners, redraws, requests
from storage.deliveries import Message
from storage.owing import What
from storage.request import Request


def around(connection: Connection, message: Message, request: Request) -> Around:
    """For a message that is about to be sent."""
    match message.what:
        case What.END:
            mentioned = listeners.audience(connection, request)
            return Around(detour=message.detour, mentioned=mentioned, quiet=message.quiet)
        case What.SUMMARY:
            ids = failures.summarised(connection, message.id, request.channel_id)
            return Around(detour=message.detour, others=tuple(requests.of_ids(connection, ids)))
        case What.ANNOUNCEMENT | What.SLOW:
            return Around(detour=message.detour, usual=estimates.usual(connection))
        case _:
            return Around(detour=message.detour)


def around_announcement(connection: Connection, request: Request) -> Around:
    """For an announcement that is to be brought up to date."""
    detour = redraws.detour_of(connection, request.id)
    return Around(detour=detour, usual=estimates.usual(connection))
