"""Taking a form into the record: the commit is the promise."""

import structlog

from handlers.ports import Ports
from storage import requests
from storage.requests import Acceptance, Form

_log = structlog.get_logger()
_UNDER_WAY = (
    "Your first version of this form has arrived and is under way, so it can't be changed any more. "
    "Cancel this form to leave it so, or open a new one for another segment."
)


async def accept(ports: Ports, form: Form) -> str | None:
    """Commit it and wake the jobs; why not, in a sentence, where another version of it is under way."""
    acceptance, request = await ports.database.run(
        lambda connection: requests.accept(connection, form, ports.now())
    )
    _log.info("form", request=request.reference, acceptance=acceptance.value)
    if acceptance is Acceptance.UNDER_WAY:
        return _UNDER_WAY
    ports.wake()
    return None
