"""Dismiss takes a failure out of what needs a person's attention, for them alone and for good."""

import json

from playground.slack import Message
from tests.stories.people.home_tab import NAME, home_section, open_home_tab, wait_until_shown
from tests.support.sandbox import Sandbox

DISMISS = "home_dismiss"
ATTENTION = "Needs your attention"
NOTHING = "Nothing right now."


async def fail_a_segment(sandbox: Sandbox, name: str = NAME) -> Message:
    """Let a segment of Ann's fail while her Home tab is open. Return its announcement."""
    count = len(sandbox.channel.messages) + 1
    await sandbox.request_segment(name=name)
    message = await sandbox.wait_for_announcement(count)
    sandbox.classify.fail((await sandbox.wait_for_segment(len(sandbox.classify.segments))).id)
    await sandbox.wait_for_reply(message)
    await wait_until_shown(sandbox, lambda: f"Failed:* “{name}”" in home_section(sandbox.ann, ATTENTION))
    return message


async def reopen_home_tab(sandbox: Sandbox) -> None:
    """Have Ann open her Home tab, and wait until it is published again."""
    before = anns_publications(sandbox)
    await sandbox.ann.open_home_tab()
    await wait_until_shown(sandbox, lambda: anns_publications(sandbox) > before)


def anns_publications(sandbox: Sandbox) -> int:
    """Return how many of Ann's Home tabs were published."""
    return [call["user_id"] for call in sandbox.calls("views.publish")].count(sandbox.ann.id)


async def test_a_dismissed_failure_is_gone_for_good_and_stays_in_the_thread_for_others(
    sandbox: Sandbox,
) -> None:
    bot = await sandbox.start_bot()
    await open_home_tab(sandbox, sandbox.ann)
    message = await fail_a_segment(sandbox)
    shown = [reply.visible_text for reply in message.replies]
    home = sandbox.ann.home_tab
    assert home is not None
    await sandbox.ann.click_in_view(home, DISMISS)
    await wait_until_shown(sandbox, lambda: home_section(sandbox.ann, ATTENTION) == NOTHING)
    assert f"Failed:* “{NAME}”" in home_section(sandbox.ann, "Recent")
    await reopen_home_tab(sandbox)
    assert home_section(sandbox.ann, ATTENTION) == NOTHING

    assert await bot.terminate() == 0
    await sandbox.start_bot()
    await reopen_home_tab(sandbox)
    assert home_section(sandbox.ann, ATTENTION) == NOTHING
    assert f"Failed:* “{NAME}”" in home_section(sandbox.ann, "Recent")

    await sandbox.wait_until_idle()
    assert "Failed" in message.visible_text
    assert [reply.visible_text for reply in message.replies] == shown
    assert "couldn't build" in shown[0]
    failed = await sandbox.run_command(sandbox.ben, "segment list failed")
    assert f"“{NAME}”" in failed.visible_text


async def test_only_the_failure_that_was_clicked_is_dismissed(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await open_home_tab(sandbox, sandbox.ann)
    await fail_a_segment(sandbox)
    await fail_a_segment(sandbox, name="Skis")
    home = sandbox.ann.home_tab
    assert home is not None
    newest = next(block["block_id"] for block in home.blocks if DISMISS in json.dumps(block))
    await sandbox.ann.click_in_view(home, DISMISS, block_id=newest)
    await wait_until_shown(sandbox, lambda: "Skis" not in home_section(sandbox.ann, ATTENTION))
    assert f"“{NAME}”" in home_section(sandbox.ann, ATTENTION)


async def test_nobody_else_can_dismiss_a_failure(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_ADMINS=sandbox.ben.id)
    await open_home_tab(sandbox, sandbox.ann)
    await open_home_tab(sandbox, sandbox.ben)
    await fail_a_segment(sandbox)
    assert sandbox.ben.home_tab is not None
    assert NAME not in sandbox.ben.home_tab.visible_text
    anns = sandbox.ann.home_tab
    assert anns is not None
    await sandbox.ben.click_in_view(anns, DISMISS)  # nobody sees it but Ann. Let Ben send the click anyway.
    await sandbox.wait_until_idle()
    await reopen_home_tab(sandbox)
    assert f"Failed:* “{NAME}”" in home_section(sandbox.ann, ATTENTION)
