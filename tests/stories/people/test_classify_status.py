"""The Home tab says whether Classify responds, by every call that is made, also if nothing is polled."""

from collections.abc import Awaitable, Callable

import pytest

from handlers.messages.buttons import CHECK, DETAILS
from playground.faults import Fault, dropped, refused
from tests.stories.people.home_tab import open_home_tab, wait_until_shown
from tests.support.campaign_steps import register_campaign, wait_for_campaign
from tests.support.clicks import choose_and_read
from tests.support.sandbox import Sandbox

NEVER = "3600"  # seconds between two polls
DOWN, UP = "Classify isn't responding.", "Classify is responding."
OUTAGES = {
    "lost connection": dropped(took_effect=False),
    "429": refused(429, '{"error": "rate_limited", "message": "slow down"}', {"Retry-After": "1"}),
    "500": refused(500, "oops", content_type="text/plain"),
}
Act = Callable[[Sandbox], Awaitable[object]]


async def show_segment(sandbox: Sandbox) -> object:
    return await sandbox.run_command(sandbox.ann, "segment show 61")


async def list_segments(sandbox: Sandbox) -> object:
    return await sandbox.run_command(sandbox.ann, "segment list all")


async def list_campaigns(sandbox: Sandbox) -> object:
    return await sandbox.run_command(sandbox.ann, "campaign list all")


async def watch_segment(sandbox: Sandbox) -> object:
    return await sandbox.run_command(sandbox.ann, "segment watch 61")


async def open_edit_form(sandbox: Sandbox) -> object:
    return await sandbox.ann.command("/clsfy", "campaign edit 7", sandbox.channel)


async def check_now(sandbox: Sandbox) -> object:
    return await choose_and_read(sandbox, sandbox.ann, sandbox.channel.messages[0], CHECK)


async def open_details(sandbox: Sandbox) -> object:
    return await sandbox.ann.click(sandbox.channel.messages[0], DETAILS)


async def request_segment(sandbox: Sandbox) -> object:
    return await sandbox.request_segment()


async def request_campaign(sandbox: Sandbox) -> object:
    return await register_campaign(sandbox)


def status_line(sandbox: Sandbox) -> str:
    """Return what Ann's open Home tab says about Classify. Nobody opens it again."""
    assert sandbox.ann.home_tab is not None
    lines = sandbox.ann.home_tab.visible_text.splitlines()
    return next(line for line in lines if "Classify" in line and ("respond" in line or "checked" in line))


async def wait_for_status(sandbox: Sandbox, words: str) -> None:
    await wait_until_shown(sandbox, lambda: words in status_line(sandbox))


async def start(sandbox: Sandbox) -> None:
    """Start a bot that doesn't poll, for Ann, who is an admin, and open her Home tab."""
    sandbox.classify.add("Made elsewhere")
    await sandbox.start_bot_with_movable_clock(CLSFY_POLL_SECONDS=NEVER, CLSFY_ADMINS=sandbox.ann.id)
    await open_home_tab(sandbox, sandbox.ann)


async def expect_outage_and_recovery(sandbox: Sandbox, act: Act, outage: Fault) -> None:
    """Let a person do something while Classify is down. Its calls alone change what the Home tab says."""
    sandbox.classify.faults.always("*", outage)
    await act(sandbox)
    await wait_for_status(sandbox, DOWN)
    sandbox.classify.faults.clear()
    sandbox.advance_clocks(120)  # a limit ends, and sent requests are tried again
    await show_segment(sandbox)
    await wait_for_status(sandbox, UP)
    assert "Last checked" in status_line(sandbox)


@pytest.mark.parametrize("outage", OUTAGES.values(), ids=OUTAGES)
@pytest.mark.parametrize("act", [show_segment, request_segment, request_campaign])
async def test_what_a_person_does_shows_on_the_home_tab_that_classify_is_down_and_back(
    socket_sandbox: Sandbox, act: Act, outage: Fault
) -> None:
    await start(socket_sandbox)
    await expect_outage_and_recovery(socket_sandbox, act, outage)


@pytest.mark.parametrize("act", [list_segments, list_campaigns, watch_segment, open_edit_form])
async def test_each_lookup_for_a_person_shows_on_the_home_tab_that_classify_is_down_and_back(
    socket_sandbox: Sandbox, act: Act
) -> None:
    await start(socket_sandbox)
    await expect_outage_and_recovery(socket_sandbox, act, OUTAGES["lost connection"])


async def test_check_now_shows_on_the_home_tab_that_classify_is_down_and_back(
    socket_sandbox: Sandbox,
) -> None:
    await start(socket_sandbox)
    await socket_sandbox.request_segment()
    await socket_sandbox.wait_for_announcement()
    await expect_outage_and_recovery(socket_sandbox, check_now, OUTAGES["500"])


async def test_details_of_a_failed_segment_show_on_the_home_tab_that_classify_is_down_and_back(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await start(sandbox)
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    sandbox.classify.fail((await sandbox.wait_for_segment(2)).id)
    await check_now(sandbox)
    await sandbox.wait_for_reply(message)
    await expect_outage_and_recovery(sandbox, open_details, OUTAGES["500"])


async def test_editing_a_campaign_shows_on_the_home_tab_that_classify_is_down_and_back(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await start(sandbox)
    await register_campaign(sandbox)
    campaign = await wait_for_campaign(sandbox)
    await sandbox.wait_for_announcement()
    await wait_for_status(sandbox, UP)

    async def edit_campaign(sandbox: Sandbox) -> object:
        return await sandbox.ann.command("/clsfy", f"campaign edit {campaign.id}", sandbox.channel)

    await expect_outage_and_recovery(sandbox, edit_campaign, OUTAGES["429"])


async def test_a_rejection_is_a_response(socket_sandbox: Sandbox) -> None:
    await start(socket_sandbox)
    await socket_sandbox.run_command(socket_sandbox.ann, "segment show 999")
    await socket_sandbox.ann.open_home_tab()
    await wait_for_status(socket_sandbox, UP)


async def test_after_an_outage_the_home_tab_is_right_again_by_itself(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    sandbox.classify.add("Made elsewhere")
    await sandbox.start_bot(CLSFY_ADMINS=sandbox.ann.id)
    await open_home_tab(sandbox, sandbox.ann)
    sandbox.classify.faults.always("*", OUTAGES["500"])
    await show_segment(sandbox)
    await wait_for_status(sandbox, DOWN)
    sandbox.classify.faults.clear()  # nothing is building, and nobody does anything
    await wait_for_status(sandbox, UP)
