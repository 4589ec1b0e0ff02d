"""files.info: what a file is, and where the app can fetch it."""

from playground.slack.errors import SlackError
from playground.slack.methods.arguments import Arguments
from playground.slack.methods.context import MethodContext
from playground.slack.methods.method import TIER_4, Json, Method


def info(context: MethodContext, arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/files.info"""
    files = context.workspace.files
    file = files.files.get(arguments.required("file"))
    if file is None:
        raise SlackError("file_not_found")
    if file.is_deleted:
        raise SlackError("file_deleted")
    return {"file": files.as_json(file), "comments": [], "response_metadata": {"next_cursor": ""}}


METHODS = {"files.info": Method(info, TIER_4, ("files:read",))}
