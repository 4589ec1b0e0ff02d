"""What makes no sense, with a right signature and by the thousand: answered shortly, and the next served."""

import random
from pathlib import Path

from tests.fuzz.campaign import GROWTH, LEAK, Footing, complaints, played, serves, under_fire
from tests.fuzz.payloads import Spoiler
from tests.support.sandbox import Sandbox

FIRST, MORE = 1000, 1000


async def test_thousands_of_malformed_payloads_do_not_grow_or_break_the_bot(tmp_path: Path) -> None:
    number = random.randrange(10**6)
    print("seed", number)
    async with under_fire(tmp_path) as (campaign, real):
        await campaign.send_mixed(real, FIRST, number)
        before = Footing.of(campaign.bot)
        await campaign.send_mixed(real, MORE, number + 1)
        after = Footing.of(campaign.bot)
        assert campaign.tally.total == FIRST + MORE
        assert campaign.tally.bad == []
        assert complaints(campaign.bot) == []
        assert after.resident < before.resident * GROWTH
        assert after.files <= before.files + LEAK
        await serves(campaign.sandbox)
        assert complaints(campaign.bot) == []


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
    spoiler, sockets = Spoiler(await played(sandbox), number), sandbox.slack.sockets
    for _ in range(300):
        kind, payload = spoiler.payload()
        status, said = await sockets.deliver(kind, payload, 10, None)
        assert status == 200
        assert "wrong on my side" not in str(said)
    for frame in FRAMES:
        await sockets.connections[-1].socket.send_str(frame)
    await serves(sandbox)
    assert len(sockets.connections) == 1
    # What isn't JSON at all is logged by the client itself, without a word of it.
    assert [line for line in complaints(bot) if "slack_sdk.socket_mode" not in line] == []
    assert bot.running
