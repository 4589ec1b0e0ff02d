"""A browser tab with the page: types and clicks in it, and takes its screenshots."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Locator, Page


@dataclass(frozen=True)
class Camera:
    """Each step waits for what it needs."""

    #: The browser's tab.
    tab: Page
    #: Where the screenshots are saved.
    folder: Path

    @property
    def conversation(self) -> Locator:
        """The channel, or the app's messages and Home tab."""
        return self.tab.locator("#conversation")

    @property
    def messages(self) -> Locator:
        """The messages in it, the latest last."""
        return self.conversation.get_by_role("article")

    @property
    def replies(self) -> Locator:
        """The thread, its first message among them."""
        return self.tab.locator("#thread").get_by_role("article")

    @property
    def form(self) -> Locator:
        """The modal on top."""
        return self.tab.get_by_role("dialog")

    async def say(self, words: str) -> None:
        """Type into the message box, and press Enter."""
        box = self.conversation.get_by_role("textbox")
        await box.fill(words)
        await box.press("Enter")

    async def fill(self, values: Mapping[str, str]) -> None:
        """Fill in fields by their labels, and focus the first."""
        for label, value in values.items():
            await self.form.get_by_role("textbox", name=label).fill(value)
        await self.form.get_by_role("textbox", name="Name").focus()

    async def press(self, label: str) -> None:
        """Click a button of the form."""
        await self.form.get_by_role("button", name=label, exact=True).click()

    async def sees(self, words: str) -> None:
        """Wait until this text is on the page."""
        await self.tab.get_by_text(words, exact=True).last.wait_for()

    async def shoot(self, name: str) -> None:
        """Take a screenshot, with the pointer in the corner."""
        await self.tab.mouse.move(0, 0)
        path = self.folder / f"{name}.png"
        await self.tab.screenshot(path=path, animations="disabled")
        print(path)
