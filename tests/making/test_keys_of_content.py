"""What is drawn in the background is found by a key over its content.

Whatever is in a file shapes its key, the same content has the same key, and nobody waits for the drawing to
know it.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from assessments.annual import print as annual
from assessments.annual.drawing import Drawn
from assessments.annual.print import report_wanted
from assessments.formats import file
from assessments.making import orders
from assessments.offline import paper
from assessments.offline.paper import questionnaire_pdf
from assessments.offline.questionnaire import Questionnaire
from assessments.writing import docx_file
from assessments.writing.docx_file import quotations_docx
from assessments.writing.quotations import Theme
from tests.annual.drawn_report import drawn_report
from tests.making.changed_values import each_change
from tests.offline import paper_questionnaires
from tests.writing.test_docx_quotations import IN_ARABIC, OF_QUIET, SPANISH, theme


def the_paper() -> Questionnaire:
    return paper_questionnaires.questionnaire(
        fill=paper_questionnaires.filled, note="Please ask the courts.", for_whom="Ministry of Justice"
    )


def the_theme() -> Theme:
    return theme(SPANISH, OF_QUIET, IN_ARABIC)


def key_of_paper(one: Questionnaire) -> str:
    return questionnaire_pdf(one).key


def key_of_theme(one: Theme) -> str:
    return quotations_docx(one, "en").key


def key_of_report(one: Drawn) -> str:
    return report_wanted(one, "pdf", "en").key


CARRIED = [
    (the_paper, key_of_paper, paper.AS_VALUES),
    (the_theme, key_of_theme, docx_file.AS_VALUES),
    (drawn_report, key_of_report, annual.AS_VALUES),
]


@pytest.mark.parametrize(("content", "key_of", "form"), CARRIED)
class TestCarried:
    """The values that make the key go along, and it is drawn from them."""

    def test_the_same_again_has_the_same_key(self, content: Any, key_of: Any, form: Any) -> None:
        assert key_of(content()) == key_of(content())

    def test_whatever_is_changed_in_it_it_has_another_key(self, content: Any, key_of: Any, form: Any) -> None:
        changed = each_change(content(), form)
        assert len(changed) > 15
        keys = {where: key_of(other) for where, other in changed.items()}
        assert [where for where, key in keys.items() if key == key_of(content())] == []

    def test_nothing_is_lost_on_the_way_to_the_worker(self, content: Any, key_of: Any, form: Any) -> None:
        for where, one in {"as it is": content(), **each_change(content(), form)}.items():
            assert form.validate_json(form.dump_json(one)) == one, where

    def test_another_build_has_another_key(
        self, content: Any, key_of: Any, form: Any, monkeypatch: Any
    ) -> None:
        before = key_of(content())
        monkeypatch.setattr(orders, "build_mark", lambda: "another")
        assert key_of(content()) != before


def test_another_language_of_the_quotations_is_another_file() -> None:
    assert quotations_docx(the_theme(), "en").key != quotations_docx(the_theme(), "ar").key


@pytest.mark.parametrize(
    "part",
    [
        "assessments/annual/print.py",
        "assessments/offline/paper.py",
        "assessments/offline/paper_room.py",
        "assessments/writing/docx_file.py",
        "templates/assessments/annual/print/report.html",
        "templates/assessments/offline/paper/cover.html",
        "templates/assessments/writing/print/quotations.html",
        "static/css/print-questionnaire.css",
    ],
)
def test_what_draws_them_is_part_of_the_build(part: str) -> None:
    assert settings.BASE_DIR / part in set(file._shaping_files(settings.BASE_DIR))
