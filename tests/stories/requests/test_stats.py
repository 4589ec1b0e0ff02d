"""`/clsfy stats` shows how recent builds went: this channel's to its members, to others only their own."""

from datetime import timedelta
from typing import Any

from playground.faults import refused
from playground.slack import Message
from tests.support.sandbox import Sandbox


async def test_a_channel_sees_how_its_builds_went_in_words_and_charts(sandbox: Sandbox) -> None:
    await _build_two_and_fail_one(sandbox)
    answer = await sandbox.run_command(sandbox.ben, "stats")
    lines = answer.visible_text.replace("`", "").splitlines()
    assert lines[:2] == ["*Builds in #media-team in the last 30 days*", lines[1]]
    assert lines[1].startswith("2 finished, 1 failed. Half were built within ")
    assert "Latest: segment 61 " in lines[2]
    bars, pie = _charts(answer)
    assert bars["axis_config"]["categories"] == ["61", "62"]
    assert pie["segments"] == [{"label": "Finished", "value": 2}, {"label": "Failed", "value": 1}]


async def test_without_builds_stats_says_so_and_offers_the_form(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    answer = await sandbox.run_command(sandbox.ann, "stats")
    assert "No builds have finished." in answer.visible_text
    assert _charts(answer) == []
    await sandbox.ann.click(answer, "say_segment")
    await sandbox.ann.modal(callback_id="segment_form")


async def test_somebody_who_is_not_in_the_channel_sees_only_their_own_builds(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await _build_two_and_fail_one(sandbox)
    eve = sandbox.slack.person("eve")
    answer = await sandbox.run_command(eve, "stats")
    assert "*Your builds in the last 30 days*\nNo builds have finished." in answer.visible_text
    assert "Only members of #media-team can see its builds" in answer.visible_text
    assert f"invite <@{sandbox.slack.bot.id}> there first" in answer.text
    elsewhere = sandbox.slack.channel("elsewhere")
    other = await sandbox.run_command(sandbox.ann, "stats", elsewhere)
    assert "*Builds in #elsewhere in the last 30 days*\nNo builds have finished." in other.visible_text


async def test_builds_of_the_last_month_are_on_the_home_tab_in_words(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await _build_two_and_fail_one(sandbox)
    await sandbox.ann.open_home_tab()
    await sandbox.slack.until(
        lambda: (
            sandbox.ann.home_tab
            and "*Your builds in the last 30 days:* 2 finished, 1 failed."
            in sandbox.ann.home_tab.visible_text
        )
    )


async def test_builds_of_more_than_a_month_ago_are_left_out(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await _build_two_and_fail_one(sandbox)
    sandbox.advance_clocks(timedelta(days=31).total_seconds())
    answer = await sandbox.run_command(sandbox.ben, "stats")
    assert "No builds have finished." in answer.visible_text


async def test_if_slack_does_not_take_charts_the_words_arrive_alone(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await _build_two_and_fail_one(sandbox)
    sandbox.slack.faults.next("response_url", refused(400, "invalid_blocks"))
    sandbox.slack.faults.next("chat.postMessage", refused(200, '{"ok": false, "error": "invalid_blocks"}'))
    await sandbox.ben.command("/clsfy", "stats", sandbox.channel)
    message = await sandbox.wait_for_direct_message(sandbox.ben)
    assert "2 finished, 1 failed." in message.visible_text
    assert message.blocks == []


async def _build_two_and_fail_one(sandbox: Sandbox) -> None:
    await sandbox.start_bot_with_movable_clock()
    for number in (1, 2, 3):
        await sandbox.request_segment(name=f"Segment {number}", prompt=f"Prompt {number}")
        message = await sandbox.wait_for_announcement(number)
        segment = await sandbox.wait_for_segment(number)
        if number < 3:
            sandbox.classify.finish(segment.id)
        else:
            sandbox.classify.fail(segment.id)
        await sandbox.wait_for_reply(message)


def _charts(message: Message) -> list[Any]:
    return [block["chart"] for block in message.blocks if block["type"] == "data_visualization"]
