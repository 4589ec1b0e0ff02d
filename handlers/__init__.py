"""What people touch in Slack, and who answers to it: the contents page, what is used most first."""

import re

from slack_bolt.async_app import AsyncApp

from handlers import asking, command, home, homes, last_word, menu, notes, preferences_form, segment_form
from handlers.apology import Apology
from handlers.command import Command
from handlers.homes import Homes
from handlers.pointing import Pointing
from handlers.ports import Ports
from handlers.preferring import Preferring
from handlers.questions import Questions
from handlers.segments import Segments
from handlers.vocabulary import Entry, Vocabulary

_ANY = re.compile(".*")


def vocabulary(ports: Ports) -> Vocabulary:
    """Every command, in the order in which help tells them."""
    segments, preferring = Segments(ports), Preferring(ports)
    return Vocabulary(
        (
            Entry("segment", "", "opens the form for a new segment", segments.open),
            Entry("segment new", "[NAME]", "opens it with the name filled in", segments.open_named),
            Entry("preferences", "", "sets when I mention you, and what is usual here", preferring.open),
        )
    )


def register(app: AsyncApp, ports: Ports) -> None:
    """Enter every listener into Bolt; each one ahead of the one that matches costs time."""
    words = Command(vocabulary(ports), ports)
    segments, questions = Segments(ports), Questions(ports)
    at_home = Homes(
        ports,
        Pointing(ports, "New segment", "segment").start,
        Pointing(ports, "New campaign", "campaign").start,
    )
    app.command(command.NAME)(words.run)
    app.view(segment_form.CALLBACK_ID)(segments.submit)
    app.action(re.compile(f"^{menu.SAY}"))(words.press)
    app.action(notes.REOPEN)(segments.reopen)
    app.action(asking.SEND)(questions.send)
    app.action(asking.DROP)(questions.drop)
    app.action(asking.WHICH)(questions.choose)
    app.event(homes.EVENT)(at_home.opened)
    app.action(home.SEGMENT)(at_home.segment)
    app.action(home.CAMPAIGN)(at_home.campaign)
    app.view(preferences_form.CALLBACK_ID)(Preferring(ports).submit)
    app.command(_ANY)(last_word.unknown_command)
    app.view(_ANY)(last_word.acknowledge)
    app.view_closed(_ANY)(last_word.acknowledge)
    app.action(_ANY)(last_word.acknowledge)
    app.shortcut(_ANY)(last_word.acknowledge)
    app.event(_ANY)(last_word.acknowledge)
    app.error(Apology(ports).tell)
