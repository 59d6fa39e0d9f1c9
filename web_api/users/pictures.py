"""Pictures of people: pixels in, our own PNG out.

The pages scale and crop in the browser; what arrives is decoded and written anew, so that
nothing but pixels is ever served: no metadata, no second format in the same file.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from web_api.errors import ApiError, invalid

SIDE = 256
"""Width and height in pixels."""
MAX_BYTES = 512 * 1024
SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {2: 3, 6: 4}
"""By PNG's colour type: RGB and RGBA."""


def normalise(data: bytes) -> bytes:
    """The same picture as a PNG of ours.

    Raises:
        ApiError: 422 for anything but a PNG of 256 x 256 pixels with 8 bits for each channel.
    """
    try:
        channels, packed = _parts(data)
        stride = SIDE * channels + 1
        inflate = zlib.decompressobj()
        raw = inflate.decompress(packed, stride * SIDE + 1)
        if len(raw) != stride * SIDE:
            raise ValueError
        pixels = _unfilter(raw, channels)
    except (ValueError, struct.error, zlib.error):
        raise _refused() from None
    rows = b"".join(
        b"\0" + pixels[start : start + stride - 1] for start in range(0, len(pixels), stride - 1)
    )
    colour = next(c for c, n in CHANNELS.items() if n == channels)
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, colour, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(kind, content) for kind, content in chunks)


def _refused() -> ApiError:
    return invalid(
        "picture", f"must be a PNG of {SIDE} x {SIDE} pixels, RGB or RGBA, 8 bits, not interlaced"
    )


def _parts(data: bytes) -> tuple[int, bytes]:
    """Channels and compressed rows."""
    if not data.startswith(SIGNATURE):
        raise ValueError
    channels, packed = 0, b""
    for kind, content in _chunks(data):
        if kind == b"IHDR":
            width, height, depth, colour, *rest = struct.unpack(">IIBBBBB", content)
            if (width, height, depth, *rest) != (SIDE, SIDE, 8, 0, 0, 0):
                raise ValueError
            channels = CHANNELS.get(colour, 0)
        elif kind == b"IDAT":
            packed += content
    if not channels:
        raise ValueError
    return channels, packed


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(SIGNATURE)
    while place < len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        content = data[place + 8 : place + 8 + length]
        if len(content) != length:
            raise ValueError
        yield kind, content
        if kind == b"IEND":
            return
        place += 12 + length
    raise ValueError


def _chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def _unfilter(raw: bytes, channels: int) -> bytes:
    """PNG's five row filters, undone."""
    width = SIDE * channels
    out = bytearray()
    above = bytearray(width)
    for start in range(0, len(raw), width + 1):
        kind, row = raw[start], bytearray(raw[start + 1 : start + 1 + width])
        if kind > 4:
            raise ValueError
        for i in range(width) if kind else ():
            left = row[i - channels] if i >= channels else 0
            corner = above[i - channels] if i >= channels else 0
            row[i] = (row[i] + _predicted(kind, left, above[i], corner)) & 0xFF
        out += row
        above = row
    return bytes(out)


def _predicted(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 1:
        return left
    if kind == 2:
        return up
    if kind == 3:
        return (left + up) // 2
    estimate = left + up - corner
    distances = (abs(estimate - left), abs(estimate - up), abs(estimate - corner))
    return (left, up, corner)[distances.index(min(distances))]
