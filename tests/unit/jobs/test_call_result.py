"""The verdict on a call to Slack, for every kind of end that slack-sdk gives one."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.call_result import Barred, Done, NotDone, Perhaps, Refused, Verdict, ask
from playground.faults import Fault, dropped, refused
from playground.slack import Slack


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        (refused(200, '{"ok": true, "ts": "1.2"}'), Done({"ok": True, "ts": "1.2"})),
        (refused(200, '{"ok": false, "error": "is_archived"}'), Refused("is_archived")),
        (refused(200, '{"ok": false, "error": "token_revoked"}'), Barred("token_revoked")),
        (refused(200, '{"ok": false, "error": "missing_scope"}'), Barred("missing_scope")),
        (refused(200, '{"ok": false, "error": "team_added_to_org"}'), NotDone()),
        (refused(200, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "7"}), NotDone(7)),
        (refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "7"}), NotDone(7)),
        (refused(429, "slow down", {"Retry-After": "soon"}, content_type="text/html"), NotDone(30)),
        (refused(429, "slow down", content_type="text/plain"), NotDone(30)),
        (refused(200, '{"ok": false, "error": "internal_error"}'), Perhaps),
        (refused(200, '{"ok": false, "error": "fatal_error"}'), Perhaps),
        (refused(500, '{"ok": false, "error": "is_archived"}'), Perhaps),
        (refused(503, "<html>busy</html>", content_type="text/html"), Perhaps),
        (refused(200, "<html>hello</html>", content_type="text/html"), Perhaps),
        (refused(200, "hello", content_type="text/plain"), Perhaps),
        (refused(200, ""), Perhaps),
        (refused(200, "{"), Perhaps),
        (refused(200, "[]"), Perhaps),
        (refused(200, '"ok"'), Perhaps),
        (refused(200, "{}"), Perhaps),
        (refused(200, '{"ok": 1}'), Perhaps),
        (refused(200, '{"ok": false}'), Perhaps),
        (refused(200, '{"ok": false, "error": 7}'), Perhaps),
        (dropped(took=True), Perhaps),
    ],
)
async def test_an_answer_has_its_verdict(fault: Fault, verdict: Verdict | type[Perhaps]) -> None:
    slack = Slack()
    await slack.start()
    slack.faults.always("chat.postMessage", fault)
    async with aiohttp.ClientSession() as session:
        found = await ask(_client(slack.api_url, session).chat_postMessage(channel="C1", text="x"))
    await slack.stop()
    assert isinstance(found, verdict) if isinstance(verdict, type) else found == verdict


async def test_a_connection_that_was_never_made_is_surely_not_done() -> None:
    async with aiohttp.ClientSession() as session:
        client = _client("http://127.0.0.1:1/api/", session)
        assert await ask(client.chat_postMessage(channel="C1", text="x")) == NotDone()


async def test_a_call_that_takes_too_long_is_perhaps_done() -> None:
    slack = Slack()
    await slack.start()
    slack.faults.always("chat.postMessage", Fault(gate=asyncio.Event()))
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.2)) as session:
        call = _client(slack.api_url, session).chat_postMessage(channel="C1", text="x")
        assert await ask(call) == Perhaps("TimeoutError")
    await slack.stop()


async def test_an_error_without_a_response_is_perhaps_done() -> None:
    async def call() -> Any:
        raise SlackApiError("odd", None)

    assert isinstance(await ask(call()), Perhaps)


def _client(url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    return AsyncWebClient(token="xoxb-1", base_url=url, session=session, retry_handlers=[])
