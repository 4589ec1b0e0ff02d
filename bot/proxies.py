"""Choose the proxy for an address, by HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY in the environment.

Every client asks here, because the libraries differ: slack-sdk ignores NO_PROXY, httpx and websockets want a
package for SOCKS, and each fails in another way if there is no scheme.
"""

import ipaddress
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from msgspec import Struct

_SCHEMES = {"wss": "https", "ws": "http"}
_PORTS = {"https": 443, "http": 80}


class ProxyError(OSError):
    """The environment names a proxy that can't be used. The text is a sentence, without a password.

    It is an OSError because callers treat it like a proxy that can't be reached.
    """


class Proxy(Struct, frozen=True):
    """A proxy, and the setting that names it."""

    #: Its address, perhaps with a username and a password.
    url: str
    #: The environment variable, such as `HTTPS_PROXY`.
    setting: str

    @property
    def masked_url(self) -> str:
        """Return the address without the password."""
        parts = urlsplit(self.url)
        user = f"{parts.username}:***@" if parts.username else ""
        return f"{parts.scheme}://{user}{parts.netloc.rpartition('@')[2]}"


def choose_proxy(url: str) -> Proxy | None:
    """Return the proxy through which to reach an address. None: connect directly.

    Raises ProxyError if the environment names one that can't be used.
    """
    parts = urlsplit(url)
    scheme = _SCHEMES.get(parts.scheme, parts.scheme)
    host, port = parts.hostname or "", parts.port or _PORTS[scheme]
    proxies = getproxies()
    name = scheme if proxies.get(scheme) else "all"
    if not proxies.get(name) or _is_excluded(host, port, proxies.get("no", "")):
        return None
    proxy = Proxy(proxies[name].strip(), f"{name.upper()}_PROXY")
    _check(proxy)
    return proxy


def proxy_url(url: str) -> str | None:
    """Return the address of the proxy for an address. None: connect directly. Raises ProxyError."""
    proxy = choose_proxy(url)
    return None if proxy is None else proxy.url


def _is_excluded(host: str, port: int, no_proxy: str) -> bool:
    """Return whether NO_PROXY excludes a host: by name, suffix, address or network, perhaps with a port."""
    bracketed = f"[{host}]" if ":" in host else host
    if proxy_bypass(f"{bracketed}:{port}"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return any(_is_in(address, entry.strip()) for entry in no_proxy.split(","))


def _is_in(address: ipaddress.IPv4Address | ipaddress.IPv6Address, network: str) -> bool:
    try:
        return address in ipaddress.ip_network(network.strip("[]"), strict=False)
    except ValueError:
        return False


def _check(proxy: Proxy) -> None:
    example = f"{proxy.setting} must be an address such as http://proxy.example.com:3128"
    if "://" not in proxy.url:
        raise ProxyError(f"{example}. It doesn't begin with http://.")
    try:
        parts = urlsplit(proxy.url)
        is_complete = bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise ProxyError(f"{example}.") from None
    if parts.scheme.startswith("socks"):
        raise ProxyError(
            f"{proxy.setting} names a SOCKS proxy, which clsfy-bot can't use. Use an HTTP proxy (http://…), "
            "or exclude the hosts with NO_PROXY."
        )
    if parts.scheme not in ("http", "https") or not is_complete:
        raise ProxyError(f"{example}.")
