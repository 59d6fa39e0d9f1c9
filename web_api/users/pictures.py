"""Pictures of people: pixels in, our own PNG out.

What arrives is decoded and written anew, so that nothing but pixels is ever served: no
metadata, no second format in the same file.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps

from web_api.errors import ApiError, invalid

SIDE = 256
"""Width and height of what is kept, in pixels."""
MAX_BYTES = 4 * 1024 * 1024
MAX_PIXELS = 24_000_000
"""Of what arrives: a camera's picture; decoded, at most 96 MB for a moment."""
FORMATS = ("PNG", "JPEG", "WEBP")
MEDIA_TYPES = ("image/png", "image/jpeg", "image/webp")


def normalise(data: bytes) -> bytes:
    """The middle of the picture as a PNG of `SIDE` x `SIDE` pixels, upright. Takes CPU time.

    Raises:
        ApiError: 422 for anything but a PNG, JPEG or WebP of at most `MAX_PIXELS` pixels.
    """
    try:
        with warnings.catch_warnings():
            # What the library suspects and still reads is bounded by our own limits.
            warnings.simplefilter("ignore")
            return _normalise(data)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise _refused() from None


def _normalise(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise ValueError
        # A JPEG is decoded at a fraction of its size, where that is still enough.
        picture.draft("RGB", (2 * SIDE, 2 * SIDE))
        upright = ImageOps.exif_transpose(picture)
        has_alpha = "A" in upright.getbands() or "transparency" in upright.info
        pixels = upright.convert("RGBA" if has_alpha else "RGB")
        fitted = ImageOps.fit(pixels, (SIDE, SIDE), Image.Resampling.LANCZOS)
    # Pixels alone: what the file told beside them is left behind.
    clean = Image.frombytes(fitted.mode, fitted.size, fitted.tobytes())
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()


def _refused() -> ApiError:
    millions = MAX_PIXELS // 1_000_000
    return invalid("picture", f"must be a PNG, JPEG or WebP of at most {millions} million pixels")
