"""A channel of 1,000 messages and 100 threads: the page is there at once, and stays fluid."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import expect

from playground.slack import Slack
from tests.browser.page_driver import PageDriver

STARTS = 1000  # milliseconds, as the issue has it; measured where the machine is not busy
NOISE = 8  # how much longer a busy machine may take before a test calls it broken


async def quickest(measure: Callable[[], Awaitable[float]], limit: float) -> float:
    """Return the shortest of three times at most. The first one below the limit is enough.

    What else the machine does can only make a time longer.
    """
    shortest = await measure()
    for _ in range(2):
        if shortest >= limit:
            shortest = min(shortest, await measure())
    return shortest


@pytest.mark.long
async def test_a_channel_with_a_thousand_messages_is_drawn_quickly(
    slack_page: PageDriver, slack: Slack
) -> None:
    channel, ben = slack.channel("media-team"), slack.person("ben")
    for number in range(1000):
        post = await ben.say(f"message {number} *bold* <https://example.com|link> :wave:", channel)
        if number % 10 == 0:
            for reply in range(3):
                await ben.say(f"reply {reply}", channel, thread=post)

    async def draw() -> float:
        await slack_page.tab.reload()
        await expect(slack_page.messages.last).to_contain_text("message 999")
        return float(await slack_page.tab.evaluate(DRAWN))

    drawn = await quickest(draw, STARTS * NOISE)
    print(f"drawn after {drawn:.0f} ms")
    assert drawn < STARTS * NOISE
    assert await slack_page.messages.count() < 200  # the rest is drawn as one looks back

    async def scroll() -> float:
        return float(await slack_page.tab.evaluate(LONGEST_FRAME))

    typed = await quickest(scroll, 100 * NOISE)
    print(f"the longest frame while 20 messages arrived and the channel was scrolled: {typed:.0f} ms")
    await ben.say("one more", channel)
    await expect(slack_page.messages.last).to_contain_text("one more")
    assert typed < 100 * NOISE

    await slack_page.messages.first.scroll_into_view_if_needed()
    await slack_page.tab.get_by_role("region", name="Messages").evaluate("node => { node.scrollTop = 0; }")
    await expect(slack_page.messages.filter(has_text="message 850 ")).to_have_count(1)


async def test_the_latest_message_stays_in_view_when_the_window_shrinks(
    slack_page: PageDriver, slack: Slack
) -> None:
    channel, ben = slack.channel("media-team"), slack.person("ben")
    for number in range(30):
        post = await ben.say(f"message {number} " + "and so on " * 20, channel)
    await ben.say("fine", channel, thread=post)
    last = slack_page.messages.last
    await expect(last).to_be_in_viewport(ratio=1)
    await last.get_by_role("button", name="1 reply").click()
    await slack_page.open_panel()
    await expect(slack_page.replies).to_have_count(2)
    await expect(last).to_be_in_viewport(ratio=1)
    early = slack_page.messages.nth(3)
    await early.evaluate("node => node.scrollIntoView()")
    await slack_page.panel.get_by_role("button", name="Close").click()
    await expect(slack_page.panel).to_be_hidden()
    await expect(last).not_to_be_in_viewport()


# It waits by itself: Playwright's `wait_for_function` evaluates a string in the page, which forbids that.
DRAWN = """async () => {
  const isWhole = (each) => each.detail >= 50;
  while (!performance.getEntriesByName("drawn").some(isWhole)) {
    await new Promise(requestAnimationFrame);
  }
  return performance.getEntriesByName("drawn").find(isWhole).startTime;
}"""
LONGEST_FRAME = """async () => {
  const box = document.querySelector("#conversation .timeline");
  let longest = 0;
  let last = performance.now();
  for (let frame = 0; frame < 60; frame += 1) {
    box.scrollTop -= 40;
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  return longest;
}"""
