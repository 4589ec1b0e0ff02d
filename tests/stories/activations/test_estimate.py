"""How long an activation usually takes: by Classify's page, and once there are ten on record, by those."""

from datetime import timedelta

from storage.lifecycle.deals import make_result
from storage.lifecycle.request import State
from storage.requests.submissions import insert
from tests.stories.activations.ready_segment import add_ready_segment
from tests.stories.activations.steps import activate, wait_for_activation, wait_for_text
from tests.stories.people.home_tab import home_section, open_home_tab
from tests.support.bot_database import open_engine
from tests.support.samples import an_activation
from tests.support.sandbox import Sandbox

BY_CLASSIFY = "Usually takes a few hours, or up to two days if the supply connection is new."
USUAL = "Usually takes about 3 hours."


async def test_the_tenth_activation_on_record_makes_an_estimate(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    _remember_activations(sandbox, 9)
    await activate(sandbox, message)
    first = await wait_for_text(sandbox, message, "Activating:")
    assert (
        "Usually takes a few hours, or up to two days if the supply connection is new." in first.visible_text
    )
    sandbox.classify.issue_deal((await wait_for_activation(sandbox)).id)
    await sandbox.slack.until(lambda: "Deal ID issued" in first.visible_text)
    assert "Usually" not in first.visible_text

    await activate(sandbox, message, buyer_seat="seat-second")
    second = await wait_for_text(sandbox, message, "Activating:")
    assert f"{USUAL} I'll reply in this thread." in second.visible_text
    await open_home_tab(sandbox, sandbox.ann)
    assert USUAL in home_section(sandbox.ann, "In progress")


def _remember_activations(sandbox: Sandbox, count: int) -> None:
    """Store activations of somebody else's that took three hours."""
    began = sandbox.clock.now() - timedelta(days=2)
    times = {"accepted_at": began, "created_at": began, "finished_at": began + timedelta(hours=3)}
    engine = open_engine(sandbox.environment["DATABASE_URL"])
    with engine.begin() as connection:
        for number in range(1, count + 1):
            earlier = an_activation(
                State.READY,
                uuid=f"earlier-{number}",
                classify_id=number,
                parent_id=None,
                result=make_result(f"deal-{number}", None),
                **times,
            )
            insert(connection, earlier)
    engine.dispose()
