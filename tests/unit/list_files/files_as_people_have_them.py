"""Small files as people have them, each with what is sent and what is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from storage.lifecycle.lists import ListKind, Reason


@dataclass(frozen=True, kw_only=True)
class SampleFile:
    """A file, and what a buyer expects of it."""

    #: Where such a file comes from.
    name: str
    data: bytes
    #: The values as Classify gets them.
    sent: Sequence[str]
    #: What is left out, as typed.
    left_out: Mapping[str, Reason] = field(default_factory=dict)
    kind: ListKind = ListKind.DOMAINS


def _text(name: str, text: str, *sent: str, encoding: str = "utf-8", **left_out: Reason) -> SampleFile:
    return SampleFile(name=name, data=text.encode(encoding), sent=sent, left_out=left_out)


def _mixed(name: str, text: str, sent: Sequence[str], left_out: Mapping[str, Reason]) -> SampleFile:
    return SampleFile(name=name, data=text.encode(), sent=sent, left_out=left_out)


def _urls(name: str, text: str, *sent: str, left_out: Mapping[str, Reason] | None = None) -> SampleFile:
    return SampleFile(name=name, data=text.encode(), sent=sent, left_out=left_out or {}, kind=ListKind.URLS)


_PAIR = ("craftsman.com", "toro.com")

ENCODINGS = (
    _text("plain lines", "craftsman.com\ntoro.com\n", *_PAIR),
    _text("Excel's texts as formulas", 'Domain,Spend\n="craftsman.com",1\n="toro.com",2\n', *_PAIR),
    _text("no newline at the end", "craftsman.com\ntoro.com", *_PAIR),
    _text("lines as Windows ends them", "craftsman.com\r\ntoro.com\r\n", *_PAIR),
    _text("lines as the first Macs ended them", "craftsman.com\rtoro.com\r", *_PAIR),
    _text("UTF-8 with a byte order mark", "craftsman.com\ntoro.com\n", *_PAIR, encoding="utf-8-sig"),
    _text(
        "Excel's Unicode text", "Domain\tSpend\ncraftsman.com\t1\ntoro.com\t2\n", *_PAIR, encoding="utf-16"
    ),
    SampleFile(
        name="UTF-16 without a mark, little end first",
        data="craftsman.com\ntoro.com\n".encode("utf-16-le"),
        sent=_PAIR,
    ),
    SampleFile(
        name="UTF-16 without a mark, big end first",
        data="craftsman.com\ntoro.com\n".encode("utf-16-be"),
        sent=_PAIR,
    ),
    _text("UTF-32", "craftsman.com\ntoro.com\n", *_PAIR, encoding="utf-32"),
    _text(
        "Windows-1252, as Excel saves a German CSV",
        "Domain;Straße\nmünchen.de;Größe\ncafé.fr;x\n",
        "xn--mnchen-3ya.de",
        "xn--caf-dma.fr",
        encoding="cp1252",
    ),
    _text(
        "Windows-1251, as Excel saves a Russian CSV",
        "привет.рф\nновости.рф\nпогода.рф\n",
        "xn--b1agh1afp.xn--p1ai",
        "xn--b1amnebsh.xn--p1ai",
        "xn--80afd2bbd.xn--p1ai",
        encoding="cp1251",
    ),
    _text("Shift JIS", "例え.jp\n日本.jp\n", "xn--r8jz45g.jp", "xn--wgv71a.jp", encoding="shift_jis"),
)

DELIMITERS = (
    _text("commas", "Domain,Spend\ncraftsman.com,10\ntoro.com,20\n", *_PAIR),
    _text("semicolons, with commas in the figures", "Site;Spend\ncraftsman.com;1,5\ntoro.com;2,5\n", *_PAIR),
    _text("tabs", "Name\tURL\nA\thttps://www.craftsman.com/x\nB\ttoro.com\n", *_PAIR),
    _text(
        "Excel's line that names the delimiter", "sep=;\nDomain;Spend\ncraftsman.com;1\ntoro.com;2\n", *_PAIR
    ),
    _text("quoted cells", '"Publisher, Inc.","Domain"\n"A, B","craftsman.com"\n"C","toro.com"\n', *_PAIR),
    _text("a quoted cell over two lines", 'Note,Domain\n"a\nb",craftsman.com\nc,toro.com\n', *_PAIR),
    _text("a list in one line", "craftsman.com, toro.com, deere.com\n", *_PAIR, "deere.com"),
    _text("several values a line", "a.com; b.com\nc.com; d.com\n", "a.com", "b.com", "c.com", "d.com"),
    _text("a trailing comma in each line", "craftsman.com,\ntoro.com,\n", *_PAIR),
    _text("rows of different lengths", "Domain,Note\ncraftsman.com\ntoro.com,x,y,z\n", *_PAIR),
)

HEADERS = (
    _text("the column without a header", "A,craftsman.com,1\nB,toro.com,2\n", *_PAIR),
    _text("a header in capitals", "DOMAIN NAME\ncraftsman.com\ntoro.com\n", *_PAIR),
    _text("a header with underscores", "id,blocked_domain\n1,craftsman.com\n2,toro.com\n", *_PAIR),
    _text(
        "a header that isn't known",
        "Werbeplatz\ncraftsman.com\ntoro.com\n",
        *_PAIR,
        Werbeplatz=Reason.NOT_A_DOMAIN,
    ),
    _text("two columns that could be it", "Site,Domain\nCraftsman,craftsman.com\nToro,toro.com\n", *_PAIR),
    _text("empty rows", "\n\nDomain\n\ncraftsman.com\n\n\ntoro.com\n\n", *_PAIR),
    _text(
        "a title, dates and an empty row",
        "Report\n1 Jan - 2 Feb\n\nSite,Clicks\ncraftsman.com,1\ntoro.com,2\n",
        *_PAIR,
    ),
    _text("a header in quotes after a mark", '\ufeff"Domain"\n"craftsman.com"\n"toro.com"\n', *_PAIR),
)

SOURCES = (
    _text(
        "a hosts file",
        "# blocked\n127.0.0.1 localhost\n::1 localhost\n0.0.0.0 ads.example.com tracker.example.com # both\n"
        "0.0.0.0 craftsman.com\n",
        "ads.example.com",
        "tracker.example.com",
        "craftsman.com",
    ),
    _mixed(
        "an ad blocker's list",
        "[Adblock Plus 2.0]\n! Title: mine\n||craftsman.com^\n||toro.com^$third-party\n"
        "@@||good.com^\nsite.com##.banner\n/ads[0-9]/\n",
        _PAIR,
        {
            "@@||good.com^": Reason.FILTER_RULE,
            "site.com##.banner": Reason.FILTER_RULE,
            "/ads[0-9]/": Reason.FILTER_RULE,
        },
    ),
    _mixed(
        "placements from Google Ads",
        "Placement exclusion list\nAll time\n\nPlacement,Placement URL,Type\n"
        "mobileapp::2-com.acme.app,mobileapp::2-com.acme.app,Mobile app\n"
        "mobileapp::1-284882215,mobileapp::1-284882215,Mobile app\n"
        "craftsman.com,craftsman.com,Site\n"
        "youtube.com/channel/UC123,youtube.com/channel/UC123,YouTube channel\n"
        "anonymous.google,anonymous.google,Site\ntoro.com,toro.com,Site\n",
        _PAIR,
        {
            "mobileapp::2-com.acme.app": Reason.APP,
            "mobileapp::1-284882215": Reason.APP,
            "youtube.com/channel/UC123": Reason.CHANNEL,
            "anonymous.google": Reason.PLACEHOLDER,
        },
    ),
    _mixed(
        "app IDs and stores",
        "craftsman.com\ncom.acme.app\nid284882215\n284882215\nhttps://apps.apple.com/us/app/x/id1\n"
        "https://play.google.com/store/apps/details?id=com.acme\nmarket://details?id=com.acme\ntoro.com\n",
        _PAIR,
        {
            "com.acme.app": Reason.APP,
            "id284882215": Reason.APP,
            "284882215": Reason.APP,
            "https://apps.apple.com/us/app/x/id1": Reason.APP,
            "https://play.google.com/store/apps/details?id=com.acme": Reason.APP,
            "market://details?id=com.acme": Reason.APP,
        },
    ),
    _mixed(
        "channels",
        "craftsman.com\nyoutube.com/@acme\nhttps://www.youtube.com/watch?v=1\nyoutube.com\ntoro.com\n",
        ("craftsman.com", "youtube.com", "toro.com"),
        {"youtube.com/@acme": Reason.CHANNEL, "https://www.youtube.com/watch?v=1": Reason.CHANNEL},
    ),
)

VALUES = (
    _text("addresses", "https://www.craftsman.com/x?y=1#z\nhttp://toro.com:8080/\n", *_PAIR),
    _text("wildcards", "*.craftsman.com\n*.toro.com/*\n", *_PAIR),
    _text("subdomains of a country", "jp.yahoo.com\nco.yahoo.com\n", "jp.yahoo.com", "co.yahoo.com"),
    _text("another case and a final dot", "CRAFTSMAN.com.\nToro.Com\n", *_PAIR),
    _text("bullets", "• craftsman.com\n- toro.com\n", *_PAIR),
    _text("numbers", "1. craftsman.com\n2) toro.com\n", *_PAIR),
    _text("Markdown", "[Craftsman](https://craftsman.com)\n`toro.com`\n", *_PAIR),
    _text("invisible characters", "craft\u200bsman.com\n\u200etoro.com\u00a0\n", *_PAIR),
    _text("comments", "# mine\ncraftsman.com # a rival\n// more\ntoro.com\n", *_PAIR),
    _text("a hosted site", "acme.github.io\ngithub.io\n", "acme.github.io", "github.io"),
    _mixed(
        "repeats",
        "craftsman.com\nwww.craftsman.com\nhttps://craftsman.com/\ntoro.com\n",
        _PAIR,
        {"www.craftsman.com": Reason.DUPLICATE, "https://craftsman.com/": Reason.DUPLICATE},
    ),
    _mixed(
        "junk among domains",
        "craftsman.com\ntoro.com\nhello world\nphoto.png\njane@toro.com\n192.0.2.1\nco.uk\n-x.com\nn/a\n",
        _PAIR,
        {
            "hello world": Reason.NOT_A_DOMAIN,
            "photo.png": Reason.NOT_A_DOMAIN,
            "jane@toro.com": Reason.NOT_A_DOMAIN,
            "192.0.2.1": Reason.IP_ADDRESS,
            "co.uk": Reason.PUBLIC_SUFFIX,
            "-x.com": Reason.NOT_A_DOMAIN,
            "n/a": Reason.NOT_A_DOMAIN,
        },
    ),
)

URLS = (
    _urls(
        "URLs and bare addresses",
        "https://a.example/x,y\nb.example/page\nwww.c.example\n",
        "https://a.example/x,y",
        "https://b.example/page",
        "https://www.c.example",
    ),
    _urls(
        "URLs with titles",
        'URL,Title\nhttps://a.example/x,"A, b"\nhttps://a.example/y,C\n',
        "https://a.example/x",
        "https://a.example/y",
    ),
    _urls(
        "URLs that can't be examples",
        "https://a.example/x\nhttps://jane:secret@a.example/\nftp://a.example/\nhttps://nowhere/\n",
        "https://a.example/x",
        left_out={
            "https://jane:secret@a.example/": Reason.NOT_A_URL,
            "ftp://a.example/": Reason.NOT_A_URL,
            "https://nowhere/": Reason.NOT_A_URL,
        },
    ),
    _urls(
        "patterns among URLs",
        "https://a.example/x\n||b.example/ads^\n*.c.example/page\nhttps://*.d.example/\nhttps://'e.example/\n",
        "https://a.example/x",
        left_out=dict.fromkeys(
            ("||b.example/ads^", "*.c.example/page", "https://*.d.example/", "https://'e.example/"),
            Reason.NOT_A_URL,
        ),
    ),
)

ALL = (*ENCODINGS, *DELIMITERS, *HEADERS, *SOURCES, *VALUES, *URLS)
