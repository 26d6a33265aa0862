"""A small annual report as it is drawn: footnotes in several languages, a figure, both annexes."""

from __future__ import annotations

from datetime import UTC, datetime

from assessments.annual.drawing import (
    Covered,
    CoveredKind,
    Drawn,
    DrawnSection,
    NumberRow,
    NumberTable,
    Written,
)
from assessments.annual.proposals import BarRow, Figure, Note
from recommendations.outline import Variant

NORTH = Note("112-north", "Northern Mechanism, self-assessment 2026, answer to paragraph 112, version 1.")
PALM = Note(
    "112-palm",
    "Palm Coast Council, self-assessment 2026, answer to paragraph 112, version 2.",
    "لا يوجد نص لدى المجلس يدعو الدول إلى فتح سبل الانتصاف القانونية.",
    "ar",
)


def drawn_report(*, is_internal: bool = False) -> Drawn:
    figure = Figure(
        "figure-b",
        "Activities: answers by level",
        (
            BarRow("112 Plans", (("0", 1), ("1", 2), ("2", 3), ("3", 4), ("unknown", 5))),
            BarRow("113 Coordination", (("0", 0), ("1", 0), ("2", 0), ("3", 0), ("unknown", 0))),
        ),
    )
    paragraphs = (
        Written(1, "The first paragraph.[^112-north] It goes on.[^112-palm]", (NORTH, PALM)),
        Written(
            2, "It says “La ley de 2022 crea un fondo para las víctimas” there.", (), "Over all it is 9."
        ),
    )
    return Drawn(
        cycle="2026",
        symbol="A/HRC/14/32",
        source_url="https://undocs.org/A/HRC/14/32",
        kinds=(Variant.REGIONAL, Variant.NATIONAL),
        is_draft=True,
        is_internal=is_internal,
        sample=True,
        dated=datetime(2026, 9, 30, 12, tzinfo=UTC),
        summary=(Written(0, "In short."),),
        sections=(
            DrawnSection("I", "What the bodies report", 1, (), ()),
            DrawnSection("A", "Activities", 2, paragraphs, (figure,)),
            DrawnSection("II", "Conclusions", 1, (Written(3, "The third."),), ()),
        ),
        covered=(CoveredKind(Variant.REGIONAL, (Covered("Northern Mechanism", "named", True),), 4),),
        numbers=(NumberTable(Variant.REGIONAL, (NumberRow(112, "Plans", (1, 2, 3, 4, 2, 5, 0)),)),),
        filters=("Filter: region: Africa",),
    )
