"""What people touch in Slack, and who answers to it: the contents page, what is used most first."""

import re

from slack_bolt.async_app import AsyncApp

from handlers import command, last_word, notes, segment_form
from handlers.apology import Apology
from handlers.command import Command
from handlers.ports import Ports
from handlers.questions import Questions
from handlers.segments import Segments

_ANY = re.compile(".*")


def register(app: AsyncApp, ports: Ports) -> None:
    """Enter every listener into Bolt; each one ahead of the one that matches costs time."""
    segments, questions = Segments(ports), Questions(ports)
    app.command(command.NAME)(Command(segments).run)
    app.view(segment_form.CALLBACK_ID)(segments.submit)
    app.action(notes.REOPEN)(segments.reopen)
    app.action(notes.SEND)(questions.send)
    app.action(notes.DROP)(questions.drop)
    app.action(notes.WHICH)(questions.choose)
    app.command(_ANY)(last_word.unknown_command)
    app.view(_ANY)(last_word.acknowledge)
    app.view_closed(_ANY)(last_word.acknowledge)
    app.action(_ANY)(last_word.acknowledge)
    app.shortcut(_ANY)(last_word.acknowledge)
    app.event(_ANY)(last_word.acknowledge)
    app.error(Apology(ports).tell)
