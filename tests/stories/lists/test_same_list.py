"""The same list again: its person is asked whether to build a second segment."""

import asyncio

import pytest

from tests.stories.lists.test_uploaded_lists import DOMAINS, FORM, USABLE, question, sent, submit_with_file
from tests.support.sandbox import Sandbox


async def test_the_same_list_again_is_a_duplicate(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    await submit_with_file(sandbox, USABLE)
    await sandbox.wait_for_segment()
    await submit_with_file(sandbox, USABLE)
    asked = await question(sandbox)
    assert "Already requested" in asked.visible_text
    await sandbox.ann.click(asked, "question_drop")
    await sandbox.stop_when_idle()
    assert len(sandbox.classify.segments) == 1


@pytest.mark.parametrize("is_seen", [False, True], ids=["hidden", "seen"])
async def test_nobody_is_asked_about_the_same_list_in_a_channel_that_they_are_not_in(
    socket_sandbox: Sandbox, is_seen: bool
) -> None:
    sandbox = socket_sandbox
    members = [sandbox.ben, sandbox.ann] if is_seen else [sandbox.ben]
    planning = sandbox.slack.channel("planning", private=True, bot=True, members=members)
    await sandbox.start_bot()
    file = sandbox.slack.upload(sandbox.ben, "rivals.csv", USABLE.encode())
    await sandbox.ben.command("/clsfy", "segment", planning)
    form = await sandbox.ben.modal(callback_id="segment_form")
    await sandbox.ben.submit(form, {**FORM, "block_tld_files": [file.id]})
    await sandbox.wait_for_segment()
    await submit_with_file(sandbox, USABLE)
    if is_seen:
        assert "Already requested" in (await question(sandbox)).visible_text
    else:
        await sandbox.wait_for_segment(2)
        assert not sandbox.direct_messages(sandbox.ann)


async def test_two_people_who_submit_the_same_list_at_once_get_one_segment_and_a_question(
    sandbox: Sandbox,
) -> None:
    await sandbox.start_bot()
    people, forms = (sandbox.ann, sandbox.ben), []
    for person in people:
        file = sandbox.slack.upload(person, "rivals.csv", USABLE.encode())
        await person.command("/clsfy", "segment", sandbox.channel)
        forms.append((await person.modal(callback_id="segment_form"), file.id))
    submitted = [
        person.submit(form, {**FORM, "block_tld_files": [file_id]})
        for person, (form, file_id) in zip(people, forms, strict=True)
    ]
    assert [ack.errors for ack in await asyncio.gather(*submitted)] == [{}, {}]
    await sandbox.slack.until(lambda: any(map(sandbox.direct_messages, people)), 45)
    (asked,) = [message for person in people for message in sandbox.direct_messages(person)]
    assert "Already requested" in asked.visible_text
    await sandbox.wait_for_announcement()
    await sandbox.stop_when_idle()
    assert [call["block_tlds"] for call in sent(sandbox)] == [DOMAINS]
