"""Between the bot and the internet is a proxy, or a server whose certificate nobody knows."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.stories.operations.command_line import run_operator_command
from tests.support.network.forward_proxy import running_proxy
from tests.support.network.tls_server import running_tls_server
from tests.support.sandbox import Sandbox

ELSEWHERE = "127.0.0.9"  # where nothing listens: only the proxy finds it
DEAD_PROXY = "http://127.0.0.1:9"


async def work_through_everything(sandbox: Sandbox) -> None:
    """Request a segment, and get an answer through a `response_url`."""
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    before = len(sandbox.ann.ephemerals)
    ack = await sandbox.ann.command("/clsfy", "segment show 9999", sandbox.channel)
    assert ack.payload is None
    await sandbox.slack.until(lambda: len(sandbox.ann.ephemerals) > before)


async def test_every_call_goes_through_the_proxy(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    async with running_proxy() as proxy:
        slack, classify = f"{ELSEWHERE}:{sandbox.slack.port}", sandbox.classify.url.rpartition(":")[2]
        sandbox.slack.responses.base = f"http://{slack}"
        await sandbox.start_bot(
            HTTP_PROXY=proxy.url,
            SLACK_API_URL=f"http://{slack}/api/",
            CLSFY_API_URL=f"http://{ELSEWHERE}:{classify}",
        )
        await work_through_everything(sandbox)
        # The first request on each connection: to Classify it is the check of the key, a GET.
        assert proxy.targets("POST") | proxy.targets("GET") == {slack, f"{ELSEWHERE}:{classify}"}
        assert proxy.targets("CONNECT") == {f"127.0.0.1:{sandbox.slack.port}"}  # the socket


@pytest.mark.parametrize("no_proxy", ["127.0.0.1", "example.com,127.0.0.0/8", "*"])
async def test_no_call_goes_through_a_proxy_that_no_proxy_excludes(
    socket_sandbox: Sandbox, no_proxy: str
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot(HTTP_PROXY=DEAD_PROXY, HTTPS_PROXY=DEAD_PROXY, NO_PROXY=no_proxy)
    await work_through_everything(sandbox)
    assert [line for line in bot.events if line["event"] == "not answered"] == []


@pytest.mark.parametrize(
    ("proxy", "words"),
    [
        ("socks5://127.0.0.1:1080", "ALL_PROXY names a SOCKS proxy, which clsfy-bot can't use."),
        ("127.0.0.1:3128", "ALL_PROXY must be an address such as http://proxy.example.com:3128."),
    ],
)
async def test_a_proxy_that_cannot_be_used_is_explained(
    socket_sandbox: Sandbox, proxy: str, words: str
) -> None:
    sandbox = socket_sandbox
    said = await run_operator_command(sandbox, "check", ALL_PROXY=proxy)
    assert said.code == 1
    assert words in said.line("Slack, proxy")
    bot = await sandbox.launch_bot(ALL_PROXY=proxy)
    assert await bot.wait_for_exit() == 2
    assert words in bot.output
    for output in (said.out + said.err, bot.output):
        assert "Traceback" not in output


async def test_check_shows_the_proxy_without_its_password(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    async with running_proxy() as proxy:
        url = proxy.url.replace("http://", "http://ann:very-secret@")
        said = await run_operator_command(sandbox, "check", HTTP_PROXY=url)
        assert said.code == 0, said
        shown = f"127.0.0.1 is reached through {proxy.url.replace('//', '//ann:***@')} (HTTP_PROXY)."
        assert shown in said.line("Slack, proxy")
        assert shown in said.line("Classify, proxy")
        assert "very-secret" not in said.out + said.err
        proxy.refusal = "407 Proxy Authentication Required"
        await sandbox.launch_bot()  # nothing to do with it: the next check asks for a tunnel
        said = await run_operator_command(
            sandbox,
            "check",
            HTTPS_PROXY=url,
            SLACK_API_URL="https://slack.invalid/api/",
            CLSFY_API_URL="https://classify.invalid",
        )
        assert said.code == 1
        assert "the proxy answered 407" in said.line("Slack, bot token")
        assert "the proxy answered 407" in said.line("Classify")
        assert "very-secret" not in said.out + said.err


async def test_a_certificate_that_is_not_trusted_is_reported_as_such(
    socket_sandbox: Sandbox, tmp_path: Path
) -> None:
    sandbox = socket_sandbox
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(running_tls_server(tmp_path, sandbox.slack.port))
        classify_port = int(sandbox.classify.url.rpartition(":")[2])
        classify = await stack.enter_async_context(running_tls_server(tmp_path, classify_port))
        settings: Mapping[str, str] = {
            "SLACK_API_URL": f"https://localhost:{slack.port}/api/",
            "CLSFY_API_URL": f"https://localhost:{classify.port}",
        }
        said = await run_operator_command(sandbox, "check", **settings)
        assert said.code == 1
        assert "its certificate isn't trusted" in said.line("Slack, bot token")
        assert "its certificate isn't trusted" in said.line("Classify")
        bot = await sandbox.launch_bot(**settings)
        await bot.wait_for_log("Slack not reached, trying again")
        assert "its certificate isn't trusted" in (await sandbox.readiness_obstacles(bot))["slack"]
        await bot.terminate()

        # The company's authorities, in one file
        authorities = tmp_path / "authorities.pem"
        authorities.write_text(slack.authority.read_text() + classify.authority.read_text())
        said = await run_operator_command(sandbox, "check", SSL_CERT_FILE=str(authorities), **settings)
        assert said.code == 0, said
        await sandbox.start_bot(SSL_CERT_FILE=str(authorities), **settings)
        await sandbox.request_segment()
        await sandbox.wait_for_announcement()
