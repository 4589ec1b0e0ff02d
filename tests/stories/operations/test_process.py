"""The process: started, checked, stopped, started twice, and disconnected."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier

from playground.faults import held, refused
from tests.support.bots.bot_process import BotProcess
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox


@pytest.mark.from_nothing
async def test_sigterm_during_a_submission_loses_nothing(sandbox: Sandbox) -> None:
    bot = await sandbox.start_bot()
    fault = held(took_effect=True)
    sandbox.classify.faults.next("segments.create", fault)
    await sandbox.request_segment()
    await asyncio.wait_for(fault.reached.wait(), 45)
    assert await bot.terminate() == 0
    assert "tasks cancelled" in bot.output, "it didn't wait for Classify"
    fault.release()
    await sandbox.start_bot()
    message = await sandbox.wait_for_announcement()
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    await sandbox.stop_when_idle()
    assert len(sandbox.classify.segments) == 1
    assert len(sandbox.channel.messages) == 1


async def test_sigterm_lets_a_running_call_finish(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    fault = held(took_effect=True)
    sandbox.slack.faults.next("chat.postMessage", fault)
    await sandbox.request_segment()
    await asyncio.wait_for(fault.reached.wait(), 45)
    ending = asyncio.create_task(bot.terminate())
    await bot.wait_for_log("draining")
    fault.release()
    assert await ending == 0


@pytest.mark.from_nothing
async def test_a_terminal_that_is_closed_stops_the_bot_as_ctrl_c_does(socket_sandbox: Sandbox) -> None:
    with _inherited_by_the_bot(signal.SIGHUP, signal.SIG_DFL):
        bot = await socket_sandbox.start_bot()
    os.kill(bot.pid, signal.SIGHUP)
    assert await bot.wait_for_exit() == 0
    assert any(line["event"] == "draining" for line in bot.events)


@pytest.mark.from_nothing
async def test_nohup_keeps_the_bot_running_when_the_terminal_is_closed(socket_sandbox: Sandbox) -> None:
    with _inherited_by_the_bot(signal.SIGHUP, signal.SIG_IGN):  # as nohup does
        bot = await socket_sandbox.start_bot()
    os.kill(bot.pid, signal.SIGHUP)
    await socket_sandbox.request_segment()
    await socket_sandbox.wait_for_announcement()
    assert await bot.terminate() == 0


@pytest.mark.from_nothing
async def test_a_running_bot_reports_that_it_is_alive_and_ready(sandbox: Sandbox) -> None:
    bot = await sandbox.start_bot()
    assert await sandbox.readiness_obstacles(bot) == {}
    for setting in ("OPS_PORT", "PORT") if sandbox.mode == "http" else ("OPS_PORT",):
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{bot.port(setting)}/healthz") as response,
        ):
            assert response.status == 200


@pytest.mark.from_nothing
async def test_a_second_bot_on_the_same_database_exits_with_an_error(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    second = await BotProcess(sandbox.environment).start()
    assert await second.wait_for_exit() == 2
    assert "PostgreSQL" in second.output
    assert len(second.lines) == 1


@pytest.mark.from_nothing
async def test_a_bot_token_that_slack_rejects_is_an_error_at_the_start(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await BotProcess({**sandbox.environment, "SLACK_BOT_TOKEN": "xoxb-wrong"}).start()
    assert await bot.wait_for_exit() == 2
    assert bot.lines[-1] == "Slack rejected SLACK_BOT_TOKEN (invalid_auth)."


async def test_an_app_token_that_slack_rejects_is_an_error_at_the_start(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await BotProcess({**sandbox.environment, "SLACK_APP_TOKEN": "xapp-wrong"}).start()
    assert await bot.wait_for_exit() == 2
    assert bot.lines[-1] == "Slack rejected SLACK_APP_TOKEN (invalid_auth)."


async def test_sigterm_while_the_bot_connects_stops_it_at_once(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    fault = held(took_effect=False)
    sandbox.slack.faults.always("apps.connections.open", fault)
    bot = await sandbox.launch_bot()
    await asyncio.wait_for(fault.reached.wait(), 45)
    assert await bot.terminate() == 0
    assert "no socket to Slack" not in bot.output, "it didn't wait for Slack"
    assert not any(line["event"] == "ready" for line in bot.events)


async def test_a_bot_that_starts_while_slack_is_away_waits(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    sandbox.slack.faults.next("auth.test", refused(503, "busy", content_type="text/plain"))
    bot = await sandbox.launch_bot(
        module="tests.support.bots.bot_with_movable_clock", CLOCK_OFFSET_FILE=str(sandbox.folder / "clock")
    )
    await bot.wait_for_log("Slack not reached, trying again")
    sandbox.advance_clocks(60)
    await bot.wait_until_ready()


@pytest.mark.parametrize("kind", ["refresh_requested", "close", "abort"])
async def test_a_closed_socket_is_replaced(socket_sandbox: Sandbox, kind: str) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.slack.disconnect(kind)
    await sandbox.slack.until(lambda: len(sandbox.slack.traffic.of("apps.connections.open")) >= 2)
    await sandbox.slack.wait_until_connected()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()


async def test_requests_without_slacks_signature_are_rejected(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    async with Sandbox(tmp_path_factory.mktemp("http"), mode="http") as sandbox:
        bot = await sandbox.start_bot()
        url = f"http://127.0.0.1:{bot.port('PORT')}/slack/events"
        body = (
            "command=%2Fclsfy&text=help&user_id=U1&channel_id=C1&trigger_id=1&response_url=https%3A%2F%2Fx.co"
        )
        now = str(int(time.time()))
        old = str(int(time.time()) - 600)
        signer, other = SignatureVerifier(sandbox.slack.signing_secret), SignatureVerifier("another secret")
        cases = [
            ({}, 400),
            ({"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=1"}, 400),
            ({"X-Slack-Request-Timestamp": "9" * 400, "X-Slack-Signature": "v0=1"}, 400),
            ({"X-Slack-Request-Timestamp": now, "X-Slack-Signature": "v0=ü"}, 400),
            (_signed(other, now, body), 401),
            (_signed(signer, old, body), 401),
            ({**_signed(signer, now, body), "X-Slack-Request-Timestamp": str(int(now) + 1)}, 401),
            (_signed(signer, now, body), 200),
        ]
        async with aiohttp.ClientSession() as session:
            for headers, status in cases:
                async with session.post(url, data=body, headers={**_FORM, **headers}) as response:
                    assert response.status == status, headers
            for malformed in ('{"team": 1}', "payload=[]", "payload={", '{"type":"x"}', "", "{}"):
                signed = _signed(signer, now, malformed)
                async with session.post(url, data=malformed, headers={**_FORM, **signed}) as response:
                    assert response.status in (200, 400), malformed
        assert "Traceback" not in bot.output


async def test_no_log_contains_a_secret_or_what_people_typed(sandbox: Sandbox) -> None:
    """At log level debug: a finished and a rejected segment, a form with errors, and faults on both sides."""
    bot = await sandbox.start_bot(LOG_LEVEL="debug")
    sandbox.classify.faults.next("segments.create", refused(500, "oops", took_effect=True))
    sandbox.slack.faults.next(
        "chat.postMessage", refused(500, "oops", content_type="text/plain", took_effect=True)
    )
    await sandbox.request_segment(
        name="Name-zq7x",
        prompt="Prompt-zq7x",
        example_urls="https://site-zq7x.com/x",
        block_tlds="b-zq7x.com",
    )
    message = await sandbox.wait_for_announcement()
    sandbox.classify.fail((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    sandbox.classify.faults.next("segments.create", refused(422, '{"error": "e", "message": "Words-zq7x"}'))
    await sandbox.request_segment(name="Name-zq7x")
    await sandbox.wait_for_direct_message(sandbox.ann)
    await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    form = await sandbox.ann.modal()
    await sandbox.ann.submit(form, {**SNOWBLOWER_FORM, "name": "Name-zq7x", "example_urls": "Line-zq7x"})
    await sandbox.ann.command("/clsfy", "Word-zq7x", sandbox.channel)
    await bot.terminate()
    slack = sandbox.slack
    secrets = (slack.bot_token, slack.app_token, slack.signing_secret, sandbox.classify.key, "zq7x", "ticket")
    assert [number for number, secret in enumerate(secrets) if secret in bot.output] == []


_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def _signed(signer: SignatureVerifier, timestamp: str, body: str) -> dict[str, str]:
    signature = signer.generate_signature(timestamp=timestamp, body=body)
    assert signature is not None
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature}


@contextmanager
def _inherited_by_the_bot(number: signal.Signals, action: signal.Handlers) -> Iterator[None]:
    """Let a bot that is started in the context begin with this action, however the tests were started."""
    before = signal.signal(number, action)
    try:
        yield
    finally:
        signal.signal(number, before)
