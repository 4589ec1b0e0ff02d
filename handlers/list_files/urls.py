"""Reading one value of a list of example URLs."""

from urllib.parse import urlsplit

from handlers.list_files.domains import DomainReader, unwrap

_PATTERNS = ("*", "|")  # `*.example.com/x` and an ad blocker's rule name no page
_MAX_LENGTH = 8_000  # of a URL: the longest that servers take as a rule


def read_url(value: str, domains: DomainReader) -> str | None:
    """Return the web address that a value is, as typed, or None. One without a scheme gets `https://`."""
    value = unwrap(value)
    if "://" not in value[:10]:
        value = f"https://{value}"
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname or "", parts.port  # reading the port checks it
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or "@" in parts.netloc or len(value) > _MAX_LENGTH:
        return None
    if any(character.isspace() or not character.isprintable() for character in value):
        return None
    if unwrap(host) != host or host.startswith(_PATTERNS):
        return None
    return value if domains.read(host).domain else None
