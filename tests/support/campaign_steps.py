"""What people do with pixel campaigns, in a line each: for the stories."""

from playground.classify import Campaign
from playground.slack import Ack, Channel, Message, Person
from playground.slack.workspace.view import View
from tests.support.sandbox import BEING_SENT, Sandbox

CAMPAIGN_FORM = {
    "name": "H1 2026 EV Campaign",
    "use_case": "campaign_optimization",
    "description": "Curation deal tracking for the EV segment",
}
LONG_DESCRIPTION = "A description that goes on and on. " * 85


async def open_form(
    sandbox: Sandbox, person: Person | None = None, channel: Channel | None = None, words: str = "campaign"
) -> View:
    """The form for a new campaign."""
    person = person or sandbox.ann
    await person.command("/clsfy", words, channel or sandbox.channel)
    return await person.modal(callback_id="campaign_form")


async def register_campaign(
    sandbox: Sandbox, person: Person | None = None, channel: Channel | None = None, **changes: str | None
) -> Ack:
    """Ask for the EV campaign, with changes, and send the form."""
    form = await open_form(sandbox, person, channel)
    return await (person or sandbox.ann).submit(form, {**CAMPAIGN_FORM, **changes})


async def wait_for_campaign(sandbox: Sandbox, count: int = 1) -> Campaign:
    """The latest of `count` campaigns in Classify, waited for."""
    await sandbox.classify.until(lambda: len(sandbox.classify.campaigns) >= count, 45)
    return max(sandbox.classify.campaigns.values(), key=lambda campaign: campaign.id)


async def open_edit_form(
    sandbox: Sandbox, campaign: Campaign, person: Person | None = None, channel: Channel | None = None
) -> View:
    """The form to edit a campaign, fetched."""
    person = person or sandbox.ann
    await person.command("/clsfy", f"campaign edit {campaign.id}", channel or sandbox.channel)
    return await person.modal(callback_id="campaign_edit_form")


async def wait_for_edit(sandbox: Sandbox, count: int = 1) -> Message:
    """The last of `count` edits in the thread of the channel's only message, waited for until it is done."""
    (registered,) = sandbox.channel.messages

    def is_done() -> bool:
        replies = registered.replies
        return len(replies) >= count and not any(words in replies[-1].visible_text for words in BEING_SENT)

    await sandbox.slack.until(is_done, 45)
    assert sandbox.channel.messages == [registered]
    assert len(registered.replies) == count
    return registered.replies[-1]


async def edit_refusal(sandbox: Sandbox, words: str, person: Person | None = None) -> str:
    """What is said instead of the form to edit a campaign: privately, or in its place."""
    person = person or sandbox.ann
    before = len(person.ephemerals)
    await person.command("/clsfy", f"campaign edit {words}", sandbox.channel)
    await sandbox.slack.until(
        lambda: (
            len(person.ephemerals) > before
            or (person.open_modals and "Loading" not in person.open_modals[-1].visible_text)
        )
    )
    if len(person.ephemerals) > before:
        return person.ephemerals[-1].visible_text
    view = person.open_modals[-1]
    assert view.callback_id == "notice"
    await person.close(view)
    return view.visible_text


def campaign_from_elsewhere(sandbox: Sandbox, **changes: str) -> Campaign:
    """A campaign that was registered without the bot."""
    return sandbox.classify.campaign_store.create({**CAMPAIGN_FORM, **changes}, sandbox.clock.now())


async def register_and_wait(sandbox: Sandbox) -> tuple[Campaign, Message]:
    """The EV campaign, registered by ann and told in the channel."""
    ack = await register_campaign(sandbox)
    assert ack.errors == {}
    message = await sandbox.wait_for_announcement()
    return await wait_for_campaign(sandbox), message
