"""When the Home tab is published, and what happens if Slack fails."""

import asyncio

import pytest

from playground.faults import Fault, dropped, held, refused
from tests.stories.people.home_tab import NAME, home_section, open_home_tab, publications, wait_until_shown
from tests.support.sandbox import Sandbox


async def test_after_two_changes_at_once_the_home_tab_shows_the_last(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await open_home_tab(sandbox, sandbox.ann)
    slow = held(took_effect=True)
    sandbox.slack.faults.next("views.publish", slow)
    await sandbox.request_segment()
    await asyncio.wait_for(slow.reached.wait(), 45)
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    message = await sandbox.wait_for_announcement()
    await sandbox.wait_for_reply(message)
    slow.release()
    await wait_until_shown(sandbox, lambda: f"Ready:* “{NAME}”" in home_section(sandbox.ann, "Recent"))
    assert home_section(sandbox.ann, "In progress") == "Nothing right now."
    assert publications(sandbox) == 3


async def test_the_home_tab_is_correct_after_a_rate_limit(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    limit = refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "2"})
    sandbox.slack.faults.next("views.publish", limit)
    await sandbox.ann.open_home_tab()
    await sandbox.request_segment()
    segment = await sandbox.wait_for_segment()
    await wait_until_shown(
        sandbox,
        lambda: (
            sandbox.ann.home_tab and f"segment `{segment.id}`" in home_section(sandbox.ann, "In progress")
        ),
    )
    first, second = sandbox.slack.traffic.of("views.publish")[:2]
    assert (first.status, second.status) == (429, 200)
    assert (second.at - first.at).total_seconds() >= 2


@pytest.mark.parametrize(
    "trouble",
    [refused(500, "oops", content_type="text/plain"), dropped(took_effect=False), dropped(took_effect=True)],
    ids=["500", "dropped", "dropped after taking it"],
)
async def test_a_home_tab_that_could_not_be_published_is_published_again(
    socket_sandbox: Sandbox, trouble: Fault
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    sandbox.slack.faults.next("views.publish", trouble)
    await sandbox.ann.open_home_tab()
    await wait_until_shown(sandbox, lambda: sandbox.slack.traffic.of("views.publish"))
    await wait_until_shown(sandbox, lambda: sandbox.slack.traffic.of("views.publish")[0].is_finished)
    await sandbox.advance_clocks_until(lambda: publications(sandbox) == 2, 11)
    await wait_until_shown(sandbox, lambda: sandbox.ann.home_tab)


async def test_the_home_tab_is_published_after_a_revoked_token_is_restored(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot_with_movable_clock()
    sandbox.slack.token_state = "revoked"
    await sandbox.ann.open_home_tab()
    await bot.wait_for_log("Slack rejected the bot, notifications are paused")
    sandbox.slack.token_state = "active"
    await sandbox.advance_clocks_until(lambda: sandbox.ann.home_tab, 61)
    assert await sandbox.readiness_obstacles(bot) == {}


async def test_a_home_tab_that_slack_rejects_is_published_when_it_is_opened_again(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    sandbox.slack.faults.next("views.publish", refused(200, '{"ok": false, "error": "not_enabled"}'))
    await sandbox.ann.open_home_tab()
    await bot.wait_for_log("home rejected")
    await open_home_tab(sandbox, sandbox.ann)
    assert publications(sandbox) == 2


async def test_a_home_tab_that_nobody_opened_for_a_day_is_not_published(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot_with_movable_clock()
    await open_home_tab(sandbox, sandbox.ann)
    await open_home_tab(sandbox, sandbox.ben)
    before = publications(sandbox)
    sandbox.advance_clocks(25 * 3600)
    await sandbox.ben.open_home_tab()
    await wait_until_shown(sandbox, lambda: publications(sandbox) == before + 1)
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    await sandbox.request_segment(sandbox.ben, name="For Ben")
    await wait_until_shown(sandbox, lambda: "For Ben" in home_section(sandbox.ben, "In progress"))
    assert await bot.terminate() == 0
    drawn_for = [call["user_id"] for call in sandbox.calls("views.publish")[before:]]
    assert set(drawn_for) == {sandbox.ben.id}


async def test_the_home_tab_is_up_to_date_after_the_bot_was_away(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    await open_home_tab(sandbox, sandbox.ann)
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    await bot.kill()
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.start_bot()
    await wait_until_shown(sandbox, lambda: f"Ready:* “{NAME}”" in home_section(sandbox.ann, "Recent"))


async def test_opening_the_messages_tab_does_not_publish_the_home_tab(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    direct = sandbox.slack.direct(sandbox.ann).id
    told = {"type": "app_home_opened", "user": sandbox.ann.id, "channel": direct, "tab": "messages"}
    ack = await sandbox.slack.events.deliver(told)
    assert ack is not None
    assert ack.status == 200
    await open_home_tab(sandbox, sandbox.ben)
    assert await bot.terminate() == 0
    assert [call["user_id"] for call in sandbox.calls("views.publish")] == [sandbox.ben.id]
