"""A ready segment is refined: more pages like some, fewer like others, in its thread."""

from typing import Any

from playground.faults import dropped, held, refused
from playground.slack import Ack, Message, Person
from tests.stories.activations.ready_segment import add_ready_segment
from tests.stories.activations.steps import activate, wait_for_activation, wait_for_text
from tests.support.sandbox import Sandbox

REJECTION = '{"error": "validation_error", "message": "Too many domains"}'


async def refine(message: Message, person: Person, **filled: str | list[str]) -> Ack:
    """Click “Refine” below a message and submit the form."""
    await person.click(message, "segment_refine")
    return await person.submit(await person.modal(callback_id="refinement_form"), filled)


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


async def test_each_segment_of_a_deal_is_refined_by_itself(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    first = add_ready_segment(sandbox, "Snow")
    second = add_ready_segment(sandbox, "Ski")
    uuids = [uuid for (uuid,) in sandbox.query("SELECT uuid FROM requests ORDER BY id")]
    await activate(sandbox, first, segments=uuids)
    sandbox.classify.issue_deal((await wait_for_activation(sandbox)).id)
    deal = await wait_for_text(sandbox, first, "Deal ID for")
    await refine(deal, sandbox.ann, block_keywords="chainsaw")
    for message in (first, second):
        await wait_for_text(sandbox, message, "Refined:")
    block = {"keywords": ["chainsaw"]}
    assert sorted(sent_bodies(sandbox), key=lambda body: body["segment_id"]) == [
        {"segment_id": 61, "block": block},
        {"segment_id": 62, "block": block},
    ]


async def test_an_unconfirmed_refinement_is_never_sent_again_by_itself(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    sandbox.classify.faults.next("optimizations.create", dropped(took_effect=True))
    await refine(message, sandbox.ann, block_domains="craftsman.com")
    question = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "Was this accepted?" in question.visible_text
    assert "may have gone through" in question.visible_text
    await sandbox.ann.click(question, "question_accepted")
    await wait_for_text(sandbox, message, "Refined:")
    await sandbox.stop_when_idle()
    await sandbox.start_bot()
    assert len(sent_bodies(sandbox)) == 1
    assert len(sandbox.classify.optimizations) == 1


async def test_an_unconfirmed_refinement_is_sent_again_if_the_person_says_so(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    sandbox.classify.faults.next("optimizations.create", dropped(took_effect=False))
    await refine(message, sandbox.ann, block_domains="craftsman.com")
    question = await sandbox.wait_for_direct_message(sandbox.ann)
    await sandbox.ann.click(question, "question_send")
    await wait_for_text(sandbox, message, "Refined:")
    assert len(sent_bodies(sandbox)) == 2
    assert len(sandbox.classify.optimizations) == 1


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


async def test_a_rejected_refinement_can_be_corrected(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
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


async def test_details_keep_the_history_of_refinements(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    sandbox.classify.faults.next("optimizations.create", refused(422, REJECTION))
    await refine(message, sandbox.ann, block_domains="a.example")
    await sandbox.wait_for_direct_message(sandbox.ann)
    await refine(message, sandbox.ben, block_keywords="chainsaw")
    await wait_for_text(sandbox, message, "Refined:")
    await sandbox.ben.click(message, "request_details")
    details = await sandbox.ben.modal(callback_id="details")
    shown = details.visible_text
    assert shown.index("`chainsaw`") < shown.index("`a.example`")
    assert "*Rejected:*" in shown
    assert "@ann" in shown
    assert "@ben" in shown


async def test_who_may_not_activate_may_not_refine(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_ALLOWED_ACTIVATORS=sandbox.ann.id)
    message = add_ready_segment(sandbox)
    await sandbox.ben.click(message, "segment_refine")
    await sandbox.slack.until(lambda: sandbox.ben.ephemerals)
    assert "permission to activate or refine" in sandbox.ben.ephemerals[-1].visible_text
    assert sandbox.query("SELECT user_id FROM audit_log WHERE action = 'refused_activation'") == [
        (sandbox.ben.id,)
    ]
    await refine(message, sandbox.ann, block_domains="craftsman.com")
    await wait_for_text(sandbox, message, "Refined:")
