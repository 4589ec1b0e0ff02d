"""What the stories do with a Home tab and read from it."""

from collections.abc import Callable

from playground.slack import Person
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox

NAME = SNOWBLOWER_FORM["name"]
TITLES = ("Needs your attention", "In progress", "Recent", "Your campaigns")
FOOT = 3  # lines at the end of every Home tab: Classify's status, the time, where to get help


def home_section(person: Person, title: str) -> str:
    """Return what a person's Home tab shows under a heading, or "" if it has no such heading."""
    assert person.home_tab is not None
    lines = person.home_tab.visible_text.splitlines()[:-FOOT]
    if title not in lines:
        return ""
    following = lines[lines.index(title) + 1 :]
    ends = [number for number, line in enumerate(following) if line in TITLES]
    return "\n".join(following[: ends[0]] if ends else following)


async def wait_until_shown(sandbox: Sandbox, condition: Callable[[], object]) -> None:
    """Wait until the condition holds in Slack."""
    await sandbox.slack.until(condition, 45)


async def open_home_tab(sandbox: Sandbox, person: Person) -> None:
    """Open a person's Home tab and wait until it is published."""
    await person.open_home_tab()
    await wait_until_shown(sandbox, lambda: person.home_tab)


def publications(sandbox: Sandbox) -> int:
    """Return how many Home tabs were published."""
    return len(sandbox.slack.traffic.of("views.publish"))
