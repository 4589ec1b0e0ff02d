"""The shortcuts: a new segment from anywhere, and one from a message."""

from typing import Any

import pytest

from tests.support.campaign_steps import CAMPAIGN_FORM
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox

BRIEF = "Homeowners who read <https://a.example/best?x=1&amp;y=2|this> & <https://b.example> :snowflake:"


async def test_the_segment_shortcut_asks_for_the_channel(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    random = sandbox.slack.channel("random")
    await sandbox.ann.shortcut("new_segment")
    form = await sandbox.ann.modal(callback_id="segment_form")
    ack = await sandbox.ann.submit(form, {**SNOWBLOWER_FORM, "place": random.id})
    assert ack.errors == {}
    assert "Snowblower Buyers" in (await sandbox.wait_for_announcement(channel=random)).visible_text
    assert sandbox.channel.messages == []


async def test_the_campaign_shortcut_asks_for_the_channel(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    random = sandbox.slack.channel("random")
    await sandbox.ann.shortcut("new_campaign")
    form = await sandbox.ann.modal(callback_id="campaign_form")
    assert (await sandbox.ann.submit(form, {**CAMPAIGN_FORM, "place": random.id})).errors == {}
    assert "Registered" in (await sandbox.wait_for_announcement(channel=random)).visible_text
    assert sandbox.channel.messages == []


async def test_a_channel_that_is_not_allowed_is_an_error_on_the_channel_field(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_ALLOWED_CHANNELS=sandbox.channel.id, CLSFY_CONTACT=f"<@{sandbox.ben.id}>")
    await sandbox.ann.shortcut("new_segment")
    form = await sandbox.ann.modal()
    ack = await sandbox.ann.submit(form, {**SNOWBLOWER_FORM, "place": sandbox.slack.channel("random").id})
    assert ack.errors["place"].endswith("in this channel. Contact clsfy's admin.")  # it can't mention anybody
    assert (await sandbox.ann.submit(form, {**SNOWBLOWER_FORM, "place": sandbox.channel.id})).errors == {}
    await sandbox.wait_for_announcement()


async def test_a_person_who_is_not_allowed_sees_why_in_place_of_the_form(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_ALLOWED_USERS=sandbox.ann.id, CLSFY_CONTACT="Kim in IT")
    await sandbox.ben.shortcut("new_segment")
    view = await sandbox.ben.modal()
    assert "Kim in IT" in view.visible_text
    assert view.values == {}


async def test_a_message_becomes_the_prompt_and_its_links_the_example_urls(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    message = await sandbox.ben.say("placeholder", sandbox.channel)
    message.text = BRIEF.replace("& <", "&amp; <")
    await sandbox.ann.message_shortcut("segment_from_message", message)
    form = await sandbox.ann.modal(callback_id="segment_form")
    assert form.values["prompt"] == "Homeowners who read this & https://b.example :snowflake:"
    assert form.values["example_urls"] == "https://a.example/best?x=1&y=2\nhttps://b.example"
    assert form.values["name"] is None
    assert (await sandbox.ann.submit(form, {"name": "Snow"})).errors == {}
    assert (await sandbox.wait_for_segment()).inputs == {
        "name": "Snow",
        "prompt": "Homeowners who read this & https://b.example :snowflake:",
        "example_urls": ["https://a.example/best?x=1&y=2", "https://b.example"],
    }
    assert "Snow" in (await sandbox.wait_for_announcement(2)).visible_text


async def test_a_long_message_is_shown_with_its_length_and_sent_as_shown(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    text = ("They clear the drive before work :snowflake: R&D.\n" * 100).strip()
    message = await sandbox.ben.say(text, sandbox.channel)
    await sandbox.ann.message_shortcut("segment_from_message", message)
    form = await sandbox.ann.modal(callback_id="segment_form")
    assert f"{len(text):,} characters" in form.visible_text
    shown = "".join(block["text"]["text"] for block in form.blocks if block["type"] == "section")
    assert text in shown
    assert "prompt" not in form.values
    ack = await sandbox.ann.submit(form, {"name": " ", "example_urls": "nonsense"})
    assert set(ack.errors) == {"name", "example_urls"}
    ack = await sandbox.ann.submit(form, {"name": "Drives", "example_urls": None})
    assert ack.errors == {}
    assert (await sandbox.wait_for_segment()).inputs == {"name": "Drives", "prompt": text}


async def test_a_form_from_yesterday_says_that_its_long_text_has_expired(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    message = await sandbox.ben.say("long " * 1000, sandbox.channel)
    await sandbox.ann.message_shortcut("segment_from_message", message)
    form = await sandbox.ann.modal(callback_id="segment_form")
    sandbox.advance_clocks(86_401)
    ack = await sandbox.ann.submit(form, {"name": "Late"})
    assert "open the form again" in ack.errors["name"]
    assert sandbox.classify.segments == {}


@pytest.mark.parametrize(("length", "opens"), [(40_000, True), (40_001, False)])
async def test_the_longest_message_opens_a_form_and_a_longer_one_an_error(
    socket_sandbox: Sandbox, length: int, opens: bool
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    message = await sandbox.ben.say("x" * length, sandbox.channel)
    await sandbox.ann.message_shortcut("segment_from_message", message)
    view = await sandbox.ann.modal()
    assert f"{length:,} characters" in view.visible_text
    assert (view.callback_id == "segment_form") is opens
    if opens:
        assert (await sandbox.ann.submit(view, {"name": "Long"})).errors == {}
        assert len((await sandbox.wait_for_segment()).inputs["prompt"]) == length


@pytest.mark.parametrize("text", ["", " \n ", "<@U0BEN>"])
async def test_a_message_without_text_gets_a_reply(socket_sandbox: Sandbox, text: str) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    message = await sandbox.ben.say("placeholder", sandbox.channel)
    message.text = text
    await sandbox.ann.message_shortcut("segment_from_message", message)
    await sandbox.slack.until(lambda: sandbox.ann.ephemerals)
    assert "no text to build a segment from" in sandbox.ann.ephemerals[-1].visible_text
    assert sandbox.ann.open_modals == []


FORWARDED = {
    "is_share": True,
    "text": "Homeowners who read <https://a.example/best>",
    "from_url": "https://example.slack.com/archives/C1/p1",
}
SECTION = {
    "type": "section",
    "text": {"type": "mrkdwn", "text": "Homeowners who read <https://a.example/best>"},
}
RICH_TEXT = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Homeowners who read "},
                {"type": "link", "url": "https://a.example/best"},
            ],
        }
    ],
}


@pytest.mark.parametrize(
    ("blocks", "attachments"),
    [([RICH_TEXT], []), ([SECTION], []), ([], [FORWARDED]), ([], [{"blocks": [SECTION]}])],
)
async def test_words_in_blocks_attachments_and_forwarded_messages_become_the_prompt(
    socket_sandbox: Sandbox, blocks: list[dict[str, Any]], attachments: list[dict[str, Any]]
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    message = await sandbox.ben.say("placeholder", sandbox.channel)
    message.text, message.blocks, message.attachments = "", blocks, attachments
    await sandbox.ann.message_shortcut("segment_from_message", message)
    form = await sandbox.ann.modal(callback_id="segment_form")
    assert form.values["prompt"] == "Homeowners who read https://a.example/best"
    assert form.values["example_urls"] == "https://a.example/best"


async def test_a_form_from_a_reply_says_that_the_result_comes_in_another_thread(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    question = await sandbox.ann.say("Whom do we want?", sandbox.channel)
    reply = await sandbox.ben.say("Homeowners", sandbox.channel, thread=question)
    said = "in a thread in #media-team. It will be a new thread, not this message's thread."
    for message in (reply, question):
        await sandbox.ann.message_shortcut("segment_from_message", message)
        await sandbox.slack.until(lambda: "I'll post the result" in sandbox.ann.open_modals[-1].visible_text)
        form = sandbox.ann.open_modals[-1]
        assert (said in form.visible_text) is (message is reply)
        await sandbox.ann.close(form)
