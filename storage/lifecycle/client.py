"""A client of Classify's, as the operator lists it in the settings."""

from msgspec import Struct

CLIENT_LENGTH = 150
"""Characters of a client's id that preferences and the defaults of lists can hold."""


class Client(Struct, frozen=True):
    """One of the clients that the API key manages."""

    #: Classify's ID of the client.
    id: str
    #: What people call the client.
    label: str
