"""What people do with pixel campaigns, in a line each: for the stories."""

from playground.classify import Campaign
from playground.slack import Ack, Channel, Message, Person
from playground.slack.workspace.view import View
from tests.support.sandbox import Town

EV = {
    "name": "H1 2026 EV Campaign",
    "use_case": "campaign_optimization",
    "description": "Curation deal tracking for the EV segment",
}


async def opened(
    town: Town, person: Person | None = None, channel: Channel | None = None, words: str = "campaign"
) -> View:
    """The form for a new campaign."""
    person = person or town.ann
    await person.command("/clsfy", words, channel or town.channel)
    return await person.modal(callback_id="campaign_form")


async def register(
    town: Town, person: Person | None = None, channel: Channel | None = None, **changes: str | None
) -> Ack:
    """Ask for the EV campaign, with changes, and send the form."""
    form = await opened(town, person, channel)
    return await (person or town.ann).submit(form, {**EV, **changes})


async def registered(town: Town, count: int = 1) -> Campaign:
    """The latest of `count` campaigns at Classify, waited for."""
    await town.classify.until(lambda: len(town.classify.campaigns) >= count, 45)
    return max(town.classify.campaigns.values(), key=lambda campaign: campaign.id)


async def edited(
    town: Town, campaign: Campaign, person: Person | None = None, channel: Channel | None = None
) -> View:
    """The form to edit a campaign, fetched."""
    person = person or town.ann
    await person.command("/clsfy", f"campaign edit {campaign.id}", channel or town.channel)
    return await person.modal(callback_id="campaign_edit_form")


async def refused(town: Town, words: str, person: Person | None = None) -> str:
    """What stands in the place of the form to edit a campaign, when it is known that there is none."""
    person = person or town.ann
    await person.command("/clsfy", f"campaign edit {words}", town.channel)
    await town.slack.until(lambda: person.screen and "One moment" not in person.screen[-1].shown)
    view = person.screen[-1]
    assert view.callback_id == "notice"
    await person.close(view)
    return view.shown


def elsewhere(town: Town, **changes: str) -> Campaign:
    """A campaign that was registered without the bot."""
    return town.classify.campaign_store.create({**EV, **changes}, town.clock.now())


async def announced(town: Town) -> tuple[Campaign, Message]:
    """The EV campaign, registered by ann and told in the channel."""
    ack = await register(town)
    assert ack.errors == {}
    message = await town.announced()
    return await registered(town), message
