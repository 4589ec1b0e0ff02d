"""Reading one value of a list of domains."""

import ipaddress
import re
from urllib.parse import urlsplit

import idna
from msgspec import Struct
from publicsuffixlist import PublicSuffixList

from storage.lifecycle.lists import Reason

_RESERVED = ("example", "test")  # for documentation and tests (RFC 2606), so no list of suffixes has them
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_WRAPPING = " \t\r\n\f\v\u00a0<>()[]{}\"'`“”„‘’‚«»‹›|,;"
_BULLET = re.compile(r"^(?:[•·▪◦●‣⁃*–—-]|\d{1,6}[.)])\s+")
_LINK = re.compile(r"^\[[^\]]*\]\((\S+?)\)$")
_FILTER = re.compile(r"^\|\|([^/^$|*]+)\^?(?:\$.*)?$")  # ||example.com^$third-party
_OTHER_FILTER = re.compile(r"^(?:@@|/.*/$|\|\|)|##|#@#|#\?#")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_STORES = ("apps.apple.com", "itunes.apple.com", "play.google.com", "apps.microsoft.com")
_STORE_SCHEMES = ("market", "itms-apps", "itms", "amzn", "ms-windows-store")
_GOOGLE_APP = re.compile(r"^mobileapp(?:category)?::", re.IGNORECASE)
_APPLE_ID = re.compile(r"^(?:id)?\d{6,12}$")
_BUNDLE_ID = re.compile(r"^(?:com|org|net|air)(?:\.[a-z0-9_-]+){2,}$", re.IGNORECASE)  # com.acme.app
_CHANNEL = re.compile(r"^/(?:channel|user|c|video|watch|playlist|@)", re.IGNORECASE)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_VIDEO_SITES = ("youtube.com", "m.youtube.com")
_PLACEHOLDERS = ("anonymous.google",)


class ListValue(Struct, frozen=True, kw_only=True):
    """What one value of a list is."""

    #: The domain in ASCII, as Classify gets it. None if the value can't be used.
    domain: str | None = None
    #: The domain as people write it, in lower case.
    typed: str = ""
    #: Why the value can't be used. None if it can.
    reason: Reason | None = None


class DomainReader:
    """Reads values of a list of domains. It holds the public suffixes, which take some 3 MB."""

    def __init__(self) -> None:
        # Private suffixes such as `github.io` aren't among them: whoever blocks `github.io` means all of it.
        self._suffixes = PublicSuffixList(accept_unknown=False, only_icann=True)

    def read(self, value: str) -> ListValue:
        """Return the domain that a value names, or why it can't be used.

        `https://www.craftsman.com/x`, `*.craftsman.com`, `craftsman.com:443` and `||craftsman.com^` are
        craftsman.com.
        """
        value = unwrap(value)
        if not value:
            return ListValue(reason=Reason.NOT_A_DOMAIN)
        if found := _FILTER.match(value):
            value = found[1]
        elif _OTHER_FILTER.search(value):
            return ListValue(reason=Reason.FILTER_RULE)
        if _GOOGLE_APP.match(value) or _APPLE_ID.match(value) or _BUNDLE_ID.match(value):
            return ListValue(reason=Reason.APP)
        return self._read_address(value)

    def _read_address(self, value: str) -> ListValue:
        try:
            parts = urlsplit(value if _SCHEME.match(value) else f"//{value}")
            host, _ = (parts.hostname or "").rstrip("."), parts.port  # reading the port checks it
        except ValueError:
            return ListValue(reason=Reason.NOT_A_DOMAIN)
        if parts.scheme in _STORE_SCHEMES or host in _STORES:
            return ListValue(reason=Reason.APP)
        if parts.scheme not in ("", "http", "https") or "@" in parts.netloc or any(map(str.isspace, host)):
            return ListValue(reason=Reason.NOT_A_DOMAIN)
        host = host.removeprefix("*.")
        host = host.removeprefix("www.") if host.count(".") > 1 else host
        if host in _VIDEO_SITES and _CHANNEL.match(parts.path):
            return ListValue(reason=Reason.CHANNEL)
        if host in _PLACEHOLDERS:
            return ListValue(reason=Reason.PLACEHOLDER)
        return self._check(host)

    def _check(self, host: str) -> ListValue:
        if _is_ip_address(host):
            return ListValue(reason=Reason.IP_ADDRESS)
        try:
            domain = host if host.isascii() else idna.encode(host, uts46=True).decode()
            typed = idna.decode(domain) if "xn--" in domain else domain
        except (idna.IDNAError, UnicodeError):
            return ListValue(reason=Reason.NOT_A_DOMAIN)
        if not _is_host_name(domain):
            return ListValue(reason=Reason.NOT_A_DOMAIN)
        if domain.rpartition(".")[2] not in _RESERVED:
            suffix = self._suffixes.publicsuffix(domain)
            if suffix is None:
                return ListValue(reason=Reason.NOT_A_DOMAIN)
            if suffix == domain:
                return ListValue(reason=Reason.PUBLIC_SUFFIX)
        return ListValue(domain=domain, typed=typed)


def unwrap(value: str) -> str:
    """Return a value without invisible characters, and without the bullets, quotes or brackets around it."""
    value = value.translate(_INVISIBLE).strip()
    value = _BULLET.sub("", value)
    if found := _LINK.match(value):
        value = found[1]
    return value.strip(_WRAPPING) if not value.startswith("||") else value.strip()


def _is_host_name(host: str) -> bool:
    labels = host.split(".")
    return len(host) <= 253 and len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)


def _is_ip_address(host: str) -> bool:
    if ":" not in host and not host[-1:].isdigit():
        return False  # most of a list, and the error below would take a quarter of the time to read one
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
