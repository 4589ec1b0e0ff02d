"""Fetch the files that people upload in a form, from Slack's file host only."""

from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp
from msgspec import Struct
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.call_result import (
    AuthFailed,
    CallResult,
    Done,
    Rejected,
    RetryLater,
    call_slack,
    seconds_to_wait,
)
from storage.lifecycle.lists import RequestList, Unreadable

MAX_FILE_SIZE = 10 * 1024 * 1024
"""Bytes. https://docs.slack.dev/reference/block-kit/block-elements/file-input-element"""

_FILE_HOST = "https://files.slack.com"
_CHUNK = 64 * 1024
_UNSEEN = "file_not_found"
_REASONS = {  # https://docs.slack.dev/reference/methods/files.info
    "file_deleted": Unreadable.DELETED,
    _UNSEEN: Unreadable.NOT_VISIBLE,
    "missing_scope": Unreadable.SCOPE_MISSING,
}


class FetchedFile(Struct, frozen=True):
    """A file that was read."""

    data: bytes


class NoFile(Struct, frozen=True):
    """The file can't be had, and trying again is no use."""

    reason: Unreadable


Fetched = FetchedFile | NoFile | RetryLater


class FileFetcher(Struct, frozen=True, kw_only=True):
    """Reads files that were uploaded to Slack."""

    #: A client that never retries.
    client: AsyncWebClient
    session: aiohttp.ClientSession
    #: `https://files.slack.com`, or the origin of the Web API if that isn't Slack's.
    origin: str
    #: The workspace and the organization (Enterprise Grid) whose people's files are read. A file names the
    #: organization if there is one: see the example of https://docs.slack.dev/messaging/working-with-files
    own_ids: frozenset[str]
    #: Seconds that a download may take.
    seconds: float = 60.0

    async def fetch(self, file: RequestList, channel_id: str = "") -> Fetched:
        """Return the contents of a file, by the ID in a payload.

        channel_id: where the file may be shared, which the bot joins if it can't see the file. It sees those
        of the channels that it was added to: https://api.slack.com/scopes/files:read

        The URL comes from `files.info`, so it is the bot's own view of the file that counts. The token is
        sent to the file host only. Redirects aren't followed: Slack redirects to its sign-in page if the bot
        may not read the file.
        """
        answer = await self._info(file)
        is_unseen = isinstance(answer, Rejected | RetryLater) and answer.error == _UNSEEN
        if is_unseen and await self._join(channel_id):
            answer = await self._info(file)
        match answer:
            case Done({"file": {"mode": "tombstone"}}):
                return NoFile(Unreadable.DELETED)
            case Done({"file": dict(found)}) if found.get("user") != (file.uploader_id or found.get("user")):
                return NoFile(Unreadable.NOT_VISIBLE)
            case Done({"file": dict(found)}):
                return await self._download(found)
            case Rejected(error) | AuthFailed(error) | RetryLater(error=str(error)) if error in _REASONS:
                return NoFile(_REASONS[error])
            case RetryLater():
                return answer
        return RetryLater()

    async def fetch_now(self, file: RequestList) -> bytes | Unreadable | None:
        """Return the contents of a file or why it can't be had, for somebody who waits for it. None if Slack
        doesn't hand it out now."""
        match await self.fetch(file):
            case FetchedFile(data):
                return data
            case NoFile(reason):
                return reason
        return None

    async def _info(self, file: RequestList) -> CallResult:
        return await call_slack(self.client.files_info(file=file.file_id or ""))

    async def _join(self, channel_id: str) -> bool:
        """Join a public channel. Return whether that worked."""
        if not channel_id.startswith("C"):
            return False
        return isinstance(await call_slack(self.client.conversations_join(channel=channel_id)), Done)

    async def _download(self, file: dict[str, Any]) -> Fetched:
        url = str(file.get("url_private_download") or file.get("url_private") or "")
        if origin_of(url) != self.origin or file.get("user_team") not in (None, *self.own_ids):
            return NoFile(Unreadable.NOT_VISIBLE)
        if isinstance(size := file.get("size"), int) and size > MAX_FILE_SIZE:
            return NoFile(Unreadable.TOO_LARGE)
        try:
            async with self.session.get(
                url,
                headers={"Authorization": f"Bearer {self.client.token}"},
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=self.seconds),
                proxy=self.client.proxy,
            ) as response:
                return await _read(response)
        except (aiohttp.ClientError, TimeoutError):
            return RetryLater()


def file_origin(api_url: str) -> str:
    """Return the origin of uploaded files: Slack's file host, or that of a Web API that isn't Slack's."""
    host = urlsplit(api_url).hostname or ""
    return _FILE_HOST if host == "slack.com" or host.endswith(".slack.com") else origin_of(api_url)


def origin_of(url: str) -> str:
    """Return the scheme, host and port of a URL. Empty if it isn't one."""
    try:
        parts = urlsplit(urljoin(url, "/"))
        _ = parts.port  # raises if it isn't a number
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc and "@" not in parts.netloc else ""


async def _read(response: aiohttp.ClientResponse) -> Fetched:
    is_page = response.status == 200 and response.content_type == "text/html"
    if is_page or 300 <= response.status < 400:
        return NoFile(Unreadable.SCOPE_MISSING)  # the sign-in page
    if response.status in (401, 403):
        return NoFile(Unreadable.NOT_VISIBLE)
    if response.status in (404, 410):
        return NoFile(Unreadable.DELETED)
    if response.status == 429:
        return RetryLater(seconds_to_wait(response.headers.get("Retry-After")))
    if response.status != 200:
        return RetryLater()
    data = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        data += chunk
        if len(data) > MAX_FILE_SIZE:
            return NoFile(Unreadable.TOO_LARGE)
    return FetchedFile(bytes(data))
