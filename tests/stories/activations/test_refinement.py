"""A ready segment is refined: more pages like some, fewer like others, in its thread."""

from typing import Any

from playground.faults import dropped, held, refused, with_status
from tests.stories.activations.ready_segment import add_ready_segment
from tests.stories.activations.steps import activate, refine, wait_for_activation, wait_for_text
from tests.support.sandbox import Sandbox

REJECTION = '{"error": "validation_error", "message": "Too many domains"}'


def sent_bodies(sandbox: Sandbox) -> list[dict[str, Any]]:
    """Return the body of each call that refines something."""
    return [call.arguments for call in sandbox.classify.traffic.of("optimizations.create")]


async def test_a_refinement_is_sent_once_and_the_thread_states_both_delays(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    ack = await refine(
        message,
        sandbox.ann,
        like_urls="https://www.thespruce.com/snow",
        block_domains="craftsman.com\nwww.toro.com",
        block_keywords="chainsaw, lawn  mower",
    )
    assert ack.errors == {}
    reply = await wait_for_text(sandbox, message, "Refined:")
    for words in (
        "“Snowblower Buyers” · segment `61`",
        "*More like:* 1 URL (`https://www.thespruce.com/snow`)",
        "*Block:* 2 domains (`craftsman.com`, `toro.com`); 2 keywords (`chainsaw`, `lawn mower`)",
        "about 3 hours",
        "up to a week",
        "@ann",
    ):
        assert words in reply.visible_text
    assert sent_bodies(sandbox) == [
        {
            "segment_id": 61,
            "expand": {"urls": ["https://www.thespruce.com/snow"]},
            "block": {"domains": ["craftsman.com", "toro.com"], "keywords": ["chainsaw", "lawn mower"]},
        }
    ]
    assert len(sandbox.channel.messages) == 1, "it is a reply, and the channel isn't bothered"


async def test_what_contradicts_itself_or_is_empty_is_not_sent(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    await sandbox.ann.click(message, "segment_refine")
    form = await sandbox.ann.modal(callback_id="refinement_form")
    assert "at least one" in (await sandbox.ann.submit(form, {})).errors["like_urls"]
    wrong = {
        "like_urls": "https://a.example/1\nnonsense",
        "like_domains": "b.example",
        "block_domains": "b.example",
    }
    errors = (await sandbox.ann.submit(form, wrong)).errors
    assert "nonsense" in errors["like_urls"]
    assert "b.example" in errors["block_domains"]
    overlap = {"like_urls": "https://a.example/1", "like_domains": None, "block_domains": "a.example"}
    assert "a.example" in (await sandbox.ann.submit(form, overlap)).errors["block_domains"]
    assert sent_bodies(sandbox) == []


async def test_segments_share_a_deal_which_both_messages_show_and_each_is_refined_by_itself(
    sandbox: Sandbox,
) -> None:
    await sandbox.start_bot()
    first = add_ready_segment(sandbox, "Snow")
    second = add_ready_segment(sandbox, "Ski")
    uuids = [uuid for (uuid,) in sandbox.query("SELECT uuid FROM requests ORDER BY id")]
    await activate(sandbox, first, segments=uuids)
    activation = await wait_for_activation(sandbox)
    assert activation.segment_ids == [61, 62]
    sandbox.classify.issue_deal(activation.id)
    deal = await wait_for_text(sandbox, first, "Deal ID for")
    for message in (first, second):
        await sandbox.slack.until(lambda message=message: "Deal `" in message.visible_text, 20)  # type: ignore[misc]
    assert [len(each.replies) for each in (first, second)] == [2, 0], "the thread is the first segment's"
    await refine(deal, sandbox.ann, block_keywords="chainsaw")
    for message in (first, second):
        await wait_for_text(sandbox, message, "Refined:")
    block = {"keywords": ["chainsaw"]}
    assert sorted(sent_bodies(sandbox), key=lambda body: body["segment_id"]) == [
        {"segment_id": 61, "block": block},
        {"segment_id": 62, "block": block},
    ]


async def test_an_unconfirmed_refinement_is_only_sent_again_if_the_person_says_so(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    sandbox.classify.faults.next("optimizations.create", dropped(took_effect=True))
    await refine(message, sandbox.ann, block_domains="craftsman.com")
    question = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "Was this accepted?" in question.visible_text
    assert "may have gone through" in question.visible_text
    await sandbox.ann.click(question, "question_accepted")
    await wait_for_text(sandbox, message, "Refined:")

    sandbox.classify.faults.next("optimizations.create", dropped(took_effect=False))
    await refine(message, sandbox.ann, block_domains="toro.com")
    question = await sandbox.wait_for_direct_message(sandbox.ann, 2)
    assert len(sent_bodies(sandbox)) == 2, "neither was sent again"
    await sandbox.ann.click(question, "question_send")
    await sandbox.stop_when_idle()
    await sandbox.start_bot()
    assert [body["block"]["domains"] for body in sent_bodies(sandbox)] == [
        ["craftsman.com"],
        ["toro.com"],
        ["toro.com"],
    ]
    assert len(sandbox.classify.optimizations) == 2


async def test_nobody_is_asked_about_a_refinement_that_another_2xx_acknowledges(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    sandbox.classify.faults.next("optimizations.create", with_status(202))
    await refine(message, sandbox.ann, block_domains="craftsman.com")
    await wait_for_text(sandbox, message, "Refined:")
    await sandbox.stop_when_idle()
    assert len(sent_bodies(sandbox)) == 1
    assert sandbox.direct_messages(sandbox.ann) == []


async def test_a_bot_that_is_killed_during_the_call_asks_the_person(sandbox: Sandbox) -> None:
    bot = await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    fault = held(took_effect=True)
    sandbox.classify.faults.next("optimizations.create", fault)
    await refine(message, sandbox.ann, block_domains="craftsman.com")
    await fault.reached.wait()
    await bot.kill()
    fault.release()
    await sandbox.start_bot()
    question = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "Was this accepted?" in question.visible_text
    await sandbox.ann.click(question, "question_drop")
    await sandbox.stop_when_idle()
    assert len(sent_bodies(sandbox)) == 1


async def test_a_rejected_refinement_is_corrected_and_details_keep_the_history(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    sandbox.classify.faults.next("optimizations.create", refused(422, REJECTION))
    await refine(message, sandbox.ann, block_domains="a.example\nb.example", like_urls="https://c.example/1")
    rejection = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "Classify says: Too many domains" in rejection.visible_text
    await sandbox.ann.click(rejection, "segment_reopen")
    form = await sandbox.ann.modal(callback_id="refinement_form")
    assert "Too many domains" in form.visible_text
    await sandbox.ann.submit(form, {"block_domains": "a.example"})
    await wait_for_text(sandbox, message, "Refined:")
    assert sent_bodies(sandbox)[1] == {
        "segment_id": 61,
        "expand": {"urls": ["https://c.example/1"]},
        "block": {"domains": ["a.example"]},
    }
    await refine(message, sandbox.ben, block_keywords="chainsaw")
    await wait_for_text(sandbox, message, "`chainsaw`")
    await sandbox.wait_until_idle()
    await sandbox.ben.click(message, "request_details")
    shown = (await sandbox.ben.modal(callback_id="details")).visible_text
    assert shown.index("`chainsaw`") < shown.index("*Refined:*", shown.index("`chainsaw`"))
    assert shown.index("`chainsaw`") < shown.index("`a.example`") < shown.index("`b.example`")
    assert shown.index("*Rejected:*") < shown.index("`b.example`")
    assert "@ann" in shown
    assert "@ben" in shown


async def test_a_link_in_a_message_refines_a_segment(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    posted = await sandbox.ben.say("placeholder", sandbox.channel)
    posted.text = "Look at <https://www.thespruce.com/snow|this page>"
    await sandbox.ben.message_shortcut("refine_from_message", posted)
    form = await sandbox.ben.modal(callback_id="refinement_form")
    (uuid,) = (uuid for (uuid,) in sandbox.query("SELECT uuid FROM requests"))
    assert (await sandbox.ben.submit(form, {"segments": [uuid]})).errors == {}
    reply = await wait_for_text(sandbox, message, "Refined:")
    assert "@ben" in reply.visible_text
    assert sent_bodies(sandbox) == [
        {"segment_id": 61, "expand": {"urls": ["https://www.thespruce.com/snow"]}}
    ]
