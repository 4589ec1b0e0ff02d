"""Send a file to a person, once. The message that Slack posts with it can't be read back."""

import aiohttp
from msgspec import Struct
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.call_result import Ambiguous, Done, call_slack
from bot.slack.files import origin_of

_SECONDS = 60.0


class FileUploader(Struct, frozen=True, kw_only=True):
    """Sends files as direct messages."""

    #: A client that never retries.
    client: AsyncWebClient
    session: aiohttp.ClientSession
    #: `https://files.slack.com`, or the origin of the Web API if that isn't Slack's.
    origin: str

    async def send(self, user_id: str, name: str, data: bytes, comment: str) -> bool | None:
        """Return whether Slack has posted the file to the person. None if that isn't known.

        It is never repeated: Slack takes no metadata with a file, so a second message couldn't be avoided
        (https://docs.slack.dev/reference/methods/files.completeUploadExternal).
        """
        opened = await call_slack(self.client.conversations_open(users=user_id))
        started = await call_slack(self.client.files_getUploadURLExternal(filename=name, length=len(data)))
        match opened, started:
            case (
                Done({"channel": {"id": str(channel_id)}}),
                Done({"upload_url": str(url), "file_id": str(file_id)}),
            ) if origin_of(url) == self.origin and await self._upload(url, data):
                completed = await call_slack(
                    self.client.files_completeUploadExternal(
                        files=[{"id": file_id, "title": name}], channel_id=channel_id, initial_comment=comment
                    )
                )
                return None if isinstance(completed, Ambiguous) else isinstance(completed, Done)
        return False

    async def _upload(self, url: str, data: bytes) -> bool:
        """Return whether Slack has taken the contents. Nothing is posted yet. The URL needs no token."""
        try:
            async with self.session.post(
                url,
                data=data,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=_SECONDS),
                proxy=self.client.proxy,
            ) as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False
