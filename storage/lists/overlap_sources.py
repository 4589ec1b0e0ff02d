"""Find which lists of a request hold the examples and the blocked domains that overlap."""

from collections.abc import Sequence

from msgspec.structs import replace
from sqlalchemy.engine import Connection

from storage.lifecycle.lists import InputName, Overlap
from storage.lifecycle.request import Request
from storage.lists import contents, request_lists


def name_sources(connection: Connection, request: Request, overlaps: Sequence[Overlap]) -> Sequence[Overlap]:
    """Return the overlaps with the names of the lists that hold them. What was typed is in none."""
    names: dict[tuple[str, str], str] = {}
    wanted = {each.url for each in overlaps} | {each.domain for each in overlaps}
    for each in request_lists.find_lists(connection, request.id):
        if each.content_id is not None and overlaps:
            for value in contents.load_values(connection, each.content_id):
                if value in wanted:
                    names.setdefault((each.input_name, value), each.label)
    for name in InputName:
        for value in request.inputs.get(name, ()):
            names.pop((name, value), None)
    return [
        replace(
            each,
            url_list=names.get((InputName.EXAMPLES, each.url)),
            domain_list=names.get((InputName.BLOCKED, each.domain)),
        )
        for each in overlaps
    ]
