"""`clsfy-bot check`: check everything that the bot needs, and change nothing."""

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
from storage.outbox import delivery_transitions
from storage.outbox.notification import Notification
from storage.requests import queue

_MOST_NAMED = 5


@dataclass(frozen=True)
class Finding:
    """One line of the output."""

    #: What was checked.
    about: str
    #: A sentence about it.
    says: str
    #: False if the operator has to do something.
    ok: bool = True

    def __str__(self) -> str:
        return f"{'ok' if self.ok else 'trouble':<9}{self.about}: {self.says}"


@dataclass(frozen=True)
class RecordedFacts:
    """What the other checks need from the database."""

    #: The latest message outside of a thread. None if none was posted yet.
    latest: Notification | None = None
    #: The requests whose segments are being built.
    building: Sequence[Request] = ()


@dataclass(frozen=True)
class _DatabaseCheck:
    """The result of the check of the database."""

    finding: Finding
    #: Empty if the database can't be read.
    facts: RecordedFacts = RecordedFacts()


async def check(settings: Settings, slack: AsyncWebClient, classify: Classify) -> AsyncIterator[Finding]:
    """Yield a finding for each check, as soon as it is done."""
    yield Finding("settings", "all are valid.")
    database = _check_database(settings.database_url)
    yield database.finding
    async for finding in _check_token(slack):
        yield finding
    yield await _check_reading(slack, database.facts.latest)
    yield await _check_connection(settings, slack)
    yield await _check_key(classify, database.facts.building)


def _check_database(url: str) -> _DatabaseCheck:
    try:
        with open_read_only(url) as (connection, status):
            if not status.current:
                return _DatabaseCheck(Finding("database", _describe_schema(status), not status.newer))
            facts = RecordedFacts(
                latest=delivery_transitions.latest_posted(connection),
                building=queue.find_in_state(connection, State.BUILDING),
            )
            return _DatabaseCheck(Finding("database", _describe_schema(status)), facts)
    except MissingDatabaseError as error:
        return _DatabaseCheck(Finding("database", str(error)))
    except RecordError as error:
        return _DatabaseCheck(Finding("database", str(error), ok=False))


def _describe_schema(status: DatabaseStatus) -> str:
    usage = {True: " A running bot holds it.", False: " No bot is running on it.", None: ""}[status.in_use]
    if status.newer:
        return f"{status.where} belongs to a newer clsfy-bot (schema {status.revision}).{usage}"
    if status.revision is None:
        return f"{status.where} is empty. The bot sets it up when it starts.{usage}"
    if not status.current:
        return f"{status.where} has schema {status.revision}, and is updated at the next start.{usage}"
    return f"{status.where} can be read. Its schema is the newest, {status.revision}.{usage}"


async def _check_token(slack: AsyncWebClient) -> AsyncIterator[Finding]:
    headers: Mapping[str, Any] = {}
    try:
        response = await slack.auth_test()
        headers, result = response.headers, result_of_response(response)
    except Exception as error:
        result = result_of_error(error)
    if not isinstance(result, Done):
        yield Finding("Slack, bot token", _describe_failure(result, "SLACK_BOT_TOKEN"), ok=False)
        return
    answer = result.answer
    yield Finding(
        "Slack, bot token", f"Slack knows it, as {answer['user_id']} in the workspace {answer['team_id']}."
    )
    granted = {name.lower(): value for name, value in headers.items()}.get("x-oauth-scopes")
    if granted is None:
        yield Finding("Slack, scopes", "Slack didn't say which scopes the token has.", ok=False)
        return
    missing = list(scopes.missing_scopes(scope.strip() for scope in str(granted).split(",")))
    if not missing:
        yield Finding("Slack, scopes", "the token has all of them.")
    for scope, cost, needed in missing:
        says = f"not granted: {cost}. " + (
            "Add it under OAuth & Permissions and install the app again." if needed else "It is optional."
        )
        yield Finding(f"Slack, scope {scope}", says, ok=not needed)


async def _check_reading(slack: AsyncWebClient, latest: Notification | None) -> Finding:
    """Try to read back a message of the bot."""
    about = "Slack, reading back"
    if latest is None or latest.channel_id is None or latest.ts is None:
        return Finding(about, "not tried, since the bot hasn't posted a message yet.")
    where = f"the message of {latest.reference} in {latest.channel_id}"
    result = await call_slack(
        slack.conversations_history(
            channel=latest.channel_id,
            oldest=latest.ts,
            latest=latest.ts,
            inclusive=True,
            limit=1,
            include_all_metadata=True,
        )
    )
    match result:
        case Done(answer) if any(
            has_notification_id(one, latest.uuid) for one in answer.get("messages") or []
        ):
            return Finding(about, f"{where} can be read.")
        case Done():
            return Finding(about, f"{latest.channel_id} can be read; {where} has been deleted.")
        case AuthFailed("missing_scope"):
            return Finding(about, f"{where} can't be read without the history scope, which is optional.")
        case _:
            return Finding(
                about, f"{where} can't be read. {_describe_failure(result, 'SLACK_BOT_TOKEN')}", ok=False
            )


async def _check_connection(settings: Settings, slack: AsyncWebClient) -> Finding:
    if settings.slack_app_token is None:
        return Finding(
            "Slack, HTTP",
            "the signing secret is set; only a request from Slack can show whether it is right.",
        )
    token = settings.slack_app_token.get_secret_value()
    result = await call_slack(slack.apps_connections_open(app_token=token))
    if isinstance(result, Done):
        return Finding("Slack, Socket Mode", "Slack would open a socket for the app-level token.")
    return Finding("Slack, Socket Mode", _describe_failure(result, "SLACK_APP_TOKEN"), ok=False)


async def _check_key(classify: Classify, building: Sequence[Request]) -> Finding:
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
            f"the key works, but it does not see {len(unseen)} of the {len(building)} segments that we "
            f"wait for: {named}{more}. Is it the key of another account?"
        )
        return Finding("Classify", says, ok=False)
    return Finding(
        "Classify",
        f"the key works. Segments that it sees: {len(seen)}; that we wait for: {len(building)}, all seen.",
    )


def _describe_failure(result: CallResult, setting: str) -> str:
    match result:
        case Rejected(error) | AuthFailed(error):
            return f"Slack refuses {setting} ({error})."
        case RetryLater(error=str(error)):
            return f"Slack refuses the call ({error}). See docs/slack-errors.md."
        case RetryLater(wait) if wait is not None:
            return f"Slack limits our calls; try again in {wait:g} s."
        case Ambiguous(reason):
            return f"Slack gave no usable answer ({reason})."
        case _:
            return "Slack can't be reached."
