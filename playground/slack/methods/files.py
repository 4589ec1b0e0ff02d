"""files.*: what a file is and where the app can fetch it, and the two calls of an upload by the app."""

from collections.abc import Sequence

from playground.slack.block_kit import surfaces
from playground.slack.block_kit.completion import completed
from playground.slack.errors import SlackError
from playground.slack.methods.access import can_read_file, writable_channel
from playground.slack.methods.arguments import Arguments
from playground.slack.methods.context import MethodContext
from playground.slack.methods.method import TIER_4, Json, Method
from playground.slack.workspace.files import File, Upload
from playground.slack.workspace.workspace import Channel

MAX_CHANNELS = 100  # https://docs.slack.dev/reference/methods/files.completeUploadExternal
# error code of chat.postMessage: what files.completeUploadExternal lists instead. guess
_CHANNEL_ERRORS = {"is_archived": "posting_to_channel_denied"}


def info(context: MethodContext, arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/files.info"""
    file = context.workspace.files.files.get(arguments.required("file"))
    if file is None or not can_read_file(context, file):
        raise SlackError("file_not_found")  # guess: the code for a file that exists and isn't visible
    if file.is_deleted:
        raise SlackError("file_deleted")
    return {"file": file.as_json(), "comments": [], "response_metadata": {"next_cursor": ""}}


def get_upload_url(context: MethodContext, arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/files.getUploadURLExternal"""
    name, length = arguments.required("filename"), arguments.number("length", 0)
    if length < 1:
        # "Typically only occurs when the `length` provided is 0": the page above
        raise SlackError("missing_argument")
    upload, url = context.workspace.files.start_upload(name, length)
    return {"upload_url": url, "file_id": upload.id}


def complete_upload(context: MethodContext, arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/files.completeUploadExternal

    Slack shares the files later, and the answer doesn't name the message:
    https://github.com/slackapi/bolt-js/issues/2115. Here they are shared at once.
    """
    titles = _titles(arguments)
    channels = _channels(context, arguments)
    thread_ts = arguments.text("thread_ts") or None
    if thread_ts and len(channels) != 1:
        # "make sure to provide only one channel when using `thread_ts`". guess: the error code
        raise SlackError("invalid_arguments", "[ERROR] only one channel with thread_ts")
    if thread_ts and channels[0].find(thread_ts) is None:
        raise SlackError("thread_not_found")  # guess: as chat.postMessage. The page lists nothing
    blocks = arguments.structure("blocks", "invalid_blocks")
    if blocks:
        surfaces.check_blocks(blocks)
    files = _finish(context, titles)
    for channel in channels:
        _share(context, arguments, channel, files, thread_ts)
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


def _titles(arguments: Arguments) -> dict[str, str | None]:
    """Return the titles by file ID. Raises SlackError if the argument is malformed. guess: the error code."""
    given = arguments.structure("files", "invalid_arguments")
    if not isinstance(given, list) or not given or not all(isinstance(each, dict) for each in given):
        raise SlackError("invalid_arguments", "[ERROR] must provide an array of files")
    return {str(each.get("id")): each.get("title") for each in given}


def _channels(context: MethodContext, arguments: Arguments) -> Sequence[Channel]:
    """Return where the files are shared: nowhere, in `channel_id`, or in each of `channels`.

    Raises SlackError if the bot may not post in one of them. Only `channels` takes user IDs.
    """
    ids = [each.strip() for each in arguments.text("channels").split(",") if each.strip()]
    if len(ids) > MAX_CHANNELS:
        raise SlackError("channels_limit_exceeded")
    channel_id = arguments.text("channel_id")
    if channel_id and channel_id not in context.workspace.channels:
        raise SlackError("channel_not_found")
    return [_channel(context, each) for each in dict.fromkeys([channel_id, *ids]) if each]


def _channel(context: MethodContext, channel_id: str) -> Channel:
    try:
        return writable_channel(context, channel_id)
    except SlackError as error:
        if error.error == "channel_not_found" and channel_id not in context.workspace.channels:
            raise SlackError("invalid_channel") from None
        raise SlackError(_CHANNEL_ERRORS.get(error.error, error.error)) from None


def _finish(context: MethodContext, titles: dict[str, str | None]) -> Sequence[File]:
    """Make files of uploads. Raises SlackError if one wasn't started, sent, or is completed already."""
    workspace = context.workspace
    files: list[File] = []
    for file_id, title in titles.items():
        upload: Upload | None = workspace.files.finish_upload(file_id)
        if upload is None or upload.data is None:
            raise SlackError("file_not_found")
        file = workspace.files.add(
            upload.name,
            upload.data,
            user_id=workspace.bot.id,
            team_id=workspace.team_id,
            user_team=workspace.enterprise_id or workspace.team_id,
            created=workspace.now(),
            id_=upload.id,
        )
        file.title = title or file.name
        files.append(file)
    return files


def _share(
    context: MethodContext,
    arguments: Arguments,
    channel: Channel,
    files: Sequence[File],
    thread_ts: str | None,
) -> None:
    """Post the message with the files. It carries no metadata: the method has no such argument."""
    workspace = context.workspace
    comment = arguments.text("initial_comment")
    # "If the initial_comment field is provided, the blocks field is ignored": the method's page
    blocks = None if comment else arguments.structure("blocks", "invalid_blocks")
    message = workspace.message(
        channel=channel.id,
        user=workspace.bot.id,
        text=comment,
        blocks=completed(blocks or []),
        files=files,
        thread_ts=thread_ts,
        bot_id=workspace.bot.bot_id,
        app_id=workspace.bot.app_id,
        team_id=workspace.team_id,
    )
    workspace.add(channel, message)


METHODS = {
    "files.info": Method(info, TIER_4, ("files:read",)),
    "files.getUploadURLExternal": Method(get_upload_url, TIER_4, ("files:write",)),
    "files.completeUploadExternal": Method(complete_upload, TIER_4, ("files:write",)),
}
