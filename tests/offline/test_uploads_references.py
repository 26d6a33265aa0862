"""What becomes of references when a file comes back: confidential ones, corrected ones, and their files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assessments.answering.giving import save_input
from assessments.answering.saving import save_answer
from assessments.answers.scoring import State
from assessments.answers.value import Answer, Reference
from assessments.models import Assessment, Contribution, Evidence, Upload
from assessments.offline.applying import Decision
from assessments.offline.file_history import is_another
from assessments.offline.preview import shown
from assessments.offline.questionnaire import scope_of_all, scope_of_member
from assessments.offline.saved_answers import beside_hidden
from assessments.offline.uploads import files_of
from mechanisms.models import Person
from tests.factories import acting, level
from tests.offline.test_uploads import apply, bring, look, returned, take

PLAN = Reference("National plan", 2, "2024-03-01", page="4")
CORRECTED = replace(PLAN, page="5")
LETTER = Reference("Letter of a judge", 1)
OTHER = Reference("Quite another document", 1)
TAKE = Decision(answer=0)


def notes(by: Person, upload: Upload) -> list[str]:
    """What the page says of references."""
    page = shown(upload.assessment, files_of(upload), look(by, upload))
    return [note for row in page.rows for given in row.from_files for note in given.notes]


def rows(draft: Assessment) -> list[tuple[str, str, bool]]:
    """Title, page and whether it is confidential, of each reference of 113."""
    found = Evidence.objects.filter(answer__assessment=draft, answer__paragraph=113)
    return list(found.order_by("position").values_list("title", "page", "confidential"))


def with_evidence(number: int, *evidence: Reference) -> Answer:
    return replace(level(113, number), evidence=evidence)


# Said by the file, confidential, which row it is -> written, confidential then.
@pytest.mark.parametrize(
    ("said", "hidden", "origins", "written", "secret"),
    [
        ((PLAN,), (), {}, (PLAN,), ()),
        ((PLAN,), (LETTER,), {}, (PLAN, LETTER), (LETTER,)),
        # It went out open and is confidential by now: corrected, and still confidential.
        ((CORRECTED,), (PLAN,), {CORRECTED: PLAN}, (CORRECTED,), (CORRECTED, PLAN)),
        ((PLAN,), (PLAN,), {PLAN: PLAN}, (PLAN,), (PLAN,)),
        # Taken out of the file, or of a file that never held it: it stays.
        ((), (PLAN,), {}, (PLAN,), (PLAN,)),
        # Typed anew by somebody who does not know that it is there: it stays as it is.
        ((replace(PLAN, strength=0),), (PLAN,), {}, (PLAN,), (PLAN,)),
        # Corrected into another confidential one: both stay.
        ((LETTER,), (PLAN, LETTER), {LETTER: PLAN}, (LETTER, PLAN), (LETTER, PLAN)),
        # Corrected, and its old words typed anew: no open copy of them.
        ((CORRECTED, PLAN), (PLAN,), {CORRECTED: PLAN}, (CORRECTED, PLAN), (CORRECTED, PLAN)),
    ],
)
def test_confidential_references_stay_whatever_comes_back(
    said: tuple[Reference, ...],
    hidden: tuple[Reference, ...],
    origins: dict[Reference, Reference],
    written: tuple[Reference, ...],
    secret: tuple[Reference, ...],
) -> None:
    by_identity = {one.identity: other.identity for one, other in origins.items()}
    found = beside_hidden(said, hidden, by_identity)
    assert found.evidence == written
    assert found.confidential == {item.identity for item in secret}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (PLAN, CORRECTED, False),
        (PLAN, replace(PLAN, title="National plan 2024–2028"), False),
        (PLAN, replace(PLAN, title="Nat. plan of action", date=""), False),
        (PLAN, replace(PLAN, title="Plan national", url="https://example.org/p"), False),
        (LETTER, replace(LETTER, title="Letters of two judges"), False),
        (LETTER, replace(LETTER, title="国家行动计划"), True),
        (PLAN, OTHER, True),
        (LETTER, OTHER, True),
        (replace(PLAN, url="https://example.org/a"), replace(OTHER, url="https://example.org/a"), False),
    ],
)
def test_when_another_document_was_written_over_a_row(
    before: Reference, after: Reference, expected: bool
) -> None:
    assert is_another(before, after) is expected


@pytest.mark.django_db
class TestMadeConfidentialWhileTheFileIsOut:
    def test_a_correction_in_the_file_leaves_no_open_copy(
        self, draft: Assessment, coordinator: Person
    ) -> None:
        by = acting(coordinator)
        entry = with_evidence(1, PLAN)
        save_answer(by=by, assessment=draft, entry=entry)
        workbook = take(coordinator, draft, scope_of_all(draft), filled=True)
        save_answer(by=by, assessment=draft, entry=entry, confidential=[PLAN.identity])
        back = returned(workbook, with_evidence(2, CORRECTED), codes={113: ("113.e1",)})
        upload = bring(coordinator, draft, back)
        assert notes(coordinator, upload) == [
            "“National plan” was made confidential since the file went out. It is corrected, and stays "
            "confidential."
        ]
        apply(coordinator, upload, p113=TAKE)
        assert rows(draft) == [("National plan", "5", True)]

    def test_nor_where_a_colleague_corrected_it_too(self, draft: Assessment, coordinator: Person) -> None:
        by = acting(coordinator)
        save_answer(by=by, assessment=draft, entry=with_evidence(1, PLAN))
        workbook = take(coordinator, draft, scope_of_all(draft), filled=True)
        row = Evidence.objects.get()
        moved = replace(PLAN, page="9")
        save_answer(
            by=by,
            assessment=draft,
            entry=with_evidence(1, moved),
            confidential=[moved.identity],
            keys={moved.identity: row.pk},
        )
        back = returned(workbook, with_evidence(2, CORRECTED), codes={113: ("113.e1",)})
        apply(coordinator, bring(coordinator, draft, back), p113=TAKE)
        assert rows(draft) == [("National plan", "5", True)]

    def test_nor_where_it_was_removed_and_entered_again(self, draft: Assessment, coordinator: Person) -> None:
        by, entry = acting(coordinator), with_evidence(1, PLAN)
        save_answer(by=by, assessment=draft, entry=entry)
        workbook = take(coordinator, draft, scope_of_all(draft), filled=True)
        save_answer(by=by, assessment=draft, entry=with_evidence(1))
        save_answer(by=by, assessment=draft, entry=entry, confidential=[PLAN.identity])
        back = returned(workbook, with_evidence(2, CORRECTED), codes={113: ("113.e1",)})
        apply(coordinator, bring(coordinator, draft, back), p113=TAKE)
        assert rows(draft) == [("National plan", "5", True)]

    def test_taken_out_of_the_file_it_stays(self, draft: Assessment, coordinator: Person) -> None:
        by = acting(coordinator)
        entry = with_evidence(1, PLAN)
        save_answer(by=by, assessment=draft, entry=entry)
        workbook = take(coordinator, draft, scope_of_all(draft), filled=True)
        save_answer(by=by, assessment=draft, entry=entry, confidential=[PLAN.identity])
        upload = bring(coordinator, draft, returned(workbook, with_evidence(2)))
        apply(coordinator, upload, p113=TAKE)
        assert rows(draft) == [("National plan", "4", True)]

    def test_the_same_in_an_input(
        self, draft: Assessment, coordinator: Person, contributor: Person, labour: Any
    ) -> None:
        by, entry = acting(coordinator), with_evidence(1, PLAN)
        given = {"by": by, "assessment": draft, "membership_id": labour.pk}
        save_input(entry=entry, **given)
        workbook = take(coordinator, draft, scope_of_member(draft, labour), filled=True)
        save_input(entry=entry, confidential=[PLAN.identity], **given)
        back = returned(workbook, with_evidence(2, CORRECTED), codes={113: ("113.e1",)})
        keep = Decision(answer=None, inputs={0: True})
        apply(coordinator, bring(coordinator, draft, back), p113=keep)
        kept = Contribution.objects.get().entry
        assert [item["page"] for item in kept["evidence"]] == ["5"]
        assert kept["confidential"] == [0]


@pytest.mark.django_db
def test_a_file_does_not_rewrite_a_confidential_reference_that_it_does_not_know(
    draft: Assessment, coordinator: Person
) -> None:
    entry = with_evidence(1, PLAN)
    hide = [PLAN.identity]
    save_answer(by=acting(coordinator), assessment=draft, entry=entry, confidential=hide)
    workbook = take(coordinator, draft, scope_of_all(draft), filled=True)
    back = returned(workbook, with_evidence(1, replace(PLAN, strength=0, date=PLAN.date)))
    upload = bring(coordinator, draft, back)
    assert notes(coordinator, upload) == [
        "“National plan” is among the confidential references already, which stay as they are."
    ]
    apply(coordinator, upload)
    kept = Evidence.objects.get()
    assert (kept.strength, kept.confidential) == (2, True)


@pytest.mark.django_db
def test_a_row_that_is_made_equal_to_a_confidential_one_does_not_become_it(
    draft: Assessment, coordinator: Person, attach: Any
) -> None:
    annex = replace(PLAN, page="9")
    secret = attach(annex, paragraph=113, confidential=True)
    now = with_evidence(1, PLAN, annex)
    hide = [annex.identity]
    save_answer(by=acting(coordinator), assessment=draft, entry=now, confidential=hide)
    workbook = take(coordinator, draft, scope_of_all(draft), filled=True)
    back = returned(workbook, with_evidence(1, annex), codes={113: ("113.e1",)})
    apply(coordinator, bring(coordinator, draft, back))
    (kept,) = Evidence.objects.all()
    assert (kept.pk, kept.confidential, kept.file_id) == (secret.pk, True, secret.file_id)


@pytest.mark.django_db
class TestFilesOfReferences:
    """A file belongs to its document, and goes with it."""

    def brought(self, draft: Assessment, by: Person, attach: Any, now: Reference) -> tuple[Upload, Evidence]:
        attach(PLAN, paragraph=113)
        workbook = take(by, draft, scope_of_all(draft), filled=True)
        said = Answer(113, State.BLANK, evidence=(now,))
        upload = bring(by, draft, returned(workbook, said, codes={113: ("113.e1",)}))
        return upload, Evidence.objects.get()

    def test_a_corrected_reference_keeps_its_file_and_the_page_says_so(
        self, draft: Assessment, coordinator: Person, attach: Any
    ) -> None:
        upload, before = self.brought(draft, coordinator, attach, CORRECTED)
        assert before.file is not None
        assert notes(coordinator, upload) == [f"“National plan” keeps the file {before.file.name}."]
        apply(coordinator, upload)
        after = Evidence.objects.get()
        assert (after.pk, after.page, after.file_id) == (before.pk, "5", before.file_id)

    def test_another_document_in_its_row_does_not_get_it(
        self, draft: Assessment, coordinator: Person, attach: Any
    ) -> None:
        upload, before = self.brought(draft, coordinator, attach, OTHER)
        assert before.file is not None
        assert notes(coordinator, upload) == [
            f"“National plan” is removed with its file {before.file.name}: its row has another document."
        ]
        apply(coordinator, upload)
        after = Evidence.objects.get()
        assert (after.title, after.file_id) == ("Quite another document", None)


@pytest.mark.django_db
def test_data_with_a_changed_confidential_reference_says_that_it_becomes_open(
    draft: Assessment, coordinator: Person
) -> None:
    entry = with_evidence(1, PLAN)
    hide = [PLAN.identity]
    save_answer(by=acting(coordinator), assessment=draft, entry=entry, confidential=hide)
    upload = bring(coordinator, draft, returned(None, with_evidence(1, CORRECTED)))
    assert notes(coordinator, upload) == [
        "“National plan” is confidential and not in the file. What is there instead is open."
    ]
