"""`clsfy-bot check`: check everything that the bot needs, and change nothing."""

import platform
from collections.abc import AsyncIterator, Iterator, Sequence
from urllib.parse import urlsplit

from msgspec import Struct
from slack_sdk.web.async_client import AsyncWebClient

from bot.cli import check_slack
from bot.cli.finding import READ_ON, Finding
from bot.cli.version import read_version
from bot.proxies import ProxyError, choose_proxy
from bot.settings import Settings
from classify import Classify, ClassifyError, NeverSentError
from classify import RejectedError as ClassifyRefused
from storage.engine.opening import RecordError
from storage.engine.operator_access import (
    DatabaseStatus,
    MissingDatabaseError,
    find_unwritable,
    open_read_only,
)
from storage.lifecycle.request import Request, State
from storage.outbox.notification import Notification, latest_posted
from storage.requests import queue

_MOST_NAMED = 5


class _DatabaseCheck(Struct, frozen=True):
    """The result of the check of the database, and what the other checks need from it."""

    finding: Finding
    #: The latest message outside a thread. None if none was posted yet, or the database can't be read.
    latest: Notification | None = None
    #: The requests whose segments are being built. Empty if the database can't be read.
    building: Sequence[Request] = ()


def check_settings(ignored: Sequence[str]) -> Iterator[Finding]:
    """Yield that the settings are valid, or a finding for each sentence about one that has no effect."""
    if not ignored:
        yield Finding("settings", "all are valid.")
    for sentence in ignored:
        yield Finding("settings", sentence, ok=False)


def check_version() -> Finding:
    """Return which version this is, for somebody who reports a problem."""
    return Finding("version", f"clsfy-bot {read_version()}, on Python {platform.python_version()}.")


def check_proxies(settings: Settings) -> Iterator[Finding]:
    """Yield how each API is reached: directly, or through which proxy."""
    for name, url in (("Slack", settings.slack_api_url), ("Classify", settings.clsfy_api_url)):
        host = urlsplit(url).hostname
        try:
            proxy = choose_proxy(url)
        except ProxyError as error:
            yield Finding(f"{name}, proxy", str(error), ok=False)
            continue
        how = f"through {proxy.masked_url} ({proxy.setting})" if proxy else "directly, without a proxy"
        yield Finding(f"{name}, proxy", f"{host} is reached {how}.")


async def check(settings: Settings, slack: AsyncWebClient, classify: Classify) -> AsyncIterator[Finding]:
    """Yield a finding for each check beyond these, as soon as it is done."""
    database = _check_database(settings.database_url)
    yield database.finding
    async for finding in check_slack.check_token(slack):
        yield finding
    async for finding in check_slack.check_ids(slack, settings):
        yield finding
    yield await check_slack.check_reading(slack, database.latest)
    yield await check_slack.check_connection(settings, slack)
    yield await _check_key(classify, database.building)


def _check_database(url: str) -> _DatabaseCheck:
    try:
        if unwritable := find_unwritable(url):
            says = f"DATABASE_URL: {unwritable} can't be written by the user that runs this command."
            return _DatabaseCheck(Finding("database", says, ok=False))
        with open_read_only(url) as (connection, status):
            finding = Finding("database", _describe_schema(status), ok=not status.newer)
            if not status.current:
                return _DatabaseCheck(finding)
            building = queue.find_in_state(connection, State.BUILDING)
            return _DatabaseCheck(finding, latest_posted(connection), building)
    except MissingDatabaseError as error:
        return _DatabaseCheck(Finding("database", str(error)))
    except RecordError as error:
        return _DatabaseCheck(Finding("database", str(error), ok=False))


def _describe_schema(status: DatabaseStatus) -> str:
    usage = {True: " A running bot is using it.", False: " No bot is running on it.", None: ""}[status.in_use]
    if status.newer:
        return f"{status.where} belongs to a newer clsfy-bot (schema {status.revision}).{usage}"
    if status.revision is None:
        return f"{status.where} is empty. The bot sets it up when it starts.{usage}"
    if not status.current:
        return f"{status.where} has schema {status.revision}, and is updated at the next start.{usage}"
    return f"{status.where} can be read. Its schema is up to date ({status.revision}).{usage}"


async def _check_key(classify: Classify, building: Sequence[Request]) -> Finding:
    try:
        listed = await classify.list_segments()
    except ClassifyError as error:
        if isinstance(error, ClassifyRefused) and error.status == 401:
            return Finding("Classify", "it rejects the key, CLSFY_API_KEY.", ok=False)
        hint = f" {READ_ON}" if isinstance(error, NeverSentError) else ""
        return Finding("Classify", f"{error}.{hint}", ok=False)
    seen = {segment.id for segment in listed}
    unseen = [request for request in building if request.classify_id not in seen]
    if unseen:
        named = ", ".join(f"{request.classify_id} ({request.reference})" for request in unseen[:_MOST_NAMED])
        more = f", and {len(unseen) - _MOST_NAMED} more" if len(unseen) > _MOST_NAMED else ""
        says = (
            f"the key works, but it can't see {len(unseen)} of the {len(building)} segments that the bot is "
            f"waiting for: {named}{more}. Does the key belong to another account?"
        )
        return Finding("Classify", says, ok=False)
    return Finding(
        "Classify",
        f"the key works. Segments that it sees: {len(seen)}. Segments that the bot is waiting for: "
        f"{len(building)}, all seen.",
    )
