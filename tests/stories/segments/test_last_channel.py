"""A form that asks for the channel starts with the one that its person used last."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from playground.slack import View
from playground.slack.errors import FormInputError
from tests.stories.people.home_tab import open_home_tab
from tests.support.campaign_steps import CAMPAIGN_FORM, register_campaign
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox

Opening = Callable[[Sandbox], Awaitable[View]]


async def with_the_shortcut(sandbox: Sandbox) -> View:
    await sandbox.ann.shortcut("new_segment")
    return await sandbox.ann.modal(callback_id="segment_form")


async def from_the_home_tab(sandbox: Sandbox) -> View:
    await open_home_tab(sandbox, sandbox.ann)
    assert sandbox.ann.home_tab is not None
    await sandbox.ann.click_in_view(sandbox.ann.home_tab, "home_segment")
    return await sandbox.ann.modal(callback_id="segment_form")


def selected_channel(form: View) -> str | None:
    """Return what the form's channel field starts with."""
    value = form.values["place"]
    assert value is None or isinstance(value, str)
    return value


@pytest.mark.parametrize("open_form", [with_the_shortcut, from_the_home_tab])
async def test_a_segment_form_starts_with_the_channel_that_the_person_used_last(
    socket_sandbox: Sandbox, open_form: Opening
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    random = sandbox.slack.channel("random")
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    await sandbox.request_segment(channel=random, name="Skis")
    await sandbox.wait_for_announcement(channel=random)
    await sandbox.request_segment(sandbox.ben, name="Ben's")  # somebody else's channel doesn't count
    await sandbox.wait_for_announcement(2)
    await sandbox.request_segment(channel=sandbox.slack.direct(sandbox.ann), name="Alone")
    await sandbox.wait_for_direct_message(sandbox.ann)  # nor does a direct message
    form = await open_form(sandbox)
    assert selected_channel(form) == random.id
    sleds = {**SNOWBLOWER_FORM, "name": "Sleds", "prompt": "Sleds"}
    assert (await sandbox.ann.submit(form, sleds)).errors == {}
    assert "Sleds" in (await sandbox.wait_for_announcement(2, channel=random)).visible_text


@pytest.mark.parametrize("open_form", [with_the_shortcut, from_the_home_tab])
async def test_the_first_form_of_a_person_starts_without_a_channel(
    socket_sandbox: Sandbox, open_form: Opening
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment(sandbox.ben)
    await sandbox.wait_for_announcement()
    form = await open_form(sandbox)
    assert selected_channel(form) is None
    with pytest.raises(FormInputError, match="place"):
        await sandbox.ann.submit(form, SNOWBLOWER_FORM)


async def test_a_campaign_form_starts_with_the_channel_of_the_last_campaign(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    random = sandbox.slack.channel("random")
    await sandbox.request_segment()
    await register_campaign(sandbox, channel=random)
    await sandbox.wait_for_announcement(channel=random)
    await sandbox.ann.shortcut("new_campaign")
    form = await sandbox.ann.modal(callback_id="campaign_form")
    assert selected_channel(form) == random.id
    another: dict[str, Any] = {**CAMPAIGN_FORM, "name": "H2 2026 EV Campaign"}
    assert (await sandbox.ann.submit(form, another)).errors == {}
    await sandbox.wait_for_announcement(2, channel=random)


async def test_the_form_follows_the_person_from_channel_to_channel(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    random = sandbox.slack.channel("random")
    await sandbox.request_segment(channel=random)
    await sandbox.wait_for_announcement(channel=random)
    form = await with_the_shortcut(sandbox)
    assert selected_channel(form) == random.id
    other = {**SNOWBLOWER_FORM, "name": "Skis", "prompt": "Skis", "place": sandbox.channel.id}
    assert (await sandbox.ann.submit(form, other)).errors == {}
    await sandbox.wait_for_announcement()
    assert selected_channel(await with_the_shortcut(sandbox)) == sandbox.channel.id
