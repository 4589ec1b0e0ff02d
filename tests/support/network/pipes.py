"""Copy bytes between two connections."""

import asyncio

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def pipe_both_ways(one: Connection, other: Connection) -> None:
    """Copy until both have ended, and close them."""
    try:
        await asyncio.gather(_pipe(one[0], other[1]), _pipe(other[0], one[1]))
    finally:  # also if it is canceled before either copy has begun
        one[1].close()
        other[1].close()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        return
    finally:
        writer.close()
