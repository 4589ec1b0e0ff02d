"""What people do with saved lists, for the stories."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from playground.slack.block_kit.inputs import Value
from playground.slack.people.person import Person
from playground.slack.workspace.view import View
from playground.slack.workspace.workspace import Channel
from tests.support.sandbox import Sandbox

FORM = {"name": "Snowblower Buyers", "prompt": "People who buy snowblowers"}
RIVALS = "craftsman.com\nsears.com"


def text_of(view: View) -> str:
    """Return what people read in a view, without the asterisks of bold text."""
    return view.visible_text.replace("*", "")


async def wait_for_view(sandbox: Sandbox, person: Person, words: str) -> View:
    """Wait until these words are in the modal on top, and return it."""

    def shows() -> bool:
        return bool(person.open_modals) and words in text_of(person.open_modals[-1])

    try:
        await sandbox.slack.until(shows)
    except TimeoutError:
        shown = text_of(person.open_modals[-1]) if person.open_modals else "no modal"
        raise AssertionError(f"{words!r} isn't in:\n{shown}") from None
    return person.open_modals[-1]


async def open_lists(sandbox: Sandbox, person: Person | None = None, channel: Channel | None = None) -> View:
    """Type `/clsfy lists` and return the view."""
    person = person or sandbox.ann
    await person.command("/clsfy", "lists", channel or sandbox.channel)
    return await wait_for_view(sandbox, person, "Save a list once")


async def create_list(
    sandbox: Sandbox,
    name: str = "Rivals",
    values: str = RIVALS,
    *,
    person: Person | None = None,
    channel: Channel | None = None,
    **more: Value,
) -> View:
    """Create a list from pasted text, and return the view of it."""
    person = person or sandbox.ann
    overview = await open_lists(sandbox, person, channel)
    await person.click_in_view(overview, "list_new")
    form = await wait_for_view(sandbox, person, "What's in it?")
    await person.submit(form, {"name": name, "values": values, **more})
    return await wait_for_view(sandbox, person, "Created")


async def open_list(
    sandbox: Sandbox, name: str, person: Person | None = None, channel: Channel | None = None
) -> View:
    """Open the view of a list from all lists."""
    person = person or sandbox.ann
    overview = await open_lists(sandbox, person, channel)
    (block,) = [
        block
        for block in overview.blocks
        if block.get("accessory", {}).get("action_id") == "list_open" and f"“{name}”" in block["text"]["text"]
    ]
    await person.click_in_view(overview, "list_open", block_id=block["block_id"])
    return await wait_for_view(sandbox, person, "History")


async def add_domain(sandbox: Sandbox, domain: str, person: Person | None = None) -> None:
    """Add a domain to the list that `create_list` creates."""
    person = person or sandbox.ann
    await person.click_in_view(await open_list(sandbox, "Rivals", person), "list_change_added")
    form = await wait_for_view(sandbox, person, "Add to a list")
    await person.submit(form, {"values": domain})
    await person.close(await wait_for_view(sandbox, person, "Added 1 domain"))


async def open_home_tab(sandbox: Sandbox, person: Person) -> Callable[[], View]:
    """Open the Home tab. Return what returns it as it is then."""
    await person.open_home_tab()
    await sandbox.slack.until(lambda: person.home_tab is not None)

    def home() -> View:
        assert person.home_tab is not None
        return person.home_tab

    return home


async def open_segment_form(
    sandbox: Sandbox, person: Person | None = None, channel: Channel | None = None
) -> View:
    """Open the segment form in the channel."""
    person = person or sandbox.ann
    await person.command("/clsfy", "segment", channel or sandbox.channel)
    return await person.modal(callback_id="segment_form")


def option(form: View, words: str, block: str = "lists") -> str:
    """Return the value of the option of a menu that says this."""
    menu = next(each["element"] for each in form.blocks if each["block_id"] == block)
    return next(str(each["value"]) for each in menu["options"] if words in each["text"]["text"])


def sent(sandbox: Sandbox) -> Sequence[Mapping[str, Any]]:
    """Return what Classify was asked to create."""
    return [call.arguments for call in sandbox.classify.traffic.of("segments.create")]
