"""What the benches fill the database with is what submissions would have written."""

from __future__ import annotations

import pytest

from assessments.models import Rollup, ScoreLine, Submission
from assessments.submitting.passages import passage_differences
from assessments.submitting.score_lines import score_differences
from tests.bench.filling import Filler

pytestmark = pytest.mark.django_db


def test_counting_again_finds_nothing_and_all_sorts_of_bodies_are_there(edition) -> None:
    filler = Filler()
    filler.fill(20)
    assert list(score_differences()) == []
    filler.fill(80)
    assert Submission.objects.count() == ScoreLine.objects.count() == 80
    assert list(score_differences()) == []
    assert list(passage_differences()) == []  # but for the rare words, which no body of so few says
    assert Rollup.objects.exclude(count=0).exists()
    lines = ScoreLine.objects.all()
    assert {line.kind for line in lines} == {"regional", "national"}
    assert {line.sharing for line in lines} == {"private", "rapporteur", "public"}
    assert len({line.region for line in lines}) == 6
    assert len({line.type for line in lines}) == 5
    assert set("".join(line.marks for line in lines)) >= set("0123dwb")
