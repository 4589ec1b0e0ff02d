"""Malformed requests with a valid signature, by the thousand. Each is answered soon, and the bot works on."""

import random
from pathlib import Path

import pytest

from tests.fuzz.campaign import (
    GROWTH,
    LEAK,
    Resources,
    error_lines,
    play_story,
    running_campaign,
    serve_next_person,
)
from tests.fuzz.payloads import Spoiler
from tests.support.sandbox import Sandbox


@pytest.mark.parametrize("half", [300, pytest.param(1000, marks=pytest.mark.long)])
async def test_hundreds_of_malformed_payloads_do_not_grow_or_break_the_bot(tmp_path: Path, half: int) -> None:
    number = random.randrange(10**6)
    print("seed", number)
    async with running_campaign(tmp_path) as (campaign, real):
        await campaign.send_mixed(real, half, number)
        before = Resources.of(campaign.bot)
        await campaign.send_mixed(real, half, number + 1)
        after = Resources.of(campaign.bot)
        assert campaign.tally.total == 2 * half
        assert campaign.tally.bad == []
        assert error_lines(campaign.bot) == []
        assert after.resident < before.resident * GROWTH
        assert after.files <= before.files + LEAK
        await serve_next_person(campaign.sandbox)
        assert error_lines(campaign.bot) == []


FRAMES = (
    "",
    "null",
    "[]",
    "{",
    '{"type": null}',
    '{"type": "disconnected"}',
    '{"type": "interactive"}',
    '{"type": "interactive", "envelope_id": 5, "payload": []}',
    '{"type": "events_api", "envelope_id": "x", "payload": null, "accepts_response_payload": "?"}',
    '{"envelope_id": "y", "payload": {}}',
    '{"type": "hello", "connection_info": 5}',
    '{"type": "\\ud800", "envelope_id": "\\u0000", "payload": {"type": []}}',
    "🎿" * 3000,
    "[" * 5000,
)


async def test_malformed_envelopes_are_acknowledged_and_the_next_person_is_served(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    sandbox.slack.limits.on = False
    number = random.randrange(10**6)
    print("seed", number)
    bot = await sandbox.start_bot(LOG_LEVEL="info")
    spoiler, sockets = Spoiler(await play_story(sandbox), number), sandbox.slack.sockets
    for _ in range(300):
        kind, payload = spoiler.payload()
        status, said = await sockets.deliver(kind, payload, 10, None)
        assert status == 200
        assert "wrong on my side" not in str(said)
    for frame in FRAMES:
        await sockets.connections[-1].socket.send_str(frame)
    await serve_next_person(sandbox)
    assert len(sockets.connections) == 1
    # What isn't JSON at all is logged by the client itself, without a word of it.
    assert [line for line in error_lines(bot) if "slack_sdk.socket_mode" not in line] == []
    assert bot.running
