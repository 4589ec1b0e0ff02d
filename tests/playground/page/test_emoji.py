"""The page draws the bot's emoji, since not every computer has a font with them."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_every_emoji_of_the_bot_is_drawn() -> None:
    used = set(re.findall(r":([a-z_]+): ", (ROOT / "docs/wording.md").read_text()))
    script = (ROOT / "playground/page/static/js/text/emoji.js").read_text()
    assert used
    assert used <= set(re.findall(r"^  (\w+): \[", script, re.MULTILINE))
