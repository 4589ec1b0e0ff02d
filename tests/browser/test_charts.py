"""Charts in a browser: drawn, and with their values for a screen reader."""

from typing import Any

from playwright.async_api import expect

from playground.slack import Slack
from tests.browser.page_driver import PageDriver

CATEGORIES = ["61", "62", "63"]


def plot(kind: str, *values: float) -> dict[str, Any]:
    """Return a chart of one series."""
    points = [{"label": label, "value": value} for label, value in zip(CATEGORIES, values, strict=True)]
    axis = {"categories": CATEGORIES, "x_label": "Segment", "y_label": "Minutes"}
    chart = {"type": kind, "series": [{"name": "Minutes", "data": points}], "axis_config": axis}
    return {"type": "data_visualization", "title": f"As {kind}", "chart": chart}


async def test_each_kind_of_chart_is_drawn_with_its_values(slack_page: PageDriver, slack: Slack) -> None:
    segments = [{"label": "Finished", "value": 3}, {"label": "Failed", "value": 1}]
    pie = {"type": "data_visualization", "title": "Results", "chart": {"type": "pie", "segments": segments}}
    blocks = [plot("bar", 40, 102, 0.5), plot("line", 1, 2, 3), plot("area", 3, 2, 1), pie]
    channel = slack.channel("media-team")
    message = slack.workspace.message(channel=channel.id, user=slack.bot.id, text="Charts", blocks=blocks)
    slack.workspace.add(channel, message)
    shown = slack_page.messages.filter(has_text="As bar")
    bars = shown.locator("rect")
    await expect(bars).to_have_count(3)
    heights = [float(await bars.nth(place).get_attribute("height") or 0) for place in range(3)]
    assert heights[1] > heights[0] > heights[2] > 0
    await expect(shown.locator("polyline")).to_have_count(1)
    await expect(shown.locator("polygon")).to_have_count(1)
    await expect(shown.locator("circle")).to_have_count(2)
    await expect(shown).to_contain_text("Finished: 3 (75%)")
    await expect(shown.get_by_role("figure", name="As bar").get_by_role("cell", name="102")).to_have_count(1)
