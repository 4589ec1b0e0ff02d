"""Files on the page's server: who may upload, attach and download them."""

import io
from typing import Any

import aiohttp

from playground.slack import Slack
from playground.slack.workspace.files import MAX_SIZE
from tests.playground.page_client import PageClient

LIST = b"a.example\n"


async def upload(tab: PageClient, name: str, data: bytes, **headers: str) -> tuple[int, Any]:
    """Upload a file as Ann. Return the status and the answer."""
    url = f"{tab.page.url}uploads/ann"
    async with tab.session.post(url, params={"name": name}, data=io.BytesIO(data), headers=headers) as answer:
        return answer.status, await answer.json(content_type=None) if answer.status == 200 else None


async def download(tab: PageClient, person: str, file_id: str) -> tuple[int, bytes, aiohttp.ClientResponse]:
    """Download a file as this person."""
    async with tab.session.get(f"{tab.page.url}files/{person}/{file_id}") as answer:
        return answer.status, await answer.read(), answer


async def test_only_the_page_uploads_files(tab: PageClient, slack: Slack) -> None:
    assert (await upload(tab, "rivals.csv", LIST))[0] == 403
    assert slack.workspace.files.files == {}
    status, answer = await upload(tab, "../../rivals.csv", LIST, **{"X-Playground-Token": tab.token})
    assert status == 200
    file = slack.workspace.files.files[answer["file"]["id"]]
    assert (file.name, file.data, file.user_id) == ("../../rivals.csv", LIST, slack.person("ann").id)


async def test_a_file_that_is_too_large_is_named(tab: PageClient) -> None:
    _, answer = await upload(tab, "large.csv", b"x" * (MAX_SIZE + 1), **{"X-Playground-Token": tab.token})
    assert answer == {"problem": "“large.csv” can't be added. This file is too large."}


async def test_people_download_only_files_of_their_channels(tab: PageClient, slack: Slack) -> None:
    ann, ben = slack.person("ann"), slack.person("ben")
    file = slack.upload(ann, "rivals.csv", LIST)
    assert (await download(tab, "ann", file.id))[:2] == (200, LIST)
    assert (await download(tab, "ben", file.id))[0] == 404
    await ann.say("", slack.channel("only-ann", members=[ann]), files=[file])
    assert (await download(tab, "ben", file.id))[0] == 404
    await ann.say("", slack.channel("media-team"), files=[file])
    status, data, answer = await download(tab, ben.name, file.id)
    assert (status, data) == (200, LIST)
    assert answer.headers["Content-Disposition"] == "attachment"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    file.is_deleted = True
    assert (await download(tab, "ben", file.id))[0] == 404
    assert (await download(tab, "ben", "F0NOTHING"))[0] == 404


async def test_nobody_attaches_a_file_of_another_person(tab: PageClient, slack: Slack) -> None:
    file = slack.upload(slack.person("ben"), "rivals.csv", LIST)
    channel = slack.channel("media-team")
    fields = {"text": "Mine", "channel": channel.id, "files": [file.id]}
    headers = {"X-Playground-Token": tab.token}
    async with tab.session.post(f"{tab.page.url}actions/ann/type", json=fields, headers=headers) as answer:
        assert answer.status == 409
    assert channel.messages == []


async def test_the_sample_list_is_added_as_a_file_of_the_person(tab: PageClient, slack: Slack) -> None:
    answer = await tab.post("actions/ann/add_sample")
    assert answer["file"]["name"] == "blocked-domains.csv"
    assert slack.workspace.files.files[answer["file"]["id"]].user_id == slack.person("ann").id
