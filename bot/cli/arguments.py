"""The arguments of the command line, and their help. Imports nothing heavy: see `bot/__main__.py`."""

import argparse
import re
from functools import partial

from bot.cli.version import PrintVersion

_DESCRIPTION = "A Slack app that creates contextual segments in Classify and replies in the thread."
_EPILOG = (
    "The settings come from the environment and from .env in this folder. docs/settings.md lists them, and "
    "docs/operating.md says how to operate the bot. `clsfy-bot COMMAND --help` describes a command."
)
_RUN = """\
Runs the bot until SIGTERM or Ctrl-C. The bot then finishes the work in progress within 12 seconds. In HTTP
mode, it first keeps serving Slack for CLSFY_DRAIN_SECONDS. A second SIGTERM or Ctrl-C cuts that short. When
it starts, it migrates the database. At OPS_HOST:OPS_PORT, it answers GET /healthz, /readyz, and /metrics.

Exit code: 0 stopped as requested, 1 crashed, or the database can't be reached now, 2 a setting or the
database is wrong."""
_CHECK = """\
Checks everything that the bot needs, prints a line for each, and changes nothing. You can run it while
the bot is running.

  settings    each one that is missing or wrong, or has no effect because its name is misspelled
  version     of clsfy-bot and Python
  proxies     how Slack and Classify are reached: directly, or through which proxy
  database    whether it can be read, its schema, and whether a bot is using it. Nothing is migrated.
  Slack       whether the bot's token works, and which scopes it has (auth.test). In Socket Mode, also whether
              Slack would open a socket for the app-level token (apps.connections.open). None is opened.
  IDs         whether Slack knows the people and channels that the settings list
  reading     whether a message can be read back: it fetches the latest message that the bot has posted
              outside a thread, and only that one. Nothing is posted.
  Classify    whether the key works, and whether it sees the segments that are being built (one list call)

Exit code: 0 everything is fine, 1 there is a problem."""
_STUCK = """\
Lists what needs a decision before it can continue: IDs and states, never what people typed.

  R7   a request that is uncertain (Classify didn't say whether it accepted it) or waiting for an answer
  M12  a message that is unconfirmed (Slack didn't say whether it was posted, and it can't be read back),
       undeliverable (Slack refused it everywhere), or waiting because Slack refuses it for now. A
       waiting message is retried automatically. docs/slack-errors.md explains Slack's error codes.

You can list them while the bot is running."""
_SETTLE = """\
Settles a request or a message by hand, after you've checked in Classify or Slack. The bot trusts your answer.

  settle R7 --made 61      Classify created it with the ID 61. It is announced, and continues from there.
  settle R7 --send-again   Classify doesn't have it. Send it (again).
  settle R7 --drop         Drop it. Nobody is notified, so tell the person yourself.
  settle M12 --told        It was posted, or isn't needed. Nothing more is done about it.
  settle M12 --tell-again  It wasn't posted. Post it (again), with the current state.

The audit log records that the operator did this. With SQLite, stop the bot first, and start it again
afterward. With PostgreSQL, the bot can keep running. It acts on your answer within two seconds."""
_FORGET = """\
Deletes what is stored about the person with this Slack ID (in their profile: ⋮, Copy member ID):

  - their finished requests, with what they typed, the followers, and the audit log of these requests
  - what they follow, their preferences, their Home tab, their open forms, and their lines in the audit log
  - the saved lists of their direct messages, and their name in the history of other saved lists

Requests in progress are listed and kept, with what belongs to them. The person still gets the results.
Run the command again afterward. The audit log records that data was deleted, but not whose.

Messages in Slack stay there, and so does what Classify has created. Backups keep what they contain.

With SQLite, stop the bot first. With PostgreSQL, it can keep running."""
_AUDIT = """\
Prints the audit log as CSV, oldest first: who requested, corrected, followed, answered, or settled what, and
who was refused. It holds only IDs and states, and what each activation or refinement was for.

  time         in UTC
  person       the Slack ID of who did it, or "operator"
  action       requested, corrected, refused, refused_activation, followed, unfollowed, answered, set,
               settled, or forgot
  kind         what was requested. An activation or a refinement is a request of its own.
  request      its reference, as in the log. For a refused activation, the segment's.
  state        the request's current state
  classify_id  the ID of what was created in Classify
  channel, workspace
  list         for a saved list: its number
  dsp, seat    for an activation: where its deal goes, as it was typed
  deal_id      for an activation: the Deal ID, once it is issued
  refinement   for a refinement: what it asks for, as JSON

A value that a spreadsheet would read as a formula starts with an apostrophe. The output is UTF-8. Entries
are kept as long as their requests. You can print them while the bot is running."""
_REFERENCE = re.compile(r"([RM])([0-9]{1,9})", re.IGNORECASE)
_USER_ID = re.compile(r"[UW][A-Z0-9]{2,31}")


def make_parser() -> argparse.ArgumentParser:
    """Return the parser. It sets `command`, and for a command that has them `action` and its arguments."""
    parser = argparse.ArgumentParser("clsfy-bot", description=_DESCRIPTION, epilog=_EPILOG)
    parser.add_argument("--version", action=PrintVersion, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    add = partial(commands.add_parser, formatter_class=argparse.RawDescriptionHelpFormatter)
    add("run", help="run the bot until SIGTERM", description=_RUN)
    add("check", help="check the settings, Slack, Classify, and the database", description=_CHECK)
    stuck = add(
        "stuck",
        help="list what is uncertain, unanswered, unconfirmed, or undeliverable, and settle it by hand",
        description=_STUCK,
    )
    _add_settle(stuck.add_subparsers(dest="action", metavar="settle"))
    add("audit", help="print the audit log as CSV", description=_AUDIT)
    forget = add("forget", help="delete what is stored about a person", description=_FORGET)
    forget.add_argument("user_id", metavar="USER_ID", type=_user_id, help="such as U012AB3CD")
    # Without its own help: `clsfy-bot demo --help` shows that of the playground.
    commands.add_parser("demo", help="try it in a simulated Slack, without an account", add_help=False)
    return parser


def _add_settle(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    settle = actions.add_parser(
        "settle",
        help="settle a request or a message by hand",
        description=_SETTLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    settle.add_argument("reference", metavar="R7|M12", type=_reference, help="as `clsfy-bot stuck` lists it")
    resolution = settle.add_mutually_exclusive_group(required=True)
    resolution.add_argument("--made", metavar="ID", type=_id, help="for a request: its ID in Classify")
    for option, meaning in (
        ("--send-again", "for a request: send it"),
        ("--drop", "for a request: drop it"),
        ("--told", "for a message: nothing more is needed"),
        ("--tell-again", "for a message: post it"),
    ):
        resolution.add_argument(option, dest="option", action="store_const", const=option, help=meaning)


def _user_id(text: str) -> str:
    if not _USER_ID.fullmatch(text):
        raise argparse.ArgumentTypeError("must be a person's Slack ID, such as U012AB3CD")
    return text


def _reference(text: str) -> tuple[str, int]:
    found = _REFERENCE.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError("must be a reference such as R7 or M12")
    return found[1].upper(), int(found[2])


def _id(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise argparse.ArgumentTypeError("must be an ID in Classify, such as 61")
    return int(text)
