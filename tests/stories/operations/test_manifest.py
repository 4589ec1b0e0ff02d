"""The main job works with exactly the scopes that a manifest requests."""

import json
from pathlib import Path

import pytest
import yaml

from playground.faults import dropped, refused
from tests.support.sandbox import Sandbox

_MANIFEST = yaml.safe_load((Path(__file__).parents[3] / "manifest.yaml").read_text("utf-8"))
_SCOPES: set[str] = set(_MANIFEST["oauth_config"]["scopes"]["bot"])
_LEAST = {scope for scope in _SCOPES if not scope.endswith(":history")}


@pytest.mark.parametrize("scopes", [_SCOPES, _LEAST], ids=["all", "without the optional ones"])
async def test_the_main_job_passes(socket_sandbox: Sandbox, scopes: set[str]) -> None:
    sandbox = socket_sandbox
    sandbox.slack.scopes = set(scopes)
    await sandbox.start_bot()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    assert "is ready" in (await sandbox.wait_for_reply(message)).visible_text
    await sandbox.slack.until(lambda: "Ready" in message.visible_text)

    said = json.dumps({"error": "unprocessable", "message": "The prompt is too short."})
    sandbox.classify.faults.next("segments.create", refused(422, said))
    await sandbox.request_segment(prompt="Snow")
    assert "The prompt is too short." in (await sandbox.wait_for_direct_message(sandbox.ann)).visible_text


async def test_with_all_scopes_an_unconfirmed_message_is_read_back(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    sandbox.slack.scopes = set(_SCOPES)
    await sandbox.start_bot()
    channel = sandbox.slack.channel("with-bot", bot=True)
    sandbox.slack.faults.next("chat.postMessage", dropped(took_effect=True))
    await sandbox.request_segment(channel=channel)
    message = await sandbox.wait_for_announcement(channel=channel)
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    await sandbox.stop_when_idle()
    assert len(channel.messages) == 1
    assert sandbox.direct_messages(sandbox.ann) == []


async def test_with_the_fewest_scopes_an_unconfirmed_message_is_followed_by_a_direct_message(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    sandbox.slack.scopes = set(_LEAST)
    await sandbox.start_bot()
    channel = sandbox.slack.channel("with-bot", bot=True)
    sandbox.slack.faults.next("chat.postMessage", dropped(took_effect=True))
    await sandbox.request_segment(channel=channel)
    direct = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "Slack didn't confirm my message" in direct.visible_text
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    assert "is ready" in (await sandbox.wait_for_reply(direct)).visible_text
    await sandbox.stop_when_idle()
    assert len(channel.messages) == 1
