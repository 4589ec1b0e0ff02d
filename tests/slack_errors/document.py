"""Assembles `docs/slack-errors.md`: Slack's error codes, and what the bot does about each."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.slack.error_codes import ERROR_CODES, Concern, ErrorCode

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "slack-errors.md"
COMMAND = "make slack-errors"
_ALL = 8  # a code that as many pages list is on every method's page
_INTRODUCTION = f"""\
# Slack's error codes

If Slack refuses a call, it says `ok: false` and an error code. This page says what the bot does about
each code. It is generated from [`bot/slack/error_codes.py`](../bot/slack/error_codes.py): change the
table there, then run `{COMMAND}`. A test compares the two.

**Any other code** is unknown. The bot repeats the call and never gives up: a message after 1, 2, 4 …
seconds, 10 minutes at most, and an edit or a Home tab every 10 seconds. The log has one error line for
each unknown code and method, the metric `clsfy_bot_slack_calls_total` counts it as `unknown_error`, and
`clsfy-bot stuck` lists the messages that wait. Please report the code, so that it gets a row here.

`clsfy-bot stuck` lists every message that Slack refuses, with the code. The metric
`clsfy_bot_refused_messages` counts those that wait, and `clsfy_bot_undeliverable_messages` those that
can't be delivered. What can't be delivered is also shown in the person's Home tab, below “Needs your
attention”, with a button that sends it again. The operator does the same with `clsfy-bot stuck settle M12
--tell-again`.
"""
_WHAT_THE_BOT_DOES: Mapping[Concern, str] = {
    Concern.MESSAGE: (
        "The bot tries once more at once, with the text alone. If Slack refuses that too, the message is "
        "undeliverable. An edit is given up, and the message stays as it is."
    ),
    Concern.EDIT: (
        "The bot gives up the edit. The message stays as it is, and replies are posted as usual. About a "
        "campaign, which gets no reply, the person gets a direct message."
    ),
    Concern.DELETED: (
        "The announcement was deleted. The bot announces the request again, in a direct message to the "
        "person, and says why. That message is the thread from then on. No page says what Slack answers to "
        "a reply in a deleted thread. It may refuse it with `thread_not_found`, or accept it although "
        "nobody sees it. Then the next edit of the announcement shows that it was deleted."
    ),
    Concern.CONVERSATION: (
        "A message to a channel goes to the person as a direct message that gives the reason. A direct "
        "message is undeliverable. `not_in_channel`: the bot joins a public channel and tries again. It "
        "joins a channel twice at most, since somebody removes it. A question to a person who can't be "
        "reached goes to an admin (`CLSFY_ADMINS`)."
    ),
    Concern.SUSPENDED: (
        "A message to a channel goes to the person as a direct message that gives the reason. If Slack "
        "refuses the direct message too, the whole workspace is concerned: the message waits, is tried "
        "again every 30 seconds, and `/readyz` says so (`slack_access`). An edit is tried again every five "
        "minutes."
    ),
    Concern.WORKSPACE: (
        "Everything waits and is tried again, after 30 seconds at most. `/readyz` says so (`slack_access`) "
        "until Slack takes the call."
    ),
    Concern.TOKEN: (
        "The bot pauses: nothing is sent until `auth.test` succeeds, which it tries every 30 seconds. "
        "`/readyz` says so (`slack`). At the start it exits. Without a history scope (`missing_scope`), or "
        "if Slack doesn't let bots read a thread (`not_allowed_token_type`), messages can't be read back, "
        "and one that Slack didn't confirm stays unconfirmed."
    ),
    Concern.LIMIT: (
        "The conversation waits as long as Slack's `Retry-After` says, an hour at most. Without it, "
        "30 seconds."
    ),
    Concern.AMBIGUOUS: (
        "The message may have been posted. The bot reads the conversation back, and posts again only if "
        "the message isn't there."
    ),
    Concern.VIEW: (
        "The person is told that the form didn't open. A Home tab is published again when something "
        "changes or the person opens it."
    ),
    Concern.READING: "The message can't be read back, so it stays unconfirmed. Memberships count as unknown.",
}


def write() -> str:
    """Return the document."""
    parts = [_INTRODUCTION]
    for concern in Concern:
        rows = [_row(code) for code in ERROR_CODES.values() if code.concern is concern]
        table = "\n".join(["| Code | What it says | Listed by |", "|---|---|---|", *sorted(rows)])
        parts += [f"## {concern}", _WHAT_THE_BOT_DOES[concern], table]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _row(code: ErrorCode) -> str:
    return f"| `{code.code}` | {code.meaning} | {', '.join(_sources(code))} |"


def _sources(code: ErrorCode) -> Iterator[str]:
    if len(code.methods) >= _ALL:
        yield f"[every method]({code.pages[0]})"
    else:
        for method, page in zip(code.methods, code.pages, strict=True):
            yield f"[{method}]({page})"
    if code.source:
        yield f"[seen]({code.source})"
