"""Loopback ports that stay taken while nothing listens on them."""

import socket


def reserve_port(port: int = 0) -> socket.socket:
    """Return a socket with this port, 0 for a free one. Connections are refused until someone listens on it.

    A port that is only closed is given to the next program that asks for one, which then answers there.
    Raises OSError if the port is taken.
    """
    reserved = socket.socket()
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reserved.bind(("127.0.0.1", port))
    return reserved
