"""`python -m playground.demo.pictures`: the README's pictures, taken of the running page.

Needs Playwright and Chromium, which the demo itself does not.
"""

import asyncio
import shutil
import sys
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright, expect

from playground.demo.script import SKI, SNOW
from playground.demo.workspace import furnish
from playground.demo.world import World, open_world
from playground.page import Page as Served

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
LABELS = {
    "name": "Name",
    "prompt": "Prompt",
    "example_urls": "Example URLs",
    "block_tlds": "Blocked domains",
}
_BUILD = 3600.0  # seconds: it ends when the picture is taken
_NAMES = ("chromium", "chromium-browser", "google-chrome")


async def take() -> None:
    """Take them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    bot = [sys.executable, "-m", "bot", "run"]
    async with open_world(bot, _BUILD, poll_seconds=0.25) as world, async_playwright() as playwright:
        furnish(world.slack)
        served = Served(world.slack, world.classify, world.bot)
        await served.start()
        browser = await playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            await world.outlive(_story(world, browser, served.url))
        finally:
            await browser.close()
            await served.stop()


async def _story(world: World, browser: Browser, url: str) -> None:
    await world.slack.connected()
    page = await browser.new_page(viewport={"width": 1120, "height": 760}, device_scale_factor=1.5)
    await page.goto(url)
    await _ask(page, SNOW)
    world.classify.process(61)
    await page.get_by_text("Building:", exact=True).wait_for()
    await page.locator("#conversation article").last.hover()
    await page.locator("#conversation").get_by_role("button", name="Reply in thread").click()
    await _shoot(page, "thread-building")
    world.classify.finish(61)
    await expect(page.locator("#thread article")).to_have_count(2)
    await expect(page.locator("#conversation article").first).to_contain_text("Ready:")
    await _shoot(page, "thread-ready")
    await page.get_by_role("button", name="Close the thread").click()
    await page.get_by_role("button", name="ben").click()
    await _ask(page, SKI, "")
    world.classify.fail(62)
    await expect(page.locator("#conversation article").nth(1)).to_contain_text("Failed:")
    await expect(page.locator("#conversation article").nth(2)).to_contain_text("Failed:")
    await _shoot(page, "failed")
    phone = await browser.new_page(viewport={"width": 390, "height": 760}, device_scale_factor=2)
    await phone.goto(page.url)
    await phone.locator("#conversation").get_by_role("button", name="reply").first.click()
    await expect(phone.locator("#thread article")).to_have_count(2)
    await _shoot(phone, "phone")


async def _ask(page: Page, values: dict[str, str], picture: str = "form") -> None:
    box = page.locator("#conversation").get_by_role("textbox")
    await box.fill("/clsfy segment")
    await box.press("Enter")
    form = page.get_by_role("dialog")
    for name, value in values.items():
        await form.get_by_label(LABELS[name]).fill(value)
    if picture:
        await form.get_by_label("Name").focus()
        await _shoot(page, picture)
    await form.get_by_role("button", name="Build").click()
    await page.get_by_text("Waiting to be built:", exact=True).wait_for()


async def _shoot(page: Page, name: str) -> None:
    await page.mouse.move(0, 0)
    await page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")
    print(f"docs/pictures/{name}.png")


if __name__ == "__main__":
    asyncio.run(take())
