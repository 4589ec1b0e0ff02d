"""The same form sent again, as it was or corrected: one request."""

import asyncio

import pytest

from playground.faults import held, refused
from playground.slack import NotAcknowledged
from tests.support.sandbox import SNOW, Town


async def test_the_same_form_sent_four_times_at_once_makes_one_segment(town: Town) -> None:
    await town.start_bot()
    await town.ann.command("/clsfy", "segment", town.channel)
    form = await town.ann.modal()
    acks = await asyncio.gather(*[town.ann.submit(form, SNOW) for _ in range(4)])
    assert [ack.errors for ack in acks] == [{}] * 4
    await town.announced()
    await town.at_rest()
    assert len(town.classify.segments) == 1
    assert len(town.channel.messages) == 1


async def test_a_corrected_form_replaces_what_was_not_sent_yet(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    limit = refused(429, '{"error": "rate_limited", "message": "slow down"}', {"Retry-After": "3"})
    town.classify.faults.next("segments.create", limit)
    await town.ask(name="Another")
    await town.classify.until(lambda: [one.status for one in town.classify.traffic.calls] == [429])
    await town.ann.command("/clsfy", "segment", town.channel)
    form = await town.ann.modal()
    assert (await town.ann.submit(form, SNOW)).errors == {}
    assert (await town.ann.submit(form, {**SNOW, "name": "Snow Blowers"})).errors == {}
    await town.announced(2)
    assert {one.name for one in town.classify.segments.values()} == {"Another", "Snow Blowers"}


@pytest.mark.parametrize("limited", [True, False], ids=["in time", "perhaps too late"])
async def test_a_form_corrected_after_a_lost_ack_makes_one_segment(socket_town: Town, limited: bool) -> None:
    town = socket_town
    await town.start_bot()
    if limited:
        limit = refused(429, '{"error": "rate_limited", "message": "slow down"}', {"Retry-After": "2"})
        town.classify.faults.next("segments.create", limit)
    await town.ann.command("/clsfy", "segment", town.channel)
    form = await town.ann.modal()
    town.slack.lose_acks(1)
    with pytest.raises(NotAcknowledged):
        await town.ann.submit(form, SNOW)
    ack = await town.ann.submit(form, {**SNOW, "name": "Snow Blowers"})
    await town.announced()
    await town.at_rest()
    name = SNOW["name"] if ack.errors else "Snow Blowers"
    assert [one.name for one in town.classify.segments.values()] == [name]
    assert "first version" in ack.errors.get("name", "first version")


async def test_a_form_corrected_too_late_says_that_the_first_is_under_way(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    fault = held(took=True)
    town.classify.faults.next("segments.create", fault)
    await town.ann.command("/clsfy", "segment", town.channel)
    form = await town.ann.modal()
    assert (await town.ann.submit(form, SNOW)).errors == {}
    await asyncio.wait_for(fault.reached.wait(), 15)
    late = await town.ann.submit(form, {**SNOW, "name": "Snow Blowers"})
    assert "first version" in late.errors["name"]
    fault.release()
    await town.announced()
    await town.at_rest()
    assert [one.name for one in town.classify.segments.values()] == [SNOW["name"]]
