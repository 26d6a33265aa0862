"""The strip of 32, and the criteria on a principle: what is drawn, in any colour or none."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import pairwise

import pytest
from django.template import Context, Template
from django.utils import translation
from lxml import html
from PIL import Image

from assessments.answers.principles import CriteriaCount, PrincipleCount
from assessments.answers.scoring import LEVELS, Mark, Standing, State
from assessments.formats.criteria_bar import UNIT, criteria_bars_of
from assessments.formats.drawing import svg_png
from assessments.formats.strip import CELL, FILLS, PITCH, SIGN_PATHS, Cell, Sign, Strip, sign_of, strip_of
from recommendations.outline import CriterionKind
from recommendations.support import Claim, Supported
from tests.invented_instrument import GROUPS, instrument

OUTLINE = instrument()


def level(number: int, *, claim: Claim = Claim.WITHIN, low: int = 2, documents: str = "law") -> Mark:
    opened = frozenset({documents}) if documents else frozenset[str]()
    return Mark(106, State.LEVEL, number, Supported(low, 3), claim, 2 if documents else 0, opened)


def strip(*marks: Mark, before: str = "", last: str = "", address: str = "") -> Strip:
    cells = (Cell(mark, f"Title {mark.paragraph}", before, address) for mark in marks)
    return strip_of(OUTLINE.sections, cells, last=last)


def drawn(given: Strip, *, on_page: bool = True) -> str:
    template = Template("{% load drawings %}{% strip given caption %}")
    return template.render(Context({"given": given, "caption": "All of it", "on_page": on_page}))


@pytest.mark.parametrize(
    ("mark", "sign"),
    [
        (level(3), Sign.SUPPORTED),
        (level(2), Sign.SUPPORTED),
        (level(3, claim=Claim.ABOVE), Sign.NOT_SUPPORTED),
        (level(3, claim=Claim.NOT_COMPARED), Sign.OPEN),
        (level(2, low=1), Sign.NOT_SUPPORTED),
        (level(2, documents=""), Sign.NOT_SUPPORTED),
        (level(1), None),
        (level(0), None),
        (Mark(106, State.BLANK), None),
    ],
)
def test_a_level_in_operation_has_one_of_three_signs(mark: Mark, sign: Sign | None) -> None:
    assert Cell(mark, "").sign is sign


def test_every_standing_has_a_sign_and_only_one_is_support() -> None:
    signs = {standing: sign_of(standing) for standing in Standing}
    assert [standing for standing, sign in signs.items() if sign is Sign.SUPPORTED] == [Standing.BORNE_OUT]
    assert [standing for standing, sign in signs.items() if sign is Sign.OPEN] == [Standing.UNANSWERED]


def test_thirty_two_cells_stand_in_seven_groups() -> None:
    given = strip(*(Mark(number, State.BLANK) for group in GROUPS.values() for number in group))
    assert [len(group.cells) for group in given.groups] == [3, 3, 12, 4, 2, 5, 3]
    assert [cell.paragraph for cell in given.cells] == list(range(106, 138))


def test_cells_stand_side_by_side_and_from_the_right_in_a_mirrored_strip() -> None:
    cells = [Cell(Mark(number, State.BLANK), "") for number in (106, 107, 108)]
    lefts = []
    for mirrored in (False, True):
        (group,) = strip_of(OUTLINE.sections, cells, mirrored=mirrored).groups
        lefts.append([drawn.box.x for drawn in group.cells])
    assert lefts[1] == lefts[0][::-1]
    assert lefts[0][1] - lefts[0][0] == PITCH


@pytest.mark.parametrize("before", ["0", "1", "2", "3"])
def test_the_line_below_is_filled_by_a_third_for_each_level(before: str) -> None:
    (cell,) = strip(level(2), before=before, last="2025").groups[0].cells
    assert cell.filled == pytest.approx(CELL * int(before) / 3, abs=0.01)
    assert cell.broken == ""


def test_the_line_is_broken_where_no_level_was_given_and_absent_without_a_last_cycle() -> None:
    (broken,) = strip(level(2), before="blank", last="2025").groups[0].cells
    (absent,) = strip(level(2)).groups[0].cells
    assert (broken.filled, bool(broken.broken)) == (None, True)
    assert (absent.filled, absent.broken) == (None, "")


@pytest.mark.parametrize("on_page", [True, False])
@pytest.mark.parametrize(
    ("mark", "written", "hatched"),
    [
        *((level(number), str(number), False) for number in LEVELS),
        (Mark(106, State.DONT_KNOW), "?", True),
        (Mark(106, State.WITHHELD), "W", True),
        (Mark(106, State.BLANK), "–", True),
        (Mark(106, State.NOT_APPLICABLE), "n/a", False),
        (Mark(106, State.ELSEWHERE), "E", False),
    ],
)
def test_a_cell_has_its_digit_or_sign_and_only_the_unknown_is_hatched(
    mark: Mark, written: str, hatched: bool, on_page: bool
) -> None:
    cells = html.fromstring(drawn(strip(mark), on_page=on_page)).find_class("strip-groups")[0]
    assert [text.text for text in cells.iter("text")] == ["106", written]
    assert len(cells.find_class("cell-hatch")) == hatched


def test_levels_are_told_apart_in_grey() -> None:
    grey = [Image.new("RGB", (1, 1), fill).convert("L").tobytes()[0] for fill in FILLS.values()]
    assert all(light - dark > 30 for light, dark in pairwise(grey))


def test_all_three_signs_have_shapes_of_their_own() -> None:
    assert len(set(SIGN_PATHS.values())) == len(Sign)
    for sign, path in SIGN_PATHS.items():
        numbers = [float(number) for number in re.findall(r"[\d.]+", path)]
        assert all(0 < number < 12 for number in numbers), sign


def test_the_legend_explains_what_occurs_and_nothing_else() -> None:
    page = html.fromstring(drawn(strip(level(3), Mark(107, State.BLANK))))
    legend = " ".join(page.find_class("strip-legend")[0].text_content().split())
    assert "In operation throughout, and reviewed" in legend
    assert "Supported by its own answers and an open document" in legend
    assert "Not in place" not in legend
    assert "Questions are left open" not in legend


def test_print_says_a_group_in_words_and_the_page_has_a_table() -> None:
    given = strip(level(3, claim=Claim.NOT_COMPARED), before="1", last="2025")
    words = "3: In operation throughout, and reviewed; Questions are left open; 2025: 1: Begun"
    assert f"<title>Group general: 106: {words}.</title>" in drawn(given, on_page=False)
    table = html.fromstring(drawn(given)).find(".//table")
    assert [cell.text_content() for cell in table.iterfind("tbody/tr/*")] == [
        "106",
        "Title 106",
        "3: In operation throughout, and reviewed",
        "Questions are left open",
        "1: Begun",
    ]


def test_cells_with_an_address_are_links_that_say_where_they_lead() -> None:
    page = html.fromstring(drawn(strip(level(1), address="/112/")))
    (link,) = page.iter("a")
    assert link.get("href") == "/112/"
    assert link.get("aria-label") == "106 Title 106: 1: Begun"
    assert page.findtext(".//summary") == "The same as a table"
    assert [cell.text_content() for cell in page.iterfind(".//tbody/tr/*")][:3] == [
        "106",
        "Title 106",
        "1: Begun",
    ]


@pytest.mark.parametrize("written", ["2", "?", "n/a", "ا", "无"])
def test_digits_and_signs_stand_in_the_picture_for_word(written: str) -> None:
    svg = (
        '<svg viewbox="0 0 11 17"><rect x="0.5" y="0.5" width="10" height="16" fill="#ffffff"></rect>'
        f'<text x="5" y="10" font-size="6" fill="#10202f">{written}</text></svg>'
    )
    picture = Image.open(BytesIO(svg_png(html.fromstring(svg)))).convert("L")
    inside = picture.crop((50, 50, picture.width - 50, picture.height - 50))
    assert min(inside.tobytes()) < 60


def test_the_frame_of_a_small_picture_is_as_wide_as_it_is_drawn() -> None:
    """A legend is made in hundreds of dots and printed in millimetres: a frame of two dots would be gone."""
    svg = '<svg viewbox="0 0 11 13"><rect x="0.5" y="0.5" width="10" height="12" fill="#ffffff" '
    svg += 'stroke="#34566f" stroke-width="0.5"></rect></svg>'
    picture = Image.open(BytesIO(svg_png(html.fromstring(svg)))).convert("L")
    across = picture.crop((0, picture.height // 2, picture.width // 2, picture.height // 2 + 1))
    unit = picture.width / 11
    assert sum(dot < 160 for dot in across.tobytes()) == round(0.5 * unit)


COUNT = PrincipleCount(
    by_kind={
        CriterionKind.STRUCTURAL: CriteriaCount(yes=5, partly=1, no=2),
        CriterionKind.PROCESS: CriteriaCount(no=3, no_case=1, unknown=1),
        CriterionKind.OUTCOME: CriteriaCount(),
    },
    left_out=1,
    unmet=(),
)


def test_a_bar_of_criteria_is_as_long_as_their_number_and_has_each_digit() -> None:
    texts, practice = criteria_bars_of(COUNT)
    assert [(part.key, part.count) for part in texts.parts] == [("yes", 5), ("partly", 1), ("no", 2)]
    assert [(part.key, part.width) for part in practice.parts] == [
        ("no", 3 * UNIT),
        ("no_case", UNIT),
        ("unknown", UNIT),
    ]
    assert [bool(part.hatch) for part in practice.parts] == [False, False, True]
    mirrored = criteria_bars_of(COUNT, mirrored=True)[0]
    assert mirrored.parts[0].x > mirrored.parts[-1].x


@pytest.mark.parametrize("on_page", [True, False])
def test_the_criteria_stand_in_a_table_by_kind_with_their_digits(on_page: bool) -> None:
    template = Template("{% load drawings %}{% criteria_bars count name %}")
    with translation.override("en"):
        page = html.fromstring(
            template.render(Context({"count": COUNT, "name": "Child", "on_page": on_page}))
        )
    table = next(page.iter("table"))
    rows = [
        [cell.text_content() for cell in row if cell.find("svg") is None]
        for row in table.iterfind("tbody/tr")
    ]
    assert rows == [["Texts", "5", "1", "2", "0", "0", "8"], ["Practice", "0", "0", "3", "1", "1", "5"]]
    assert [text.text for text in table.iter("text")] == ["5", "1", "2", "3", "1", "1"]


def test_too_few_answers_have_no_bar() -> None:
    few = PrincipleCount({CriterionKind.STRUCTURAL: CriteriaCount(yes=1, unknown=5)}, 0, ())
    page = Template("{% load drawings %}{% criteria_bars count name %}").render(
        Context({"count": few, "name": "Child"})
    )
    assert "<svg" not in page
    assert "<td" in page
