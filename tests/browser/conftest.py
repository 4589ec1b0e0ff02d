"""A browser at the page of a playground: with our bot in it, or with none."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, async_playwright, expect

from playground.classify import Classify
from playground.demo.environment import DemoEnvironment, open_environment
from playground.demo.workspace import populate
from playground.page import Page
from playground.slack import Slack
from tests.browser.page_driver import PageDriver
from tests.support import chromium

OUR_BOT = (sys.executable, "-m", "bot", "run")
expect.set_options(timeout=15_000)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Chromium. Without it the test is skipped, but fails in CI."""
    path = chromium.find()
    if path is None and os.environ.get("CI"):
        pytest.fail(chromium.ABSENT)
    if path is None:
        pytest.skip(chromium.ABSENT)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(chromium.FLAGS))
        yield browser
        await browser.close()


@pytest.fixture
async def environment() -> AsyncIterator[DemoEnvironment]:
    """The playground with our bot, connected; builds end only by the panel."""
    async with open_environment(OUR_BOT, build_seconds=3600, poll_seconds=0.25) as environment:
        populate(environment.slack)
        await environment.outlive(environment.slack.wait_until_connected(timeout=30))
        yield environment


@pytest.fixture
async def visitor(browser: Browser, environment: DemoEnvironment) -> AsyncIterator[PageDriver]:
    """Somebody at the page with our bot behind it."""
    async with AsyncExitStack() as stack:
        yield await open_page(stack, browser, Page(environment.slack, environment.classify, environment.bot))


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """A pretend Slack without a bot."""
    slack = Slack()
    populate(slack)
    await slack.start()
    yield slack
    await slack.stop()


@pytest.fixture
async def onlooker(browser: Browser, slack: Slack) -> AsyncIterator[PageDriver]:
    """Somebody at the page of that Slack."""
    async with AsyncExitStack() as stack:
        yield await open_page(stack, browser, Page(slack, Classify()))


async def open_page(stack: AsyncExitStack, browser: Browser, page: Page) -> PageDriver:
    """The page served and open; at the end nothing may have gone wrong in it."""
    await page.start()
    stack.push_async_callback(page.stop)
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    stack.push_async_callback(context.close)
    visitor = PageDriver(await context.new_page(), page.url)
    stack.callback(visitor.assert_no_errors)
    await visitor.open()
    return visitor
