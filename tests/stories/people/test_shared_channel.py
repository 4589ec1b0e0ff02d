"""A channel that is shared with another workspace: the form says who will read the answer."""

import asyncio

from playground.faults import held, refused
from tests.support.sandbox import SNOW, Town

ELSEWHERE = "T0ELSEWHERE"
SAID = "people of other workspaces will read the answer"


async def test_the_form_says_that_outsiders_will_read_it(town: Town) -> None:
    await town.start_bot()
    joint = town.slack.channel("joint", shared_with=[ELSEWHERE])
    await town.ann.command("/clsfy", "segment", joint)
    await town.ann.modal()
    await town.slack.until(lambda: SAID in town.ann.screen[-1].shown)
    await town.ann.submit(town.ann.screen[-1], SNOW)
    await town.announced(channel=joint)


async def test_what_is_typed_while_slack_is_asked_stays(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    joint = town.slack.channel("joint", shared_with=[ELSEWHERE])
    fault = held(took=True)
    town.slack.faults.next("conversations.info", fault)
    await town.ann.command("/clsfy", "segment new Snow", joint)
    form = await town.ann.modal()
    await asyncio.wait_for(fault.reached.wait(), 15)
    assert SAID not in form.shown
    town.ann.fill_in(form, {"name": "Snow Blowers", "prompt": "Homeowners"})
    fault.release()
    await town.slack.until(lambda: SAID in town.ann.screen[-1].shown)
    form = town.ann.screen[-1]
    assert (form.values["name"], form.values["prompt"]) == ("Snow Blowers", "Homeowners")
    assert (await town.ann.submit(form)).errors == {}
    assert (await town.built()).name == "Snow Blowers"


async def test_slack_is_asked_once_in_ten_minutes(socket_town: Town) -> None:
    town = socket_town
    await town.start_moved_bot()
    joint = town.slack.channel("joint", shared_with=[ELSEWHERE])
    for _ in range(2):
        await town.ann.command("/clsfy", "segment", joint)
        await town.ann.modal()
        await town.slack.until(lambda: SAID in town.ann.screen[-1].shown)
        await town.ann.close(town.ann.screen[-1])
    assert len(town.calls("conversations.info")) == 1
    town.move(601)
    joint.connected.clear()
    await town.ann.command("/clsfy", "segment", joint)
    await town.slack.until(lambda: len(town.calls("conversations.info")) == 2)
    assert SAID not in (await town.ann.modal()).shown


async def test_where_nobody_else_is_nothing_is_said_and_direct_messages_are_not_asked_about(
    socket_town: Town,
) -> None:
    town = socket_town
    await town.start_bot()
    for channel in (town.slack.direct(town.ann), town.channel):
        await town.ann.command("/clsfy", "segment", channel)
        await town.ann.close(await town.ann.modal())
    await town.slack.until(lambda: town.calls("conversations.info"))
    await town.ann.command("/clsfy", "segment", town.channel)
    form = await town.ann.modal()
    assert SAID not in form.shown
    assert (await town.ann.submit(form, SNOW)).errors == {}
    await town.announced()
    assert [call["channel"] for call in town.calls("conversations.info")] == [town.channel.id]
    assert town.calls("views.update") == []


async def test_where_slack_does_not_tell_the_form_goes_on(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    joint = town.slack.channel("joint", shared_with=[ELSEWHERE])
    town.slack.faults.next("conversations.info", refused(200, '{"ok": false, "error": "missing_scope"}'))
    await town.ask(channel=joint)
    await town.announced(channel=joint)
    assert town.calls("views.update") == []


async def test_people_of_the_other_workspace_are_refused_wherever_they_press(socket_town: Town) -> None:
    town = socket_town
    eve = town.slack.person("eve", team_id=ELSEWHERE)
    joint = town.slack.channel("joint", shared_with=[ELSEWHERE])
    await town.start_bot(CLSFY_CONTACT="Kim in IT")
    message = await town.ann.say("Homeowners with a drive", joint)
    await eve.message_shortcut("segment_from_message", message)
    await town.slack.until(lambda: eve.ephemerals)
    assert "another workspace" in eve.ephemerals[-1].shown
    assert "Kim in IT" in eve.ephemerals[-1].shown
    await eve.shortcut("new_segment")
    assert "another workspace" in (await eve.modal()).shown
