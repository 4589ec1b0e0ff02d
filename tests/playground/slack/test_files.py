"""Files of the local Slack: shared in messages, read by the app as far as it may, and uploaded by the app."""

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Channel, FormInputError, Person, Slack
from playground.slack.workspace.files import MAX_SIZE, File

Refusal = Callable[[Awaitable[Any]], Awaitable[str]]
LIST = b"a.example\nb.example\n"


@pytest.fixture
def ann(slack: Slack) -> Person:
    slack.limits.on = False
    return slack.person("ann")


@pytest.fixture
def channel(slack: Slack, ann: Person) -> Channel:
    return slack.channel("media-team", bot=True)


async def download(slack: Slack, session: aiohttp.ClientSession, file: File) -> bytes:
    """Return what the app gets from the file's private URL."""
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    async with session.get(file.as_json()["url_private"], headers=headers) as response:
        return await response.read()


async def test_a_message_carries_its_files(
    slack: Slack, web: AsyncWebClient, ann: Person, channel: Channel
) -> None:
    file = slack.upload(ann, "rivals.csv", LIST)
    message = await ann.say("Our rivals", channel, files=[file])
    [stored] = (await web.conversations_history(channel=channel.id))["messages"]
    assert (stored["subtype"], stored["upload"]) == ("file_share", True)
    assert [each["name"] for each in stored["files"]] == ["rivals.csv"]
    assert message.visible_text == "Our rivals\nrivals.csv"
    file.needs_check = True
    assert message.as_json()["files"] == [{"id": file.id, "file_access": "check_file_info"}]
    file.is_deleted, file.needs_check = True, False
    assert message.as_json()["files"] == [{"id": file.id, "mode": "tombstone"}]


async def test_the_app_reads_files_only_where_it_is(
    slack: Slack, web: AsyncWebClient, session: aiohttp.ClientSession, ann: Person, refusal: Refusal
) -> None:
    file = slack.upload(ann, "rivals.csv", LIST)
    assert (await web.files_info(file=file.id))["file"]["size"] == len(
        LIST
    )  # as one that is chosen in a form
    await ann.say("", slack.channel("secrets", private=True), files=[file])
    assert await refusal(web.files_info(file=file.id)) == "file_not_found"
    assert b"Sign in" in await download(slack, session, file)
    await ann.say("", slack.channel("media-team", bot=True), files=[file])
    assert (await web.files_info(file=file.id))["ok"]
    assert await download(slack, session, file) == LIST
    file.is_deleted = True
    assert await refusal(web.files_info(file=file.id)) == "file_deleted"


async def test_the_app_uploads_a_file_with_a_comment_in_a_thread(
    slack: Slack, web: AsyncWebClient, session: aiohttp.ClientSession, ann: Person, channel: Channel
) -> None:
    parent = await ann.say("What was left out?", channel)
    answer = await web.files_upload_v2(
        content=LIST, filename="left-out.csv", title="Left out", channel=channel.id, thread_ts=parent.ts
    )
    [reply] = parent.replies
    [file] = reply.files
    assert answer["files"] == [{"id": file.id, "title": "Left out"}]
    assert (file.name, file.data, reply.user, reply.metadata) == ("left-out.csv", LIST, slack.bot.id, None)
    assert await download(slack, session, file) == LIST
    await web.files_upload_v2(content=LIST, filename="private.csv")
    assert len(slack.workspace.files.files) == 2
    assert len(channel.messages) == 1


async def test_the_app_uploads_a_file_as_a_form_to_several_conversations(
    slack: Slack, web: AsyncWebClient, session: aiohttp.ClientSession, ann: Person, channel: Channel
) -> None:
    started = await web.files_getUploadURLExternal(filename="all.csv", length=len(LIST))
    form = aiohttp.FormData()
    form.add_field("filename", LIST, filename="all.csv")
    async with session.post(started["upload_url"], data=form) as response:
        assert response.status == 200
    await web.files_completeUploadExternal(
        files=[{"id": started["file_id"]}], channels=[channel.id, ann.id], initial_comment="All of them"
    )
    for place in (channel, slack.direct(ann)):
        assert place.messages[-1].visible_text == "All of them\nall.csv"


async def test_an_upload_needs_its_scope(slack: Slack, web: AsyncWebClient, refusal: Refusal) -> None:
    slack.scopes = slack.scopes - {"files:write"}
    started = web.files_getUploadURLExternal(filename="a.csv", length=3)
    assert await refusal(started) == "missing_scope"
    assert await refusal(web.files_completeUploadExternal(files=[{"id": "F1"}])) == "missing_scope"


async def test_an_upload_that_is_malformed_is_refused(
    slack: Slack, web: AsyncWebClient, session: aiohttp.ClientSession, refusal: Refusal
) -> None:
    empty = web.files_getUploadURLExternal(filename="a.csv", length=0)
    assert await refusal(empty) == "missing_argument"
    for files in ("", "nothing", "{}", "[]", "[1]"):
        call = web.api_call("files.completeUploadExternal", params={"files": files})
        assert await refusal(call) == "invalid_arguments"
    started = await web.files_getUploadURLExternal(filename="a.csv", length=3)
    for url, data, status in (
        (started["upload_url"], b"four", 400),
        (f"{started['upload_url']}x", b"abc", 404),
        (started["upload_url"], b"abc", 200),
    ):
        assert await refusal(complete(web, started["file_id"])) == "file_not_found"  # nothing was sent yet
        async with session.post(url, data=data) as response:
            assert response.status == status
    assert (await complete(web, started["file_id"]))["ok"]
    assert await refusal(complete(web, started["file_id"])) == "file_not_found"  # it is completed
    assert slack.workspace.files.files[started["file_id"]].data == b"abc"


def complete(web: AsyncWebClient, file_id: str, **arguments: Any) -> Awaitable[Any]:
    """Complete the upload of one file."""
    return web.files_completeUploadExternal(files=[{"id": file_id}], **arguments)


async def test_an_upload_is_refused_where_the_app_may_not_post(
    slack: Slack, web: AsyncWebClient, session: aiohttp.ClientSession, ann: Person, refusal: Refusal
) -> None:
    outside, archived = slack.channel("outside"), slack.channel("old", bot=True, archived=True)
    here, other = slack.channel("here", bot=True), slack.channel("other", bot=True)
    started = await web.files_getUploadURLExternal(filename="a.csv", length=3)
    await session.post(started["upload_url"], data=b"abc")
    ts = (await ann.say("A thread", here)).ts
    refused: list[tuple[dict[str, Any], str]] = [
        ({"channel_id": "C0NOTHING"}, "channel_not_found"),
        ({"channel_id": ann.id}, "channel_not_found"),
        ({"channels": ["C0NOTHING"]}, "invalid_channel"),
        ({"channels": [f"C{number}" for number in range(101)]}, "channels_limit_exceeded"),
        ({"channel_id": outside.id}, "not_in_channel"),
        ({"channel_id": archived.id}, "posting_to_channel_denied"),
        ({"channels": [here.id, other.id], "thread_ts": ts}, "invalid_arguments"),
        ({"channel_id": other.id, "thread_ts": ts}, "thread_not_found"),
        ({"channel_id": here.id, "blocks": "{"}, "invalid_blocks"),
        ({"channel_id": here.id, "blocks": '[{"type": "banner"}]'}, "invalid_blocks"),
    ]
    for arguments, error in refused:
        assert await refusal(complete(web, started["file_id"], **arguments)) == error
    await complete(web, started["file_id"], channel_id=here.id)
    assert [len(place.messages) for place in (here, other, outside, archived)] == [2, 0, 0, 0]


async def test_slacks_client_takes_only_files_that_fit_the_input(slack: Slack, ann: Person) -> None:
    element = {"type": "file_input", "action_id": "it", "filetypes": ["csv"]}
    block = {"type": "input", "block_id": "lists", "label": {"type": "plain_text", "text": "Lists"}}
    view = slack.views.open(
        ann.id,
        {
            "type": "modal",
            "title": block["label"],
            "submit": block["label"],
            "blocks": [{**block, "element": element}],
        },
    )
    eleven = [slack.upload(ann, f"{number}.csv", LIST).id for number in range(11)]
    photo = slack.upload(ann, "photo.png", LIST).id
    for values, sentence in (
        ([], "Please complete this required field."),
        (eleven, "Choose at most 10 files."),
        ([photo], "“photo.png” can't be added. These types can: csv."),
    ):
        with pytest.raises(FormInputError) as raised:
            await ann.submit(view, {"lists": values})
        assert raised.value.errors == {"lists": sentence}
    with pytest.raises(FormInputError):
        slack.upload(ann, "large.csv", b"x" * (MAX_SIZE + 1))
