"""A tab of the running page that pictures are taken of: what is typed and pressed in it, and the taking."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Locator, Page

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"


@dataclass(frozen=True)
class Camera:
    """Each step waits for what it needs on the page; pictures go to `docs/pictures`."""

    tab: Page

    @property
    def conversation(self) -> Locator:
        """The channel, or the app's messages and home."""
        return self.tab.locator("#conversation")

    @property
    def messages(self) -> Locator:
        """What stands in it, the latest last."""
        return self.conversation.get_by_role("article")

    @property
    def form(self) -> Locator:
        """The modal on top."""
        return self.tab.get_by_role("dialog")

    async def say(self, words: str) -> None:
        """Type into the box, and press Enter."""
        box = self.conversation.get_by_role("textbox")
        await box.fill(words)
        await box.press("Enter")

    async def fill(self, values: Mapping[str, str]) -> None:
        """Fill in fields by their labels, and go back to the first."""
        for label, value in values.items():
            await self.form.get_by_role("textbox", name=label).fill(value)
        await self.form.get_by_role("textbox", name="Name").focus()

    async def press(self, label: str) -> None:
        """Press a button of the form."""
        await self.form.get_by_role("button", name=label, exact=True).click()

    async def sees(self, words: str) -> None:
        """Wait until these words stand on the page."""
        await self.tab.get_by_text(words, exact=True).last.wait_for()

    async def shoot(self, name: str) -> None:
        """Take the picture, with no pointer over anything."""
        await self.tab.mouse.move(0, 0)
        await self.tab.screenshot(path=FOLDER / f"{name}.png", animations="disabled")
        print(f"docs/pictures/{name}.png")
