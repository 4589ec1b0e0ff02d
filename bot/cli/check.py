"""`clsfy-bot check`: whether all that the bot needs is there and works, a line for each; changes nothing."""

import argparse
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from bot.slack import scopes
from bot.slack.call_result import (
    Ambiguous,
    AuthFailed,
    CallResult,
    Done,
    Rejected,
    RetryLater,
    call_slack,
    result_of_error,
    result_of_response,
)
from bot.slack.client import has_notification_id
from classify import Classify, ClassifyError
from classify import RejectedError as ClassifyRefused
from storage.engine.opening import RecordError
from storage.engine.operator_access import DatabaseStatus, MissingDatabaseError, open_read_only
from storage.lifecycle.request import Request, State
from storage.outbox import deliveries
from storage.outbox.notification import Notification
from storage.requests import queue

HELP = "look whether the settings, Slack, Classify and the database are as they should be"
DESCRIPTION = """\
Looks at everything that the bot needs, says what is wrong with each in a line, and changes nothing. It may
run beside a running bot.

  settings    each that is missing or wrong
  database    whether it can be read, which schema it has, and whether a bot holds it; nothing is migrated
  Slack       whether it knows the bot's token, and which scopes that has (auth.test); in Socket Mode whether
              it would open a socket for the app-level token (apps.connections.open; none is opened)
  reading     of the messages that the record says were sent, the latest outside of a thread is read back by
              its time: one message, the bot's own. Nothing is posted.
  Classify    whether it knows the key, and whether that sees the segments that are being built (one list)

Exit code: 0 all is well, 1 there is trouble."""
_MOST_NAMED = 5


@dataclass(frozen=True)
class Finding:
    """One line. ok: whether it is as it should be."""

    about: str
    says: str
    ok: bool = True

    def __str__(self) -> str:
        return f"{'ok' if self.ok else 'trouble':<9}{self.about}: {self.says}"


@dataclass(frozen=True)
class RecordedFacts:
    """What of the record the other checks need."""

    latest: Notification | None = None
    building: Sequence[Request] = ()


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command's place on the command line."""
    commands.add_parser(
        "check",
        help=HELP,
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


async def check(settings: Settings, slack: AsyncWebClient, classify: Classify) -> AsyncIterator[Finding]:
    """A finding for each thing looked at, as it is looked at."""
    yield Finding("settings", "each is there and can be read.")
    finding, known = _database(settings.database_url)
    yield finding
    async for finding in _token(slack):
        yield finding
    yield await _reading(slack, known.latest)
    yield await _way_in(settings, slack)
    yield await _key(classify, known.building)


def _database(url: str) -> tuple[Finding, RecordedFacts]:
    try:
        with open_read_only(url) as (connection, condition):
            if not condition.current:
                return Finding("database", _schema(condition), not condition.newer), RecordedFacts()
            building = queue.find_in_state(connection, State.BUILDING)
            known = RecordedFacts(deliveries.latest_posted(connection), building)
            return Finding("database", _schema(condition)), known
    except MissingDatabaseError as absent:
        return Finding("database", str(absent)), RecordedFacts()
    except RecordError as error:
        return Finding("database", str(error), ok=False), RecordedFacts()


def _schema(condition: DatabaseStatus) -> str:
    held = {True: " A running bot holds it.", False: " No bot is running on it.", None: ""}[condition.in_use]
    if condition.newer:
        return f"{condition.where} belongs to a newer clsfy-bot (schema {condition.revision}).{held}"
    if condition.revision is None:
        return f"{condition.where} is empty; the bot sets it up when it starts.{held}"
    if not condition.current:
        return f"{condition.where} has schema {condition.revision}, and is updated at the next start.{held}"
    return f"{condition.where} can be read; its schema is the newest, {condition.revision}.{held}"


async def _token(slack: AsyncWebClient) -> AsyncIterator[Finding]:
    headers: Mapping[str, Any] = {}
    try:
        response = await slack.auth_test()
        headers, verdict = response.headers, result_of_response(response)
    except Exception as error:
        verdict = result_of_error(error)
    if not isinstance(verdict, Done):
        yield Finding("Slack, bot token", _why(verdict, "SLACK_BOT_TOKEN"), ok=False)
        return
    answer = verdict.answer
    yield Finding(
        "Slack, bot token", f"Slack knows it, as {answer['user_id']} in the workspace {answer['team_id']}."
    )
    granted = {name.lower(): value for name, value in headers.items()}.get("x-oauth-scopes")
    if granted is None:
        yield Finding("Slack, scopes", "Slack did not say which the token has.", ok=False)
        return
    missing = list(scopes.missing_scopes(scope.strip() for scope in str(granted).split(",")))
    if not missing:
        yield Finding("Slack, scopes", "the token has all of them.")
    for scope, cost, needed in missing:
        says = f"not granted: {cost}. " + (
            "Add it under OAuth & Permissions and install the app again." if needed else "It is optional."
        )
        yield Finding(f"Slack, scope {scope}", says, ok=not needed)


async def _reading(slack: AsyncWebClient, latest: Notification | None) -> Finding:
    """Whether a message can be read back, tried with one that is the bot's own."""
    about = "Slack, reading back"
    if latest is None or latest.channel_id is None or latest.ts is None:
        return Finding(about, "not tried, since the record knows of no message of ours yet.")
    where = f"the message of {latest.reference} in {latest.channel_id}"
    verdict = await call_slack(
        slack.conversations_history(
            channel=latest.channel_id,
            oldest=latest.ts,
            latest=latest.ts,
            inclusive=True,
            limit=1,
            include_all_metadata=True,
        )
    )
    match verdict:
        case Done(answer) if any(
            has_notification_id(one, latest.uuid) for one in answer.get("messages") or []
        ):
            return Finding(about, f"{where} can be read.")
        case Done():
            return Finding(about, f"{latest.channel_id} can be read; {where} was deleted since.")
        case AuthFailed("missing_scope"):
            return Finding(about, f"{where} can't be read without the history scope, which is optional.")
        case _:
            return Finding(about, f"{where} can't be read. {_why(verdict, 'SLACK_BOT_TOKEN')}", ok=False)


async def _way_in(settings: Settings, slack: AsyncWebClient) -> Finding:
    if settings.slack_app_token is None:
        return Finding(
            "Slack, HTTP",
            "the signing secret is set; only a request from Slack can show whether it is right.",
        )
    token = settings.slack_app_token.get_secret_value()
    verdict = await call_slack(slack.apps_connections_open(app_token=token))
    if isinstance(verdict, Done):
        return Finding("Slack, Socket Mode", "Slack would open a socket for the app-level token.")
    return Finding("Slack, Socket Mode", _why(verdict, "SLACK_APP_TOKEN"), ok=False)


async def _key(classify: Classify, building: Sequence[Request]) -> Finding:
    try:
        listed = await classify.list_segments()
    except ClassifyError as error:
        if isinstance(error, ClassifyRefused) and error.status == 401:
            return Finding("Classify", "it refuses the key, CLSFY_API_KEY.", ok=False)
        return Finding("Classify", f"{error}.", ok=False)
    seen = {segment.id for segment in listed}
    unseen = [request for request in building if request.classify_id not in seen]
    if unseen:
        named = ", ".join(f"{request.classify_id} ({request.reference})" for request in unseen[:_MOST_NAMED])
        more = f" and {len(unseen) - _MOST_NAMED} more" if len(unseen) > _MOST_NAMED else ""
        says = (
            f"it takes the key, but that does not see {len(unseen)} of the {len(building)} segments that we "
            f"wait for: {named}{more}. Is it the key of another account?"
        )
        return Finding("Classify", says, ok=False)
    return Finding(
        "Classify",
        f"it takes the key. Segments that it sees: {len(seen)}; that we wait for: {len(building)}, all seen.",
    )


def _why(verdict: CallResult, setting: str) -> str:
    match verdict:
        case Rejected(error) | AuthFailed(error):
            return f"Slack refuses {setting} ({error})."
        case RetryLater(wait) if wait is not None:
            return f"Slack limits our calls; try again in {wait:g} s."
        case Ambiguous(reason):
            return f"Slack gave no good answer ({reason})."
        case _:
            return "Slack can't be reached."
