"""Who may drive the page: its own browser tab, on loopback, and nobody else's."""

import re
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import aiohttp
import pytest

from playground.classify import Classify
from playground.demo.workspace import populate
from playground.page import NotLoopback, WebPage
from playground.slack import Slack

ROOT = Path(__file__).parents[3]


@pytest.fixture
async def page(slack: Slack) -> AsyncIterator[WebPage]:
    """The page of a pretend Slack, served."""
    populate(slack)
    page = WebPage(slack, Classify())
    await page.start()
    yield page
    await page.stop()


@pytest.fixture
async def token(page: WebPage, session: aiohttp.ClientSession) -> str:
    """As the page itself holds it."""
    async with session.get(page.url) as answer:
        found = re.search(r'name="token" content="([^"]+)"', await answer.text())
    assert found is not None
    return found[1]


async def dismiss(session: aiohttp.ClientSession, page: WebPage, headers: Mapping[str, str]) -> int:
    """The status with which a dismissal, which changes nothing, is answered."""
    async with session.post(f"{page.url}actions/ann/dismiss", json={"ts": "1"}, headers=headers) as answer:
        return answer.status


async def test_a_request_from_the_page_itself_is_answered(
    page: WebPage, token: str, session: aiohttp.ClientSession
) -> None:
    own = {"Origin": page.url.rstrip("/"), "X-Playground-Token": token}
    assert await dismiss(session, page, own) == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1"])
async def test_a_request_from_another_site_is_refused(
    page: WebPage, token: str, session: aiohttp.ClientSession, origin: str
) -> None:
    assert await dismiss(session, page, {"Origin": origin, "X-Playground-Token": token}) == 403
    live = f"{page.url}feed?token={token}"
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(live, origin=origin)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1"])
async def test_a_request_for_another_host_name_is_refused(
    page: WebPage, token: str, session: aiohttp.ClientSession, host: str
) -> None:
    async with session.get(page.url, headers={"Host": host}) as answer:
        assert answer.status == 403
        assert "token" not in await answer.text()
    assert await dismiss(session, page, {"Host": host, "X-Playground-Token": token}) == 403


async def test_a_request_without_the_token_is_refused(page: WebPage, session: aiohttp.ClientSession) -> None:
    assert await dismiss(session, page, {}) == 403
    assert await dismiss(session, page, {"X-Playground-Token": "guessed"}) == 403
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(f"{page.url}feed?token=guessed")


async def test_every_answer_forbids_scripts_from_elsewhere(
    page: WebPage, session: aiohttp.ClientSession
) -> None:
    for path in ("", "static/js/main.js", "nowhere"):
        async with session.get(page.url + path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["static/../page.py", "static/%2e%2e/page.py", "static/..%2fpage.py"])
async def test_only_the_pages_own_files_are_served(
    page: WebPage, session: aiohttp.ClientSession, path: str
) -> None:
    async with session.get(page.url + path) as answer:
        assert answer.status in (403, 404)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "example.com"])
async def test_the_page_listens_on_loopback_only(slack: Slack, host: str) -> None:
    with pytest.raises(NotLoopback, match="only on loopback"):
        await WebPage(slack, Classify()).start(host)


def test_the_command_line_refuses_an_address_other_than_loopback() -> None:
    command = [sys.executable, "-m", "playground", "--page", "--host", "0.0.0.0", "--bot-command", "sleep 9"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert "listens only on loopback" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_scripts_never_set_markup() -> None:
    """Its scripts build elements; none reads text as markup or as code."""
    wrong = re.compile(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|new Function|srcdoc|https?://(?!docs\.|www\.w3)"
    )
    scripts = [
        *(ROOT / "playground/page/static").rglob("*.js"),
        *(ROOT / "playground/page/static").rglob("*.html"),
    ]
    assert len(scripts) > 20
    code = {
        path.name: re.sub(r"^\s*(//|\*|/\*).*$", "", path.read_text("utf-8"), flags=re.M) for path in scripts
    }
    assert {name: found[0] for name, text in code.items() if (found := wrong.search(text))} in (
        {},
        {"mrkdwn.js": "https?://"},
    )


def test_no_script_or_style_sheet_is_too_long() -> None:
    files = [path for path in (ROOT / "playground/page/static").rglob("*") if path.suffix in (".js", ".css")]
    lengths = {path.name: len(path.read_text("utf-8").splitlines()) for path in files}
    assert {name: length for name, length in lengths.items() if length > 250} == {}
    assert all(path.read_text("utf-8").startswith(("// ", "/* ")) for path in files)
