"""The sample list of the demo: 1,200 invented domains to block, and a few rows that aren't domains.

They end in `.example`, which nobody can register (RFC 2606): the list blocks nobody's site.
"""

from collections.abc import Iterator

SAMPLE_NAME = "blocked-domains.csv"
_SUBJECTS = (
    "bargain", "celebrity", "coupon", "daily", "flash", "gossip", "viral", "quiz", "shock", "rumor",
    "giveaway", "lottery", "clickbait", "prank", "scandal", "trending", "weird", "secret", "instant", "mega",
)  # fmt: skip
_KINDS = (
    "news", "buzz", "feed", "stories", "deals", "videos", "lists", "facts", "tips", "world",
    "today", "central", "hub", "planet", "post", "report", "wire", "zone", "times", "channel",
)  # fmt: skip
_NUMBERS = ("", "24", "365")
_LEFT_OUT = ("com.acme.puzzles", "mobileapp::2-com.acme.solitaire", "bargain-news.example", "N/A")


def sample_list() -> bytes:
    """Return the list as a CSV file, the same every time."""
    values = [*sample_domains(), *_LEFT_OUT]
    return "\r\n".join(["Domain,Reason", *(f"{value},spam" for value in values), ""]).encode()


def sample_domains() -> Iterator[str]:
    """Yield the domains."""
    for subject in _SUBJECTS:
        for kind in _KINDS:
            for number in _NUMBERS:
                yield f"{subject}-{kind}{number}.example"
