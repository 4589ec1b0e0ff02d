"""The whole job as one conversation: a segment, its Deal ID, a refinement, a reminder before the end."""

from datetime import timedelta

from tests.stories.activations.steps import activate, build_segment, wait_for_activation, wait_for_text
from tests.support.sandbox import Sandbox

DAY = 24 * 3600


async def test_a_segment_gets_a_deal_is_refined_and_its_end_is_announced(sandbox: Sandbox) -> None:
    await sandbox.start_bot_with_movable_clock()
    message = await build_segment(sandbox)
    end_date = (sandbox.clock.now() + timedelta(days=30)).date().isoformat()
    await activate(sandbox, message, sandbox.ann, end_date=end_date)
    activation = await wait_for_activation(sandbox)
    await wait_for_text(sandbox, message, "Activating:")
    sandbox.classify.issue_deal(activation.id)
    deal = await wait_for_text(sandbox, message, "Deal ID for")
    assert f"`{activation.deal_id}`" in deal.visible_text.splitlines()
    await sandbox.slack.until(lambda: f"Deal `{activation.deal_id}`" in message.visible_text)

    await sandbox.ann.click(deal, "segment_refine")
    form = await sandbox.ann.modal(callback_id="refinement_form")
    assert (await sandbox.ann.submit(form, {"block_domains": "craftsman.com"})).errors == {}
    await wait_for_text(sandbox, message, "Refined:")

    def reminders() -> list[str]:
        return [reply.text for reply in message.replies if f"ends on {end_date}" in reply.text]

    sandbox.advance_clocks(21 * DAY)
    await sandbox.advance_clocks_until(reminders, DAY)
    assert "The Trade Desk · seat-abc123" in reminders()[0]
    assert len(reminders()) == 1
    assert len(sandbox.classify.activations) == len(sandbox.classify.optimizations) == 1
    assert len(sandbox.channel.messages) == 1
