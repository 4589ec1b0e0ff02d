"""IDs and names as people paste them, in every command that takes one."""

import pytest

from tests.support.campaign_steps import CAMPAIGN_FORM
from tests.support.sandbox import Sandbox


@pytest.mark.parametrize(
    "words", ["`{id}`", "{id}.", "“{id}”", "segment {id}", "({id})", "\u2060{id}", "R1", "`r1`"]
)
async def test_a_pasted_id_is_shown_cloned_and_watched(socket_sandbox: Sandbox, words: str) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    typed = words.format(id=(await sandbox.wait_for_segment()).id)
    shown = await sandbox.run_command(sandbox.ann, f"segment show {typed}")
    assert "Queued:* “Snowblower Buyers”" in shown.visible_text
    watched = await sandbox.run_command(sandbox.ann, f"segment watch {typed}")
    assert "was requested by you" in watched.visible_text
    await sandbox.ann.command("/clsfy", f"segment clone {typed}", sandbox.channel)
    form = await sandbox.ann.modal(callback_id="segment_form")
    assert form.values["name"] == "Snowblower Buyers"


@pytest.mark.parametrize("words", ["`{id}`", "campaign {id}.", "R1"])
async def test_a_campaign_is_edited_by_a_pasted_id(socket_sandbox: Sandbox, words: str) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.ann.command("/clsfy", "campaign new “Autumn”", sandbox.channel)
    form = await sandbox.ann.modal(callback_id="campaign_form")
    assert form.values["name"] == "Autumn"
    assert (await sandbox.ann.submit(form, CAMPAIGN_FORM)).errors == {}
    await sandbox.wait_for_message("Registered")
    (campaign,) = sandbox.classify.campaigns.values()
    await sandbox.ann.command("/clsfy", f"campaign edit {words.format(id=campaign.id)}", sandbox.channel)
    form = await sandbox.ann.modal(callback_id="campaign_edit_form")
    assert form.values["name"] == campaign.name


async def test_a_reference_of_something_else_gets_the_same_reply_as_an_unknown_one(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.request_segment()
    await sandbox.wait_for_announcement()
    hidden = sandbox.slack.channel("hidden", private=True, bot=True, members=[sandbox.ben])
    eve = sandbox.slack.person("eve")
    for command in ("segment clone", "segment watch", "campaign edit"):
        for reference in ("R1", "R99"):
            said = await sandbox.run_command(eve, f"{command} {reference}", hidden)
            assert said.visible_text == f"{reference} doesn't exist, or you don't have access to it."


async def test_a_name_in_smart_quotes_is_found_and_opens_a_form_without_them(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await sandbox.ann.command("/clsfy", "segment new “Snowblower Buyers”", sandbox.channel)
    form = await sandbox.ann.modal(callback_id="segment_form")
    assert form.values["name"] == "Snowblower Buyers"
    assert (await sandbox.ann.submit(form, {"prompt": "Homeowners"})).errors == {}
    await sandbox.wait_for_announcement()
    shown = await sandbox.run_command(sandbox.ann, "segment show „snowblower“")
    assert "“Snowblower Buyers” · segment" in shown.visible_text
    listed = await sandbox.run_command(sandbox.ann, "segment list “snowblower”")
    assert "Snowblower Buyers" in listed.visible_text


@pytest.mark.parametrize("name", ["\u200b", "\u2800", "\u3164\u00ad"])
async def test_a_name_of_nothing_visible_is_refused_in_its_field(socket_sandbox: Sandbox, name: str) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    for noun, values in (("segment", {"prompt": "Homeowners"}), ("campaign", CAMPAIGN_FORM)):
        await sandbox.ann.command("/clsfy", noun, sandbox.channel)
        form = await sandbox.ann.modal(callback_id=f"{noun}_form")
        ack = await sandbox.ann.submit(form, {**values, "name": name})
        assert ack.errors["name"] == "Enter a name."
        await sandbox.ann.close(form)


async def test_a_name_that_is_too_long_for_a_form_is_refused_with_its_length(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    for noun in ("segment", "campaign"):
        said = await sandbox.run_command(sandbox.ann, f"{noun} new {'x' * 3001}")
        assert said.visible_text == (
            "This name has 3,001 characters, and the limit is 3,000. Shorten it, then try again."
        )
    assert sandbox.calls("views.open") == []
    await sandbox.ann.command("/clsfy", f"segment new {'x' * 3000}", sandbox.channel)
    assert (await sandbox.ann.modal(callback_id="segment_form")).values["name"] == "x" * 3000
