"""The main job with the scopes that the manifest asks for, and no others."""

import json
from pathlib import Path

import pytest
import yaml

from playground.faults import dropped, refused
from tests.support.sandbox import Town

_MANIFEST = yaml.safe_load((Path(__file__).parents[3] / "manifest.yaml").read_text("utf-8"))
_SCOPES: set[str] = set(_MANIFEST["oauth_config"]["scopes"]["bot"])
_LEAST = {scope for scope in _SCOPES if not scope.endswith(":history")}


@pytest.mark.parametrize("scopes", [_SCOPES, _LEAST], ids=["all", "without the optional ones"])
async def test_the_main_job_passes(socket_town: Town, scopes: set[str]) -> None:
    town = socket_town
    town.slack.scopes = set(scopes)
    await town.start_bot()
    await town.ask()
    message = await town.announced()
    town.classify.finish((await town.built()).id)
    assert "Ready" in (await town.replied(message)).shown
    await town.slack.until(lambda: "Ready" in message.shown)

    said = json.dumps({"error": "unprocessable", "message": "The prompt is too short."})
    town.classify.faults.next("segments.create", refused(422, said))
    await town.ask(prompt="Snow")
    assert "The prompt is too short." in (await town.told(town.ann)).shown


async def test_with_all_scopes_an_unconfirmed_message_is_found(socket_town: Town) -> None:
    town = socket_town
    town.slack.scopes = set(_SCOPES)
    await town.start_bot()
    channel = town.slack.channel("with-bot", bot=True)
    town.slack.faults.next("chat.postMessage", dropped(took=True))
    await town.ask(channel=channel)
    message = await town.announced(channel=channel)
    town.classify.finish((await town.built()).id)
    await town.replied(message)
    await town.at_rest()
    assert len(channel.messages) == 1
    assert town.direct(town.ann) == []


async def test_with_the_least_scopes_an_unconfirmed_message_is_followed_by_a_direct_one(
    socket_town: Town,
) -> None:
    town = socket_town
    town.slack.scopes = set(_LEAST)
    await town.start_bot()
    channel = town.slack.channel("with-bot", bot=True)
    town.slack.faults.next("chat.postMessage", dropped(took=True))
    await town.ask(channel=channel)
    direct = await town.told(town.ann)
    assert "did not confirm" in direct.shown
    town.classify.finish((await town.built()).id)
    assert "Ready" in (await town.replied(direct)).shown
    await town.at_rest()
    assert len(channel.messages) == 1
