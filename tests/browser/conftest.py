"""A browser with the playground's page, with our bot or without an app."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, async_playwright, expect
from slack_sdk.web.async_client import AsyncWebClient

from playground.classify import Classify
from playground.demo.environment import DemoEnvironment, open_environment
from playground.demo.workspace import populate
from playground.page import WebPage
from playground.slack import Slack
from tests.browser.page_driver import PageDriver
from tests.support import chromium
from tests.support.bots.forked_demo_bot import ForkedBot

OUR_BOT = (sys.executable, "-m", "bot", "run")
expect.set_options(timeout=45_000)
_FOLDER = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run all tests of this folder in one event loop, so that they can share one Chromium."""
    for item in items:
        if item.path.is_relative_to(_FOLDER):
            item.add_marker(pytest.mark.asyncio(loop_scope="package"), append=False)


@pytest_asyncio.fixture(loop_scope="package", scope="package")
async def window() -> AsyncIterator[BrowserContext]:
    """A window of Chromium, one for all tests of a process. Without it they are skipped, but fail in CI."""
    path = chromium.find()
    if path is None and os.environ.get("CI"):
        pytest.fail(chromium.ABSENT)
    if path is None:
        pytest.skip(chromium.ABSENT)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(chromium.FLAGS))
        window = await browser.new_context(viewport={"width": 1280, "height": 800})
        # Open until the end, so that the process that draws the tabs stays. To start it takes half a second.
        await window.new_page()
        yield window
        await browser.close()


@pytest_asyncio.fixture(loop_scope="package")
async def environment() -> AsyncIterator[DemoEnvironment]:
    """The playground with our bot connected. Builds end only by the test or the panel."""
    async with open_environment(
        OUR_BOT, build_seconds=3600, poll_seconds=0.25, bot_type=ForkedBot
    ) as environment:
        populate(environment.slack)
        await environment.outlive(environment.slack.wait_until_connected(timeout=30))
        yield environment


@pytest_asyncio.fixture(loop_scope="package")
async def demo_page(window: BrowserContext, environment: DemoEnvironment) -> AsyncIterator[PageDriver]:
    """The page of the demo, with our bot."""
    async with AsyncExitStack() as stack:
        yield await open_page(
            stack, window, WebPage(environment.slack, environment.classify, environment.bot)
        )


@pytest_asyncio.fixture(loop_scope="package")
async def slack() -> AsyncIterator[Slack]:
    """A local Slack without an app."""
    slack = Slack()
    slack.limits.on = False
    populate(slack)
    await slack.start()
    yield slack
    await slack.stop()


@pytest.fixture
def web(slack: Slack) -> AsyncWebClient:
    """An app's client of that Slack."""
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
def classify() -> Classify:
    """A local Classify that isn't listening."""
    return Classify()


@pytest_asyncio.fixture(loop_scope="package")
async def slack_page(window: BrowserContext, slack: Slack, classify: Classify) -> AsyncIterator[PageDriver]:
    """The page of that Slack."""
    async with AsyncExitStack() as stack:
        yield await open_page(stack, window, WebPage(slack, classify))


async def open_page(stack: AsyncExitStack, window: BrowserContext, page: WebPage) -> PageDriver:
    """Serve the page and open it in a new tab. At the end, fail if the browser's console has errors."""
    await page.start()
    stack.push_async_callback(page.stop)
    driver = PageDriver(await window.new_page(), page.url)
    stack.push_async_callback(_close_tabs, window)
    stack.callback(driver.assert_no_errors)
    await driver.open()
    return driver


async def _close_tabs(window: BrowserContext) -> None:
    """Close all tabs but the first, and forget what their pages have stored."""
    _, *tabs = window.pages
    for tab in tabs:
        await tab.evaluate("localStorage.clear()")
        await tab.close()
    await window.clear_cookies()
