"""Socket Mode: tickets, greetings, several connections, acknowledgements, and ends."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.socket_mode.websockets import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import NotAcknowledged, Slack


async def test_a_ticket_is_valid_once_and_for_a_short_time(
    slack: Slack, session: aiohttp.ClientSession, web: AsyncWebClient
) -> None:
    url = (await web.apps_connections_open(app_token=slack.app_token))["url"]
    async with session.ws_connect(url) as socket:
        assert (await socket.receive_json())["type"] == "hello"
    late = (await web.apps_connections_open(app_token=slack.app_token))["url"]
    slack.clock.move(60)
    for used in (url, late, slack.socket_url):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(used)


async def test_the_hello_message_counts_the_connections(slack: Slack, socket_app: Any) -> None:
    other = type(socket_app)(slack, socket_app.session)
    hello = await other.connect()
    assert hello["num_connections"] == 2
    assert hello["connection_info"]["app_id"] == slack.bot.app_id
    assert hello["debug_info"]["approximate_connection_time"] > 0
    await other.close()


async def test_each_envelope_goes_to_one_connection(slack: Slack, socket_app: Any) -> None:
    other = type(socket_app)(slack, socket_app.session)
    await other.connect()
    serving = asyncio.create_task(other.serve())
    ann, media = slack.person("ann"), slack.channel("media")
    for _ in range(4):
        await ann.command("/x", "", media)
    heard = [envelope["envelope_id"] for envelope in socket_app.heard + other.heard]
    assert len(set(heard)) == len(heard) == 4
    assert len(socket_app.heard) == len(other.heard) == 2
    await other.close()
    await serving


async def test_a_command_arrives_escaped_with_its_channel_and_person(slack: Slack, socket_app: Any) -> None:
    ann, media = slack.person("ann"), slack.channel("media")
    socket_app.answers["slash_commands"] = {"text": "Hello", "response_type": "ephemeral"}
    ack = await ann.command("/clsfy", "segment <b> & @ann https://x.example/a", media)
    assert (ack.status, ack.text, ack.seconds < 3) == (200, "Hello", True)
    [envelope] = socket_app.heard
    told = envelope["payload"]
    assert envelope["type"] == "slash_commands"
    assert told["text"] == "segment &lt;b&gt; &amp; @ann https://x.example/a"
    assert (told["channel_id"], told["channel_name"], told["user_id"]) == (media.id, "media", ann.id)
    assert (told["team_id"], told["api_app_id"]) == (slack.team_id, slack.bot.app_id)
    assert told["is_enterprise_install"] == "false"
    assert told["trigger_id"]
    assert told["response_url"]
    assert [seen.text for seen in ann.ephemerals] == ["Hello"]

    slack.should_escape = True
    await ann.command("/clsfy", "tell @ann in #media of https://x.example/a", media)
    assert socket_app.heard[1]["payload"]["text"] == (
        f"tell <@{ann.id}|ann> in <#{media.id}|media> of <https://x.example/a>"
    )


async def test_a_command_without_an_ack_or_a_connection_gets_no_answer(slack: Slack, socket_app: Any) -> None:
    ann, media = slack.person("ann"), slack.channel("media")
    slack.delivery.ack_timeout = 0.05
    socket_app.answers["slash_commands"] = None
    with pytest.raises(NotAcknowledged):
        await ann.command("/x", "", media)
    await slack.disconnect("close")
    with pytest.raises(NotAcknowledged):
        await ann.command("/x", "", media)
    assert [call.status for call in slack.traffic.of("slash_commands")] == [None, None]


async def test_no_ack_is_waited_for_once_its_connection_is_closed(slack: Slack, socket_app: Any) -> None:
    slack.delivery.ack_timeout = 3600
    socket_app.answers["slash_commands"] = None
    command = asyncio.create_task(slack.person("ann").command("/x", "", slack.channel("media")))
    await slack.until(lambda: slack.traffic.of("slash_commands"))
    await slack.disconnect("abort")
    with pytest.raises(NotAcknowledged, match="ended"):
        await asyncio.wait_for(command, 45)


async def test_a_connection_that_delivers_nothing_does_not_count_as_open(
    slack: Slack, socket_app: Any
) -> None:
    """Or who tries again whenever one is open would try for ever, and let nobody find out."""
    transport = slack.sockets.connections[0].request.transport
    assert transport is not None
    transport.abort()
    with pytest.raises(NotAcknowledged, match="no connection is open"):
        await slack.person("ann").command("/x", "", slack.channel("media"))
    assert not slack.sockets.ready


@pytest.mark.parametrize("reason", ["refresh_requested", "link_disabled"])
async def test_a_disconnect_is_announced_with_its_reason(slack: Slack, socket_app: Any, reason: str) -> None:
    ending = slack.disconnect(reason)
    await slack.until(lambda: not slack.sockets.ready or socket_app.heard)
    await socket_app.close()
    await ending
    assert [(heard["type"], heard["reason"]) for heard in socket_app.heard] == [("disconnect", reason)]
    assert slack.sockets.connections == []


async def test_a_warning_leaves_the_connection_open(slack: Slack, socket_app: Any) -> None:
    await slack.disconnect("warning")
    await slack.person("ann").command("/x", "", slack.channel("media"))
    assert [heard["type"] for heard in socket_app.heard] == ["disconnect", "slash_commands"]


@pytest.mark.parametrize("kind", ["refresh_requested", "close", "abort"])
async def test_the_sdk_reconnects(slack: Slack, web: AsyncWebClient, kind: str) -> None:
    client = SocketModeClient(app_token=slack.app_token, web_client=web, ping_interval=0.2)
    await client.connect()
    await slack.wait_until_connected(5)
    first = slack.sockets.connections[0]
    await slack.disconnect(kind)
    await slack.until(lambda: any(each is not first for each in slack.sockets.connections), 10)
    await client.close()


async def test_an_event_is_delivered_again_until_it_is_acknowledged(slack: Slack, socket_app: Any) -> None:
    slack.delivery.ack_timeout = 0.05
    ann = slack.person("ann")
    socket_app.answers["event_callback"] = None
    await ann.open_home_tab()
    assert [heard["retry_attempt"] for heard in socket_app.heard] == [0, 1]
    await slack.events.redeliver()
    assert len(socket_app.heard) == 2
    slack.clock.move(61)
    socket_app.answers["event_callback"] = {}
    await slack.events.redeliver()
    assert [heard["retry_attempt"] for heard in socket_app.heard] == [0, 1, 2]
    assert len({heard["payload"]["event_id"] for heard in socket_app.heard}) == 1
    assert slack.events.unacknowledged == []
    assert socket_app.heard[0]["payload"]["event"]["type"] == "app_home_opened"


async def test_an_unacknowledged_event_is_delivered_to_the_next_connection(
    slack: Slack, session: aiohttp.ClientSession, socket_app: Any
) -> None:
    await slack.disconnect("abort")
    await slack.person("ann").open_home_tab()
    assert len(slack.events.unacknowledged) == 1
    other = type(socket_app)(slack, session)
    await other.connect()
    serving = asyncio.create_task(other.serve())
    await slack.until(lambda: not slack.events.unacknowledged)
    assert [heard["type"] for heard in other.heard] == ["events_api"]
    await other.close()
    await serving


async def test_an_eleventh_connection_is_refused(
    slack: Slack, session: aiohttp.ClientSession, web: AsyncWebClient
) -> None:
    urls = [(await web.apps_connections_open(app_token=slack.app_token))["url"] for _ in range(11)]
    sockets = [await session.ws_connect(url) for url in urls]
    assert (await sockets[-1].receive_json())["reason"] == "too_many_websockets"
    assert len(slack.sockets.connections) == 10
    for socket in sockets:
        await socket.close()


async def test_a_ping_is_answered(slack: Slack, session: aiohttp.ClientSession, web: AsyncWebClient) -> None:
    url = (await web.apps_connections_open(app_token=slack.app_token))["url"]
    async with session.ws_connect(url, autoping=False) as socket:
        await socket.receive_json()
        await socket.ping(b"there?")
        answer = await socket.receive()
        assert (answer.type, bytes(answer.data)) == (aiohttp.WSMsgType.PONG, b"there?")


async def test_malformed_frames_do_no_harm(slack: Slack, socket_app: Any) -> None:
    for nonsense in ("{", "[]", '{"envelope_id": "unknown"}'):
        await socket_app.socket.send_str(nonsense)
    assert (await slack.person("ann").command("/x", "", slack.channel("media"))).status == 200


async def test_stopping_is_quick(slack: Slack, socket_app: Any) -> None:
    async with asyncio.timeout(45):  # it would wait for a minute until the connection is closed
        await slack.stop()
    assert slack.sockets.connections == []
