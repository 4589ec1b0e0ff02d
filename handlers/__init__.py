"""What people touch in Slack, and who answers to it: the contents page, what is used most first."""

import re

from slack_bolt.async_app import AsyncApp, AsyncRespond
from slack_sdk.models.views import View

from handlers import (
    asking,
    buttons,
    command,
    finding,
    last_word,
    menu,
    notes,
    same_form,
    segment_form,
    shortcuts,
)
from handlers.again import Again
from handlers.apology import Apology
from handlers.asked import Asker
from handlers.command import Command
from handlers.ports import Ports
from handlers.questions import Questions
from handlers.same import Same
from handlers.screen import notice
from handlers.segments import Segments
from handlers.shortcuts import Shortcuts
from handlers.vocabulary import Entry, Vocabulary
from storage.request import Request

_ANY = re.compile(".*")


def vocabulary(ports: Ports) -> Vocabulary:
    """Every command, in the order in which help tells them."""
    segments, again = Segments(ports), Again(ports, _other_form)
    return Vocabulary(
        (
            Entry("segment", "", "opens the form for a new segment", segments.open),
            Entry("segment new", "[NAME]", "opens it with the name filled in", segments.open_named),
            Entry("segment clone", "ID", "opens it filled in as for that segment", again.clone_named),
        )
    )


def register(app: AsyncApp, ports: Ports) -> None:
    """Enter every listener into Bolt; each one ahead of the one that matches costs time."""
    words = Command(vocabulary(ports), ports)
    segments, questions = Segments(ports), Questions(ports)
    again, same, short = Again(ports, _other_form), Same(ports), Shortcuts(ports, _start_campaign)
    app.command(command.NAME)(words.run)
    app.view(segment_form.CALLBACK_ID)(segments.submit)
    app.action(re.compile(f"^{menu.SAY}"))(words.press)
    app.view(same_form.CALLBACK_ID)(same.build)
    app.action(same_form.FOLLOW)(same.follow)
    app.action(notes.REOPEN)(again.reopen)
    app.action(buttons.RETRY)(again.retry)
    app.action(buttons.CLONE)(again.clone)
    app.shortcut(shortcuts.NEW_SEGMENT)(short.new_segment)
    app.shortcut(shortcuts.NEW_CAMPAIGN)(short.new_campaign)
    app.shortcut(shortcuts.FROM_MESSAGE)(short.from_message)
    app.action(asking.SEND)(questions.send)
    app.action(asking.DROP)(questions.drop)
    app.action(asking.WHICH)(questions.choose)
    app.command(_ANY)(last_word.unknown_command)
    app.view(_ANY)(last_word.acknowledge)
    app.view_closed(_ANY)(last_word.acknowledge)
    app.action(_ANY)(last_word.acknowledge)
    app.shortcut(_ANY)(last_word.acknowledge)
    app.event(_ANY)(last_word.acknowledge)
    app.error(Apology(ports).tell)


# Stand-ins until the campaign forms are here.
async def _start_campaign(
    asker: Asker, trigger_id: str, respond: AsyncRespond | None, channel_id: str | None
) -> None: ...


async def _other_form(request: Request) -> View:
    return notice("Edit and send again", finding.GONE)
