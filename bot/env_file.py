"""Read `.env`, and find what has no effect in it and in the environment."""

import io
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import Binding, parse_stream
from msgspec import Struct

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PREFIXES = ("clsfy_", "slack_")
_OF_KUBERNETES = "clsfy_bot_"  # it sets CLSFY_BOT_PORT and more for a Service named clsfy-bot
_SIMILAR = 0.85  # CLSFY_ADMIN and CLSFY_ADMINS: 0.96, SLACK_APP_ID and SLACK_APP_TOKEN: 0.81
# What other libraries read from the environment, and the bot itself reads nowhere else.
_ENVIRONMENT_ONLY = (
    "clsfy_env_file",
    "https_proxy",
    "http_proxy",
    "all_proxy",
    "no_proxy",
    "ssl_cert_file",
    "ssl_cert_dir",
)


class EnvFileError(Exception):
    """The file doesn't exist or can't be read. The text is one sentence."""


class EnvFile(Struct, frozen=True, kw_only=True):
    """The settings file, or an empty one if there is none."""

    #: Its name, for people to read. None if there is no file.
    name: str | None = None
    #: What it sets, by name.
    values: Mapping[str, str | None] = {}
    #: The numbers of the lines that can't be read.
    unreadable: Collection[int] = ()

    def find_ignored(self, known: Collection[str], environment: Mapping[str, str]) -> Iterator[str]:
        """Yield a sentence for each line that has no effect. known: the settings, in lower case."""
        for line in self.unreadable:
            yield f"{self.name}: line {line} can't be read. Write NAME=value, and close its quotes."
        for name, value in self.values.items():
            low = name.lower()
            if not value or low in known:
                continue
            if low in _ENVIRONMENT_ONLY:
                if not {name.upper(), low} & environment.keys():
                    yield f"{name} has no effect in {self.name}. Set it in the environment."
            elif meant := _find_similar(low, known):
                yield f"{name} isn't a setting. Did you mean {meant.upper()}?"
            elif low.startswith("clsfy_"):
                yield f"{name} isn't a setting. docs/settings.md lists them all."


def read_env_file(name: str | None) -> EnvFile:
    """Return the file of this name, and none if it is empty. Without a name, `.env`, if that exists.

    It can be a pipe. Raises EnvFileError if the file that is named doesn't exist, or can't be read.
    """
    if name == "":
        return EnvFile()
    file = Path(name or ".env").expanduser()
    if not file.exists() or file.is_dir():
        if name is not None:
            raise EnvFileError(f"CLSFY_ENV_FILE: there is no file {name}.")
        return EnvFile()
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError:
        raise EnvFileError(f"The settings file {file} isn't UTF-8 text.") from None
    except OSError as error:
        raise EnvFileError(f"The settings file {file} can't be read ({error.strerror}).") from None
    bindings = list(parse_stream(io.StringIO(text)))
    readable = "".join(binding.original.string for binding in bindings if _is_readable(binding))
    return EnvFile(
        name=str(file),
        values=dotenv_values(stream=io.StringIO(readable)),
        unreadable=[_line_of(binding) for binding in bindings if not _is_readable(binding)],
    )


def find_misspelled(environment: Mapping[str, str], known: Collection[str]) -> Iterator[str]:
    """Yield a sentence for each variable that looks like one of these settings.

    Only what begins as ours do is looked at, since the environment has the variables of other programs.
    """
    for name, value in environment.items():
        low = name.lower()
        if not value or not low.startswith(_PREFIXES) or low.startswith(_OF_KUBERNETES):
            continue
        if low not in known and low not in _ENVIRONMENT_ONLY and (meant := _find_similar(low, known)):
            yield f"{name} isn't a setting. Did you mean {meant.upper()}?"


def _is_readable(binding: Binding) -> bool:
    """Return whether it is valid. For the library, `A: b` is an error, and `A:b` a name without a value."""
    return not binding.error and (
        binding.key is None or binding.value is not None or _NAME.fullmatch(binding.key) is not None
    )


def _line_of(binding: Binding) -> int:
    string = binding.original.string
    blank = string[: len(string) - len(string.lstrip())]
    return binding.original.line + blank.count("\n")


def _find_similar(name: str, known: Collection[str]) -> str | None:
    import difflib  # rarely needed

    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=_SIMILAR)), None)
