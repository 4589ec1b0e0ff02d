"""What the handlers are given to work with; nothing here knows who gives it."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from slack_sdk.web.async_client import AsyncWebClient

from classify import Campaign, Segment
from handlers.interaction.modals import Modals
from handlers.interaction.permissions import Permissions
from handlers.interaction.shared_channels import SharedChannels
from handlers.interaction.visibility import Visibility
from handlers.messages.blocks import Contacts
from storage.engine.database import Database
from storage.lifecycle.client import Client
from storage.lifecycle.request import Request


class Lookup(Protocol):
    """Classify's answers about what exists, within the pace that it allows; all raise ClassifyError."""

    async def segment(self, segment_id: int) -> Segment:
        """One segment; Refused with status 404 where there is none."""

    async def segments(self) -> Sequence[Segment]:
        """All that the key sees."""

    async def campaign(self, campaign_id: int) -> Campaign:
        """One campaign; Refused with status 404 where there is none."""

    async def campaigns(self) -> Sequence[Campaign]:
        """All that the key sees."""


@dataclass(frozen=True)
class Ports:
    """The record, Slack, Classify, and the ways into the jobs.

    spawn: lets a coroutine run on after the ack, known to the drain. wake: tells the jobs that there is work.
    check: looks at one request's segment now, and says whether Classify answered. seen_at: when a look last
    showed a request's segment, where it was lately. clients: Classify's clients to choose from in the form.
    access: who may ask, and where. visibility: who sees what. sharing: where outsiders read along.
    """

    database: Database
    slack: AsyncWebClient
    lookup: Lookup
    now: Callable[[], datetime]
    spawn: Callable[[Coroutine[Any, Any, object]], None]
    wake: Callable[[], None]
    check: Callable[[Request], Awaitable[bool]]
    seen_at: Callable[[Request], datetime | None]
    contacts: Contacts
    clients: Sequence[Client]
    access: Permissions
    visibility: Visibility
    sharing: SharedChannels
    screen: Modals
