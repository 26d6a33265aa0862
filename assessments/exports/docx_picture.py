"""Pictures of shapes for Word: the bar of a tally and the QR code, as PNGs without any text in them."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

from assessments.exports.bars import HATCH_STEP, HEIGHT, LevelBar, Segment
from assessments.exports.qr_code import QrCode

SCALE = 4
"""Dots for each unit of a bar, so that it is sharp in print."""
_FRAME, _STROKE, _PAPER = "#08306b", "#4d5866", "#ffffff"


def bar_png(bar: LevelBar) -> bytes:
    """The segments of a bar as boxes; an empty frame for a tally of nothing."""
    size = (bar.width * SCALE + 1, bar.height * SCALE + 1)
    image = Image.new("RGB", size, _PAPER)
    for segment in bar.segments:
        _draw(image, segment)
    if not bar.segments:
        ImageDraw.Draw(image).rectangle((0, 0, size[0] - 1, size[1] - 1), outline=_FRAME)
    return _saved(image)


def _draw(image: Image.Image, segment: Segment) -> None:
    left, right = round(segment.x * SCALE), round((segment.x + segment.width) * SCALE)
    box = (left, 0, right, HEIGHT * SCALE)
    if segment.hatch:
        image.paste(_hatched(right - left, HEIGHT * SCALE), (left, 0))
        ImageDraw.Draw(image).rectangle(box, outline=_FRAME, width=2)
        return
    ImageDraw.Draw(image).rectangle(box, fill=segment.fill, outline=_FRAME, width=2)


def _hatched(width: int, height: int) -> Image.Image:
    """Diagonal strokes from bottom left to top right; the edges of the picture cut them."""
    image = Image.new("RGB", (max(width, 1), height), _PAPER)
    draw = ImageDraw.Draw(image)
    for foot in range(-height, width, HATCH_STEP * SCALE):
        draw.line((foot, height, foot + height, 0), fill=_STROKE, width=3)
    return image


def qr_png(code: QrCode, dots: int = 6) -> bytes:
    """The QR code with its quiet zone, ``dots`` for each module."""
    image = Image.new("RGB", (code.size * dots, code.size * dots), _PAPER)
    draw = ImageDraw.Draw(image)
    for x, y, length in code.strokes:
        draw.rectangle((x * dots, y * dots, (x + length) * dots - 1, (y + 1) * dots - 1), "#000000")
    return _saved(image)


def _saved(image: Image.Image) -> bytes:
    written = BytesIO()
    image.quantize(16).save(written, "PNG", optimize=True)
    return written.getvalue()
