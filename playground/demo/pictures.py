"""`python -m playground.demo.pictures`: take the README's screenshots of the running page.

Needs Playwright and Chromium, which the demo itself doesn't.
"""

import argparse
import asyncio
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from playwright.async_api import Browser, async_playwright, expect

from playground.demo.camera import Camera
from playground.demo.deal_pictures import shoot_deal, shoot_refinement
from playground.demo.environment import DemoEnvironment, open_environment
from playground.demo.list_pictures import shoot_left_out, shoot_lists
from playground.demo.script import EV, SKI, SNOW
from playground.demo.workspace import populate
from playground.page import WebPage

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
_LABELS = {
    "name": "Name",
    "prompt": "Prompt",
    "example_urls": "Example URLs",
    "block_tlds": "Blocked domains",
    "description": "Description",
}
_CABIN = {"name": "Cabin Owners", "prompt": "People who own or rent a cabin in the mountains"}
_USE_CASE = "Optimize a Classify deal or segment"
_BUILD = 3600.0  # seconds: it ends when the picture is taken
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_IN_SIGHT = "input => input.scrollIntoView({block: 'center'})"
_SCALE = 1.5  # dots of the picture for one of the page


async def take(folder: Path) -> None:
    """Take all screenshots, and save them in this folder."""
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    bot = [sys.executable, "-m", "bot", "run"]
    async with (
        open_environment(bot, _BUILD, poll_seconds=0.25) as environment,
        async_playwright() as playwright,
    ):
        populate(environment.slack)
        served = WebPage(environment.slack, environment.classify, environment.bot)
        await served.start()
        browser = await playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            await environment.outlive(_story(environment, browser, served.url, folder))
        finally:
            await browser.close()
            await served.stop()


async def _story(environment: DemoEnvironment, browser: Browser, url: str, folder: Path) -> None:
    await environment.slack.wait_until_connected()
    laptop = await _camera(browser, url, folder, 1120)
    await _ready(environment, laptop)
    await laptop.tab.get_by_role("button", name="ben", exact=True).click()
    await _failed(environment, laptop)
    phone = await _camera(browser, laptop.tab.url, folder, 390)
    await phone.conversation.get_by_role("button", name="reply").first.click()
    await expect(phone.tab.locator("#thread article")).to_have_count(2)
    await phone.shoot("phone")
    await _same(laptop)
    await _campaign(laptop)
    await _lists(environment, laptop)
    await _file(laptop, "form-file")
    await _file(phone, "form-file-phone")
    dark_phone = await _camera(browser, laptop.tab.url, folder, 390, dark=True)
    await shoot_lists(laptop, dark_phone)
    await shoot_left_out(laptop, dark_phone)
    await shoot_deal(environment.classify, laptop, dark_phone)
    await shoot_refinement(laptop, dark_phone)
    await _home(await _camera(browser, laptop.tab.url, folder, 1120, 940), "home")
    await _home(await _camera(browser, laptop.tab.url, folder, 390, 844), "home-phone")


async def _camera(
    browser: Browser, url: str, folder: Path, width: int, height: int = 760, *, dark: bool = False
) -> Camera:
    """Open a tab of this size, without the tour, which isn't part of Slack."""
    tab = await browser.new_page(
        viewport={"width": width, "height": height},
        device_scale_factor=_SCALE,
        color_scheme="dark" if dark else "light",
    )
    await tab.goto(url)
    await tab.get_by_role("button", name="Dismiss the tour").click()
    return Camera(tab=tab, folder=folder)


async def _ready(environment: DemoEnvironment, camera: Camera) -> None:
    """Show a segment from its form to its result, and its details."""
    await _ask(camera, SNOW, "form")
    environment.classify.process(61)
    await camera.sees("Building:")
    await camera.messages.last.hover()
    await camera.conversation.get_by_role("button", name="Reply in thread").click()
    await camera.shoot("thread-building")
    environment.classify.finish(61)
    await expect(camera.tab.locator("#thread article")).to_have_count(2)
    await expect(camera.messages.first).to_contain_text("Ready:")
    await camera.shoot("thread-ready")
    await camera.tab.get_by_role("button", name="Close the thread").click()
    await camera.messages.first.get_by_role("button", name="Details").click()
    await expect(camera.form).to_contain_text("is ready.")
    await camera.shoot("details")
    await camera.form.get_by_role("button", name="Close").last.click()


async def _failed(environment: DemoEnvironment, camera: Camera) -> None:
    """Show a segment that fails."""
    await _ask(camera, SKI)
    environment.classify.fail(62)
    await expect(camera.messages.nth(1)).to_contain_text("Failed:")
    await expect(camera.messages.nth(2)).to_contain_text("Classify couldn't build")
    await camera.shoot("failed")


async def _same(camera: Camera) -> None:
    """Show a duplicate of another person's segment."""
    await camera.say("/clsfy segment")
    await camera.fill(_by_label(SNOW))
    await camera.press("Build")
    await expect(camera.form).to_contain_text("requested the same segment")
    await camera.shoot("same-inputs")
    await camera.press("Close")
    await camera.tab.get_by_role("alertdialog").get_by_role("button", name="Discard").click()
    await expect(camera.form).to_be_hidden()


async def _campaign(camera: Camera) -> None:
    """Show a campaign from its form to its message."""
    await camera.say("/clsfy campaign")
    await camera.form.get_by_label(_USE_CASE).check()
    await camera.fill(_by_label(EV))
    await camera.shoot("campaign-form")
    await camera.press("Register")
    await camera.sees("Registered:")
    await camera.shoot("campaign")


async def _lists(environment: DemoEnvironment, camera: Camera) -> None:
    """Show the menu, and a list with a segment in progress."""
    await _ask(camera, _CABIN)
    environment.classify.process(63)
    await camera.sees("Building:")
    await camera.say("/clsfy")
    await camera.sees("What would you like to do?")
    await camera.shoot("menu")
    await camera.say("/clsfy segment list")
    await camera.sees("Your segments")
    await camera.shoot("list")


async def _file(camera: Camera, name: str) -> None:
    """Show the form with a file of blocked domains, the sample list."""
    if await (close := camera.tab.get_by_role("button", name="Close the thread")).is_visible():
        await close.click()
    await camera.say("/clsfy segment")
    await camera.fill(_by_label(SNOW))
    await camera.form.get_by_role("button", name="Use the sample list").click()
    await camera.form.get_by_role("button", name="Remove blocked-domains.csv").wait_for()
    await camera.form.get_by_label("Upload blocked domains").evaluate(_IN_SIGHT)
    await camera.shoot(name)
    await camera.form.get_by_role("button", name="Close").last.click()
    await camera.tab.get_by_role("alertdialog").get_by_role("button", name="Discard").click()
    await expect(camera.form).to_be_hidden()


async def _home(camera: Camera, name: str) -> None:
    back = camera.tab.get_by_role("button", name="Back to the channels")
    if await back.is_visible():
        await back.click()
    await camera.tab.get_by_role("navigation").get_by_role("link", name="clsfy").click()
    await camera.tab.get_by_role("button", name="Home").click()
    await expect(camera.tab.get_by_role("heading", name="Your campaigns")).to_be_visible()
    await camera.shoot(name)


async def _ask(camera: Camera, values: Mapping[str, str], picture: str = "") -> None:
    await camera.say("/clsfy segment")
    await camera.fill(_by_label(values))
    if picture:
        await camera.shoot(picture)
    await camera.press("Build")
    await camera.sees("Queued:")


def _by_label(values: Mapping[str, str]) -> dict[str, str]:
    return {_LABELS[field]: value for field, value in values.items() if field in _LABELS}


if __name__ == "__main__":
    argparse.ArgumentParser("make pictures", description=__doc__).parse_args()
    asyncio.run(take(FOLDER))
