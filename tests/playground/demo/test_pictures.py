"""The pictures of the README: the script that takes them follows the page and the bot's words."""

import asyncio
import re
from pathlib import Path

import pytest

from playground.demo import pictures
from tests.support import chromium

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.long
def test_every_picture_that_the_documents_show_is_taken(tmp_path: Path) -> None:
    if chromium.find() is None:
        pytest.skip(chromium.ABSENT)
    asyncio.run(pictures.take(tmp_path))
    pages = [DOCS.parent / "README.md", *DOCS.glob("*.md")]
    shown = {name for page in pages for name in re.findall(r"pictures/([\w-]+\.png)", page.read_text())}
    assert {path.name for path in tmp_path.iterdir()} == shown
    assert {path.name for path in (DOCS / "pictures").iterdir()} == shown
