"""Classify refuses a list: the person hears it in Classify's words, with what was sent. No list is split."""

import json

import pytest

from playground.faults import refused
from tests.stories.lists.test_uploaded_lists import DOMAINS, USABLE, sent, submit_with_file
from tests.support.sandbox import Sandbox

IN_JSON = json.dumps({"error": "validation_error", "message": "block_tlds has too many entries"})


@pytest.mark.parametrize(
    ("sandbox", "status", "body", "words"),
    [
        ("socket", 413, "<html>413 Request Entity Too Large</html>", "Classify says:"),
        ("http", 413, json.dumps({"error": "too_large", "message": "At most 10 kB"}), "says: At most 10 kB"),
        ("http", 422, IN_JSON, "Classify says: block_tlds has too many entries"),
    ],
    indirect=["sandbox"],  # each answer over one transport: they differ in nothing that Classify answers
)
async def test_a_list_that_is_too_long_for_classify_is_final(
    sandbox: Sandbox, status: int, body: str, words: str
) -> None:
    await sandbox.start_bot()
    sandbox.classify.faults.next("segments.create", refused(status, body))
    await submit_with_file(sandbox, USABLE, block_tlds="craftsman.com\nsite-3.example")
    message = await sandbox.wait_for_direct_message(sandbox.ann)
    assert words in message.visible_text
    assert "It was sent with 21 blocked domains." in message.visible_text
    await sandbox.stop_when_idle()
    domains = ["craftsman.com", "site-3.example", *(each for each in DOMAINS if each != "site-3.example")]
    assert [call["block_tlds"] for call in sent(sandbox)] == [domains]


async def test_a_rejected_list_is_sent_again_with_fewer_domains(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    sandbox.classify.faults.next("segments.create", refused(422, IN_JSON))
    await submit_with_file(sandbox, USABLE)
    message = await sandbox.wait_for_direct_message(sandbox.ann)
    await sandbox.ann.click(message, "segment_reopen")
    form = await sandbox.ann.modal(callback_id="segment_form")
    assert "rivals.csv: 20 domains (blocked)" in form.visible_text
    shorter = sandbox.slack.upload(sandbox.ann, "shorter.txt", "\n".join(DOMAINS[:5]).encode())
    await sandbox.ann.submit(form, {"lists": [], "block_tld_files": [shorter.id]})
    await sandbox.wait_for_segment()
    assert sent(sandbox)[1]["block_tlds"] == DOMAINS[:5]
