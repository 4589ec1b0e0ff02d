"""What the handlers are given to work with; nothing here knows who gives it."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from handlers.access import Access
from handlers.post import Contacts
from handlers.segment_form import Client
from storage.database import Database


@dataclass(frozen=True)
class Ports:
    """The record, Slack, and the ways into the jobs.

    spawn: lets a coroutine run on after the ack, known to the drain. wake: tells the jobs that there is work.
    clients: Classify's clients to choose from in the form. access: who may ask, and where.
    """

    database: Database
    slack: AsyncWebClient
    now: Callable[[], datetime]
    spawn: Callable[[Coroutine[Any, Any, object]], None]
    wake: Callable[[], None]
    contacts: Contacts
    clients: Sequence[Client]
    access: Access
