"""Cut the fonts of the PDF out of Debian's Noto packages and write down what they cover.

A developer's tool, not used at run time: ``python -m config.font_build`` after
``apt-get install fonts-noto-core fonts-noto-cjk`` (README beside the fonts).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.woff2 import WOFF2FlavorData

CORE = Path("/usr/share/fonts/truetype/noto")
CJK = Path("/usr/share/fonts/opentype/noto")
SIMPLIFIED_CHINESE = 2  # position in the collection
TARGET = Path(__file__).resolve().parents[1] / "static" / "fonts" / "pdf"
COVERAGE = Path(__file__).resolve().parents[1] / "assessments/formats/font_coverage.txt"

LATIN_GREEK_CYRILLIC = (
    (0x20, 0x52F),
    (0x1C80, 0x1C88),
    (0x1D00, 0x1DBF),
    (0x1DC0, 0x1FFF),
    (0x2000, 0x218F),
    (0x2C60, 0x2C7F),
    (0xA640, 0xA69F),
    (0xA720, 0xA7FF),
    (0xFB00, 0xFB06),
    (0xFE00, 0xFE2F),
    (0xFFFD, 0xFFFD),
)
# A run of text takes the blanks between its words from the font of its letters.
MARKS_OF_EVERY_SCRIPT = ((0x20, 0x20), (0xA0, 0xA0), (0x200B, 0x200F), (0x25CC, 0x25CC))

UNHINTED = (
    "maxTwilightPoints",
    "maxStorage",
    "maxFunctionDefs",
    "maxInstructionDefs",
    "maxStackElements",
    "maxSizeOfInstructions",
    "maxComponentElements",
)


@dataclass(frozen=True, slots=True)
class Cut:
    """One file to make: its source and the code points to keep (ranges, both ends included)."""

    name: str
    source: Path
    ranges: tuple[tuple[int, int], ...]
    number: int = -1


SCRIPTS = {
    "Armenian": ((0x530, 0x58F), (0xFB13, 0xFB17)),
    "Bengali": ((0x964, 0x965), (0x980, 0x9FF)),
    "Devanagari": ((0x900, 0x97F), (0xA8E0, 0xA8FF), (0x1CD0, 0x1CFF)),
    "Ethiopic": ((0x1200, 0x139F), (0x2D80, 0x2DDF), (0xAB00, 0xAB2F)),
    "Georgian": ((0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F)),
    "Hebrew": ((0x590, 0x5FF), (0xFB1D, 0xFB4F)),
    "Khmer": ((0x1780, 0x17FF), (0x19E0, 0x19FF)),
    "Lao": ((0xE80, 0xEFF),),
    "Myanmar": ((0x1000, 0x109F), (0xA9E0, 0xA9FE), (0xAA60, 0xAA7F)),
    "Sinhala": ((0x964, 0x965), (0xD80, 0xDFF)),
    "Tamil": ((0x964, 0x965), (0xB80, 0xBFF)),
    "Thai": ((0xE00, 0xE7F),),
}
ARABIC = ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC))


def cuts() -> Iterator[Cut]:
    """Every file to make, in the order in which the PDF's style sheet names them."""
    for style in ("Regular", "Bold", "Italic"):
        yield _core(f"NotoSans-{style}", LATIN_GREEK_CYRILLIC)
        yield _core(f"NotoSerif-{style}", LATIN_GREEK_CYRILLIC)
    yield _core("NotoSansMath-Regular", ((0x2190, 0x22FF), (0x27C0, 0x27FF), (0x2A00, 0x2A7F)))
    yield _core("NotoSansSymbols2-Regular", ((0x2300, 0x23FF), (0x25A0, 0x27BF), (0x2B00, 0x2BFF)))
    for style in ("Regular", "Bold"):
        yield _core(f"NotoNaskhArabic-{style}", ARABIC)
        for script, ranges in SCRIPTS.items():
            yield _core(f"NotoSans{script}-{style}", ranges)
    chinese = (*_chinese(), *MARKS_OF_EVERY_SCRIPT)
    for face in ("Sans-Regular", "Sans-Bold", "Serif-Regular"):
        family, _, style = face.partition("-")
        source = CJK / f"Noto{family}CJK-{style}.ttc"
        yield Cut(f"Noto{family}SC-{style}", source, chinese, SIMPLIFIED_CHINESE)


def _core(name: str, ranges: tuple[tuple[int, int], ...]) -> Cut:
    return Cut(name, CORE / f"{name}.ttf", ranges + MARKS_OF_EVERY_SCRIPT)


def _chinese() -> Iterator[tuple[int, int]]:
    """GB 2312 (6,763 characters), kana, and the punctuation and full-width forms of East Asia.

    Quotation marks, the dash and the ellipsis are as wide as a character in Chinese text.
    """
    yield from ((0x2014, 0x2014), (0x2018, 0x2019), (0x201C, 0x201D), (0x2026, 0x2026))
    yield from ((0x3000, 0x303F), (0x3040, 0x30FF), (0xFE30, 0xFE4F), (0xFF01, 0xFFEE))
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                point = ord(bytes((row, cell)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
            yield (point, point)


def write_font(cut: Cut) -> set[int]:
    """Subset one font to woff2 (no hinting: a PDF needs none); returns what it covers."""
    options = subset.Options(flavor="woff2", hinting=False, layout_features=["*"])
    options.drop_tables += ["MATH"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    font = TTFont(cut.source, fontNumber=cut.number, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[p for a, z in cut.ranges for p in range(a, z + 1)])
    subsetter.subset(font)
    if "CFF " in font:
        as_truetype(font)
    # Packed without the transformation of outlines: a fifth larger, and unpacked thirty times faster.
    font.flavorData = WOFF2FlavorData(transformedTables=())
    subset.save_font(font, str(TARGET / f"{cut.name}.woff2"), options)
    return set(font.getBestCmap())


def as_truetype(font: TTFont) -> None:
    """Exchange PostScript outlines for TrueType ones, within a thousandth of an em.

    A subset of a CID-keyed font inside a PDF loses the numbers by which PDF/A finds its glyphs.
    """
    glyphs = font.getGlyphSet()
    outlines = {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        outlines[name] = pen.glyph()
    for tag in ("CFF ", "VORG"):
        if tag in font:
            del font[tag]
    font["loca"] = newTable("loca")
    font["glyf"] = glyf = newTable("glyf")
    glyf.glyphOrder = font.getGlyphOrder()
    glyf.glyphs = outlines
    font["maxp"].tableVersion = 0x00010000
    for name in UNHINTED:
        setattr(font["maxp"], name, 0)
    font["maxp"].maxZones = 1
    font["post"].formatType = 3.0
    font.sfntVersion = "\000\001\000\000"


def as_ranges(points: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Sorted, joined ranges (both ends included) of code points."""
    start = last = -2
    for point in sorted(points):
        if point != last + 1:
            if start >= 0:
                yield start, last
            start = point
        last = point
    if start >= 0:
        yield start, last


def main() -> None:
    """Write every font and the table of coverage."""
    TARGET.mkdir(parents=True, exist_ok=True)
    covered: set[int] = set()
    for cut in cuts():
        covered |= write_font(cut)
    lines = [f"{a:X}-{z:X}" if z > a else f"{a:X}" for a, z in as_ranges(covered)]
    COVERAGE.write_text("\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
