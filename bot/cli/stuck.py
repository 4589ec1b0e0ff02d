"""`clsfy-bot stuck`: what does not go on by itself, listed, and settled by hand."""

import argparse
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from storage.engine.operator_access import open_for_writing, open_read_only
from storage.lifecycle.notifications import NotificationKind
from storage.lifecycle.request import Question, Request
from storage.outbox.notification import Notification
from storage.requests import stuck
from storage.requests.stuck import NotStuckError, Resolution

HELP = "list what is uncertain, asked about or unconfirmed, and settle it by hand"
DESCRIPTION = """\
Lists what does not go on by itself: ids and states, never what people typed.

  R7   a request that is uncertain (Classify did not say whether it took it), or waits for a person's answer
  M12  a message that is unconfirmed (Slack did not say whether it stands, and it can't be read back)

Listing may be done beside a running bot."""
SETTLING = """\
Settles one by hand, when you have looked at Classify or in Slack. The bot takes your word for it.

  settle R7 --made 61      Classify made it: its id is 61. It is announced, and goes on from there.
  settle R7 --send-again   Classify hasn't got it: send it (again).
  settle R7 --drop         Leave it. Nobody is told: tell the person yourself.
  settle M12 --told        It stands, or need not: nothing more is done about it.
  settle M12 --tell-again  It doesn't stand: post it (again), as things are now.

The journal keeps that it was done, by the operator. With SQLite the bot must be stopped for this: start it
again afterwards. With PostgreSQL it may go on, and acts upon it within a second or two."""
_REFERENCE = re.compile(r"([RM])([0-9]{1,9})", re.IGNORECASE)
_QUESTIONS: Mapping[Question, str] = {
    Question.CONTINUE: "asked whether to go on",
    Question.WHICH: "asked which one it is",
    Question.OVERWRITE: "asked whether to overwrite",
}


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command's place on the command line."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = commands.add_parser("stuck", help=HELP, description=DESCRIPTION, formatter_class=raw)
    deeds = parser.add_subparsers(dest="action", metavar="settle")
    settle = deeds.add_parser("settle", help="settle one by hand", description=SETTLING, formatter_class=raw)
    settle.add_argument("reference", metavar="R7|M12", type=_reference, help="as `clsfy-bot stuck` lists it")
    words = settle.add_mutually_exclusive_group(required=True)
    words.add_argument("--made", metavar="ID", type=_id, help="of a request: Classify's id of it")
    for word, meaning in (
        (Resolution.SEND_AGAIN, "of a request: send it"),
        (Resolution.DROP, "of a request: leave it"),
        (Resolution.POSTED, "of a message: it needs no more"),
        (Resolution.POST_AGAIN, "of a message: post it"),
    ):
        option = f"--{word.value.replace(' ', '-')}"
        words.add_argument(option, dest="word", action="store_const", const=word, help=meaning)


def run(database_url: str, chosen: argparse.Namespace, now: datetime) -> str:
    """What to tell the operator.

    Raises storage.opening.RecordError or storage.stuck.NotStuckError, with a sentence, where it can't be.
    """
    if chosen.action is None:
        return list_stuck(database_url)
    return settle(database_url, chosen.reference, chosen.word or Resolution.CREATED, chosen.made, now)


def list_stuck(database_url: str) -> str:
    """All that is stuck, a line each. Raises RecordError."""
    with open_read_only(database_url) as (connection, condition):
        condition.must_be_current()
        found = stuck.find_stuck(connection)
    lines = [_request(request, owed) for request, owed in found.requests]
    lines += [_message(message, request) for message, request in found.notifications]
    return "\n".join(lines) or "Nothing is stuck."


def settle(
    database_url: str, reference: tuple[str, int], word: Resolution, made: int | None, now: datetime
) -> str:
    """Settle one, and say how it stands then. Raises RecordError or NotStuckError."""
    letter, number = reference
    about_message = word in (Resolution.POSTED, Resolution.POST_AGAIN)
    if about_message != (letter == "M"):
        about = "a request, such as R7" if letter == "M" else "a message, such as M12"
        raise NotStuckError(f"That can be said of {about}, not of {letter}{number}.")
    with open_for_writing(database_url) as connection:
        if about_message:
            message = stuck.settle_notification(connection, number, word, now)
            return f"M{number} is settled: {message.delivery.value}."
        request = stuck.settle_request(connection, number, word, made, now)
    return f"R{number} is settled: {request.state.value}."


def _request(request: Request, owed: Sequence[NotificationKind]) -> str:
    said = [request.kind.value, request.state.value]
    if request.question is not None:
        said.append(_QUESTIONS[request.question])
    if request.candidates:
        said.append(f"of Classify's {', '.join(map(str, request.candidates))}")
    said.append(f"since {_moment(request.uncertain_since or request.accepted_at)}")
    said.append(f"in {request.channel_id}")
    if owed:
        said.append(f"owes: {', '.join(owed)}")
    return f"{request.reference:<6}{'; '.join(said)}"


def _message(message: Notification, request: Request) -> str:
    said = [
        f"{message.kind.value} of {request.reference}",
        f"{request.kind.value} {request.state.value}",
        "unconfirmed",
        f"since {_moment(message.attempted_at or message.created_at)}",
        f"in {message.channel_id}",
    ]
    return f"{f'M{message.id}':<6}{'; '.join(said)}"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _reference(text: str) -> tuple[str, int]:
    found = _REFERENCE.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError("must be a reference such as R7 or M12")
    return found[1].upper(), int(found[2])


def _id(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise argparse.ArgumentTypeError("must be an id of Classify's, a number")
    return int(text)
