"""The result of a call to Slack, for each way in which slack-sdk reports its end."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.call_result import Ambiguous, AuthFailed, CallResult, Done, Rejected, RetryLater, call_slack
from playground.faults import Fault, dropped, refused
from playground.slack import Slack


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (refused(200, '{"ok": true, "ts": "1.2"}'), Done({"ok": True, "ts": "1.2"})),
        (refused(200, '{"ok": false, "error": "is_archived"}'), Rejected("is_archived")),
        (refused(200, '{"ok": false, "error": "token_revoked"}'), AuthFailed("token_revoked")),
        (refused(200, '{"ok": false, "error": "missing_scope"}'), AuthFailed("missing_scope")),
        (refused(200, '{"ok": false, "error": "team_added_to_org"}'), RetryLater(error="team_added_to_org")),
        (refused(200, '{"ok": false, "error": "accesslimited"}'), RetryLater(error="accesslimited")),
        (refused(200, '{"ok": false, "error": "brand_new"}'), RetryLater(error="brand_new")),
        (refused(200, '{"ok": false, "error": "no_permission"}'), Rejected("no_permission")),
        (refused(200, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "7"}), RetryLater(7)),
        (refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "7"}), RetryLater(7)),
        (refused(429, "slow down", {"Retry-After": "soon"}, content_type="text/html"), RetryLater(30)),
        (refused(429, "slow down", {"Retry-After": "31536000"}), RetryLater(3600)),
        (refused(429, "slow down", {"Retry-After": "1e300"}), RetryLater(3600)),
        (refused(429, "slow down", {"Retry-After": "inf"}), RetryLater(3600)),
        (refused(429, "slow down", content_type="text/plain"), RetryLater(30)),
        (refused(200, '{"ok": false, "error": "internal_error"}'), Ambiguous),
        (refused(200, '{"ok": false, "error": "fatal_error"}'), Ambiguous),
        (refused(500, '{"ok": false, "error": "is_archived"}'), Ambiguous),
        (refused(503, "<html>busy</html>", content_type="text/html"), Ambiguous),
        (refused(200, "<html>hello</html>", content_type="text/html"), Ambiguous),
        (refused(200, "hello", content_type="text/plain"), Ambiguous),
        (refused(200, ""), Ambiguous),
        (refused(200, "{"), Ambiguous),
        (refused(200, "[]"), Ambiguous),
        (refused(200, '"ok"'), Ambiguous),
        (refused(200, "{}"), Ambiguous),
        (refused(200, '{"ok": 1}'), Ambiguous),
        (refused(200, '{"ok": false}'), Ambiguous),
        (refused(200, '{"ok": false, "error": 7}'), Ambiguous),
        (dropped(took_effect=True), Ambiguous),
    ],
)
async def test_each_response_has_its_call_result(
    fault: Fault, expected: CallResult | type[Ambiguous]
) -> None:
    slack = Slack()
    await slack.start()
    slack.faults.always("chat.postMessage", fault)
    async with aiohttp.ClientSession() as session:
        found = await call_slack(_client(slack.api_url, session).chat_postMessage(channel="C1", text="x"))
    await slack.stop()
    assert isinstance(found, expected) if isinstance(expected, type) else found == expected


async def test_a_call_without_a_connection_is_retried_later() -> None:
    async with aiohttp.ClientSession() as session:
        client = _client("http://127.0.0.1:1/api/", session)
        result = await call_slack(client.chat_postMessage(channel="C1", text="x"))
    assert result == RetryLater(unreachable="Connection refused")


async def test_a_call_that_times_out_is_ambiguous() -> None:
    slack = Slack()
    await slack.start()
    slack.faults.always("chat.postMessage", Fault(gate=asyncio.Event()))
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.2)) as session:
        call = _client(slack.api_url, session).chat_postMessage(channel="C1", text="x")
        assert await call_slack(call) == Ambiguous("TimeoutError")
    await slack.stop()


async def test_an_error_without_a_response_is_ambiguous() -> None:
    async def call() -> Any:
        raise SlackApiError("odd", None)

    assert isinstance(await call_slack(call()), Ambiguous)


def _client(url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    return AsyncWebClient(token="xoxb-1", base_url=url, session=session, retry_handlers=[])
