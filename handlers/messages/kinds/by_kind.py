"""The messages about each kind of request: one row of a table for each."""

from collections.abc import Callable

from msgspec import Struct

from handlers.messages.blocks import Contacts, Message, RenderContext
from handlers.messages.deals import announcement as deal_announcement
from handlers.messages.deals import refinements, words
from handlers.messages.deals import results as deal_results
from handlers.messages.kinds import campaigns, segments
from storage.lifecycle.kind import ByKind
from storage.lifecycle.request import Request

Builder = Callable[[Request, Contacts, RenderContext], Message]


def _no_text(_: Request) -> str:
    return ""


class KindMessages(Struct, frozen=True, kw_only=True):
    """What builds the messages about the requests of a kind."""

    #: The message in the channel or in the thread. The last argument is why it is a direct message, or empty.
    announcement: Callable[[Request, Contacts, RenderContext, str], Message]
    #: The reply that says how a build ended.
    result: Builder = segments.result
    #: The reply that says that a build takes longer than `Kind.overdue_after`.
    overdue: Builder = segments.overdue
    #: The question whether an unconfirmed one exists. Empty for what Classify lists, so that the bot looks.
    exists_question: Callable[[Request], str] = _no_text
    #: The line below its name in a list of requests. Empty: there is none.
    row_line: Callable[[Request], str] = _no_text


_BUILD = KindMessages(announcement=segments.announcement)
_CAMPAIGN = KindMessages(announcement=campaigns.announcement)
MESSAGES = ByKind(
    segment=_BUILD,
    campaign=_CAMPAIGN,
    edit=_CAMPAIGN,
    watch=_BUILD,
    refinement=KindMessages(announcement=refinements.render, exists_question=refinements.exists_question),
    activation=KindMessages(
        announcement=deal_announcement.render,
        result=deal_results.result,
        overdue=deal_results.overdue,
        exists_question=deal_results.exists_question,
        row_line=words.row_line,
    ),
)
