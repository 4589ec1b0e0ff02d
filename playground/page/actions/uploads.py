"""The files of the page: uploaded by a person, chosen in a form or attached to a message, and downloaded."""

from typing import Any

from aiohttp import web

from playground.page.file_json import file_json
from playground.slack import FormInputError, Person, Slack
from playground.slack.workspace.files import File

Json = dict[str, Any]


def add_file(slack: Slack, person: Person, name: str, data: bytes) -> Json:
    """Upload a file as a person. Return the `file`, or the `problem` if it is too large."""
    try:
        file = slack.upload(person, name, data)
    except FormInputError as error:
        return {"problem": f"“{name}” can't be added. {error.errors[name]}"}
    return {"file": file_json(file)}


def own_file(slack: Slack, person: Person, file_id: str) -> File:
    """Return a file that the person uploaded. Raises KeyError if there is none."""
    file = slack.workspace.files.files[file_id]
    if file.user_id != person.id:
        raise KeyError(file_id)
    return file


def visible_file(slack: Slack, person: Person, file_id: str) -> File:
    """Return a file that the person uploaded, or that is shared in one of their channels.

    Raises HTTPNotFound for any other.
    """
    channels, file = slack.workspace.channels, slack.workspace.files.files.get(file_id)
    if file is None or file.is_deleted:
        raise web.HTTPNotFound(text="This file was deleted.")
    is_shared = any(person.id in channels[each].members for each in file.shared_in)
    if not is_shared and file.user_id != person.id:
        raise web.HTTPNotFound(text="This file is private.")
    return file
