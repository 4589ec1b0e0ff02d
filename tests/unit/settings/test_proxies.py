"""Which proxy is chosen for an address, and what is said about one that can't be used."""

import os

import pytest

from bot.proxies import Proxy, ProxyError, choose_proxy, proxy_url

PROXY, OTHER = "http://proxy.example.com:3128", "http://other.example.com:8080"
SLACK = "https://slack.com/api/"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the proxies of this machine."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


def test_without_a_proxy_the_connection_is_direct() -> None:
    assert choose_proxy(SLACK) is None


@pytest.mark.parametrize(
    ("names", "url", "chosen"),
    [
        (["HTTPS_PROXY"], SLACK, "HTTPS_PROXY"),
        (["https_proxy"], SLACK, "HTTPS_PROXY"),
        (["ALL_PROXY"], SLACK, "ALL_PROXY"),
        (["HTTPS_PROXY", "ALL_PROXY"], SLACK, "HTTPS_PROXY"),
        (["HTTPS_PROXY"], "wss://wss-primary.slack.com/link/?ticket=1", "HTTPS_PROXY"),
        (["HTTP_PROXY"], "ws://127.0.0.1:9/link", "HTTP_PROXY"),
        (["HTTP_PROXY"], SLACK, None),
        (["HTTPS_PROXY"], "http://127.0.0.1:9/", None),
    ],
)
def test_the_address_decides_which_setting_counts(
    monkeypatch: pytest.MonkeyPatch, names: list[str], url: str, chosen: str | None
) -> None:
    for name in names:
        monkeypatch.setenv(name, PROXY if name != "ALL_PROXY" else OTHER)
    proxy = choose_proxy(url)
    assert (proxy.setting if proxy else None) == chosen


@pytest.mark.parametrize(
    ("no_proxy", "url", "direct"),
    [
        ("slack.com", SLACK, True),
        ("slack.com", "https://hooks.slack.com/actions/1", True),
        (".slack.com", "https://hooks.slack.com/actions/1", True),
        ("hooks.slack.com", SLACK, False),
        ("lack.com", SLACK, False),
        ("SLACK.com", SLACK, True),
        ("example.com, slack.com", SLACK, True),
        ("*", SLACK, True),
        ("slack.com:443", SLACK, True),
        ("slack.com:8443", SLACK, False),
        ("10.1.2.3", "https://10.1.2.3/", True),
        ("10.0.0.0/8", "https://10.1.2.3/", True),
        ("10.0.0.0/8", "https://11.1.2.3/", False),
        ("10.0.0.0/8", SLACK, False),
        ("fd00::/8", "https://[fd00::1]/", True),
        ("::1", "https://[::1]:8443/", True),
        ("", SLACK, False),
        ("localhost,127.0.0.0/8", "https://127.0.0.1:9/", True),
    ],
)
def test_no_proxy_excludes_hosts_suffixes_ports_and_networks(
    monkeypatch: pytest.MonkeyPatch, no_proxy: str, url: str, direct: bool
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    monkeypatch.setenv("NO_PROXY", no_proxy)
    assert proxy_url(url) == (None if direct else PROXY)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("proxy.example.com:3128", "It doesn't begin with http://."),
        ("10.0.0.1:3128", "It doesn't begin with http://."),
        ("socks5://:very-secret@proxy.example.com:1080", "names a SOCKS proxy, which clsfy-bot can't use."),
        ("socks5h://proxy.example.com", "names a SOCKS proxy"),
        ("ftp://proxy.example.com", "must be an address such as http://proxy.example.com:3128."),
        ("http://", "must be an address"),
        ("http://proxy.example.com:port", "must be an address"),
        ("http://user:very-secret@[::1", "must be an address"),
    ],
)
@pytest.mark.parametrize("name", ["HTTPS_PROXY", "ALL_PROXY"])
def test_a_proxy_that_cannot_be_used_gets_a_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ProxyError) as caught:
        choose_proxy(SLACK)
    assert str(caught.value).startswith(f"{name} ")
    assert words in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_proxy_that_is_not_needed_may_be_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://proxy.example.com")
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    assert proxy_url(SLACK) == PROXY
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert proxy_url("http://127.0.0.1:9/") is None


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        (PROXY, PROXY),
        ("http://user:very-secret@proxy.example.com:3128", "http://user:***@proxy.example.com:3128"),
        ("http://user:very@secret@[::1]:3128/", "http://user:***@[::1]:3128"),
    ],
)
def test_the_password_of_a_proxy_is_masked(url: str, masked: str) -> None:
    assert Proxy(url, "HTTPS_PROXY").masked_url == masked
