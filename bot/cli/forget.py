"""`clsfy-bot forget USER_ID`: what is on record about a person goes, when they ask for it."""

import argparse
import re
from datetime import datetime

from storage.engine.operator_access import open_for_writing
from storage.people import retention

HELP = "remove what is on record about a person"
DESCRIPTION = """\
Removes from the record, for the person with this Slack id (in their profile: ⋮, Copy member ID):

  - their requests that have ended, with what they typed, who followed them and what the journal says of them
  - what they follow, how they want to be mentioned, their home, the forms they left open, their journal lines

What is still under way is named and left, with what belongs to it, so that they hear how it ends; run this
again then. The journal keeps that this was done, and not about whom.

What stands in Slack stays there, and so does what Classify has made. Backups have what they had.

With SQLite the bot must be stopped for this; with PostgreSQL it may go on."""
_USER_ID = re.compile(r"[UW][A-Z0-9]{2,31}")


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command's place on the command line."""
    parser = commands.add_parser(
        "forget",
        help=HELP,
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("user_id", metavar="USER_ID", type=_user_id, help="such as U012AB3CD")


def forget(database_url: str, user_id: str, now: datetime) -> str:
    """What to tell the operator. Raises storage.opening.RecordError, with a sentence, where it can't be."""
    with open_for_writing(database_url) as connection:
        removed = retention.forget_person(connection, user_id, now)
    preferences = "" if removed.left else ", preferences"
    said = [
        f"Removed: {_count(removed.requests, 'request')}, {_count(removed.followed, 'following')}, "
        f"{_count(removed.lines, 'journal line')}; their open forms and their home{preferences}."
    ]
    if removed.left:
        said.append("Left, since they are under way or not told yet; run this again when they have ended:")
        said += [f"  {each.reference}  {each.kind.value}, {each.state.value}" for each in removed.left]
    return "\n".join(said)


def _user_id(text: str) -> str:
    if not _USER_ID.fullmatch(text):
        raise argparse.ArgumentTypeError("must be a person's Slack id, such as U012AB3CD")
    return text


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
