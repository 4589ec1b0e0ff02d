"""Secrets in files, as Docker and Kubernetes mount them: NAME_FILE holds the path of the file with NAME."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

#: The settings that a file may hold, in lower case.
IN_FILES = ("slack_bot_token", "slack_app_token", "slack_signing_secret", "clsfy_api_key", "database_url")
_SUFFIX = "_file"
_MAX_BYTES = 64 * 1024  # of a path that is a device, no more is read


class _UnusableFileError(Exception):
    """The text follows the setting's name in a sentence."""


class SecretFiles(Struct, frozen=True):
    """The settings with the secrets from files, and what is wrong with the others."""

    #: The settings by name, in lower case.
    values: Mapping[str, str]
    #: A sentence for each setting whose file can't be used.
    problems: Mapping[str, str]


def override(weaker: Mapping[str, str], stronger: Mapping[str, str]) -> dict[str, str]:
    """Return both, of which `stronger` wins. A secret replaces the file with it, and the other way around."""
    twins = {_twin(name) for name in stronger}
    return {name: value for name, value in weaker.items() if name not in twins} | dict(stronger)


def read_secret_files(values: Mapping[str, str]) -> SecretFiles:
    """Return the settings with each secret that a file holds. Line ends and spaces around it don't count."""
    found, problems = dict(values), {}
    for name in IN_FILES:
        path = values.get(name + _SUFFIX)
        if path is None:
            continue
        setting = f"{name}{_SUFFIX}".upper()
        if name in values:
            problems[name] = (
                f"{name.upper()} and {setting} are both set. Set one of them. An empty one counts as not set."
            )
            continue
        try:
            found[name] = _read(Path(path))
        except _UnusableFileError as error:
            problems[name] = f"{setting}: {error}."
    return SecretFiles(found, problems)


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
        text = content.decode("utf-8-sig").strip()
    except FileNotFoundError:
        raise _UnusableFileError(f"there is no file {path}") from None
    except UnicodeDecodeError:
        raise _UnusableFileError(f"the file {path} isn't UTF-8 text") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a path"
        raise _UnusableFileError(f"the file {path} can't be read ({reason})") from None
    if not text:
        raise _UnusableFileError(f"the file {path} is empty")
    if len(content) > _MAX_BYTES:
        raise _UnusableFileError(f"the file {path} is too long for a secret")
    return text


def _twin(name: str) -> str:
    return name.removesuffix(_SUFFIX) if name.endswith(_SUFFIX) else name + _SUFFIX
