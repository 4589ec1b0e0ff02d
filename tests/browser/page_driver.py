"""Somebody at the page: what they see by its role and name, and what they do with it."""

import re
from collections.abc import Mapping

from playwright.async_api import ConsoleMessage, Locator, Page, expect


class PageDriver:
    """One tab. errors: what the browser's console complained of."""

    def __init__(self, tab: Page, url: str) -> None:
        self.tab = tab
        self.url = url
        self.errors: list[str] = []
        tab.on("console", self._console)
        tab.on("pageerror", lambda error: self.errors.append(str(error)))

    async def open(self) -> None:
        """Load the page and wait until it is there."""
        await self.tab.goto(self.url)
        await expect(self.message_box).to_be_visible()

    def assert_no_errors(self) -> None:
        """Nothing in the console."""
        assert not self.errors, self.errors

    @property
    def message_box(self) -> Locator:
        """The message box of the channel."""
        return self.tab.locator("#conversation").get_by_role("textbox", name="Message", exact=False)

    @property
    def messages(self) -> Locator:
        """The messages of the channel in view."""
        return self.tab.locator("#conversation").get_by_role("article")

    @property
    def replies(self) -> Locator:
        """The thread, its first message among them."""
        return self.tab.locator("#thread").get_by_role("article")

    @property
    def form(self) -> Locator:
        """The modal on top."""
        return self.tab.locator("dialog.modal")

    @property
    def home_tab(self) -> Locator:
        """The app's home."""
        return self.tab.get_by_role("region", name="Home")

    @property
    def people(self) -> Locator:
        """The buttons at the top left, one for each person."""
        return self.tab.get_by_role("group", name="Who you are", include_hidden=True)

    @property
    def panel(self) -> Locator:
        """What stands behind the scenes."""
        return self.tab.get_by_role("region", name="Behind the scenes")

    async def say(self, text: str) -> None:
        """Type into the box and press Enter."""
        await self.message_box.fill(text)
        await self.message_box.press("Enter")

    def field(self, label: str) -> Locator:
        """The field of the form with this label."""
        return self.form.get_by_label(re.compile(rf"^{re.escape(label)}( \(optional\))?$"))

    async def fill(self, values: Mapping[str, str]) -> None:
        """Fill in fields by their labels."""
        for label, value in values.items():
            await self.field(label).fill(value)

    async def send(self, label: str) -> None:
        """Send the form with the button of this name."""
        await self.form.get_by_role("button", name=label).click()

    async def confirm(self, label: str) -> None:
        """Click a button of the confirmation dialog."""
        await self.tab.get_by_role("alertdialog").get_by_role("button", name=label).click()

    async def switch_to(self, name: str) -> None:
        """Switch to another person."""
        await self.people.get_by_role("button", name=name).click()

    async def go_to(self, channel: str) -> None:
        """Click a channel at the left."""
        await self.tab.get_by_role("navigation").get_by_role("link", name=channel).click()

    async def open_home_tab(self) -> None:
        """Go to the app, and to its home."""
        if await (back := self.tab.get_by_role("button", name="Back to the channels")).is_visible():
            await back.click()
        await self.go_to("clsfy")
        await self.tab.get_by_role("button", name="Home").click()
        await expect(self.home_tab.get_by_role("heading").first).to_be_visible()

    async def open_panel(self) -> None:
        """Open the panel."""
        await self.tab.get_by_role("button", name="Behind the scenes").click()
        await expect(self.panel).to_be_visible()

    async def select_preset(self, place: str, how: str) -> None:
        """Choose how Slack or Classify behaves."""
        await self.panel.get_by_label(place, exact=True).select_option(label=how)

    async def click_control(self, lever: str) -> None:
        """Press a button in the panel."""
        await self.panel.get_by_role("button", name=lever, exact=True).click()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(message.text)
