"""“What was budgeted?”: a national body says it in its own words, a regional one is never asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from jsonschema import Draft202012Validator

from assessments.answering.rows import load_sheet, outline_of
from assessments.answering.rules import Refused, rules_for
from assessments.answering.saving import apply_file
from assessments.answering.starting import save_frame, start_assessment
from assessments.answers.file import read_text
from assessments.bodies.own_data import ask_deletion, carry_out_due_deletions
from assessments.models import Assessment, Cycle, Deletion, Event, Submission
from assessments.offline.applying import apply_upload
from assessments.offline.comparing_files import compare_files
from assessments.offline.file_answers import BroughtBy
from assessments.offline.questionnaire import answers_file
from assessments.offline.reading import read_file
from assessments.offline.uploads import keep_upload, undo_upload
from assessments.report.document import canonical_json, from_document, to_document
from assessments.report.gap_report import build
from assessments.report.schema import gap_report_schema
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import submit
from mechanisms.access import Sharing
from mechanisms.models import Person
from tests.factories import MembershipFactory, NationalBodyFactory, acting

WORDS = "Two budget lines in 2025: shelters and legal aid.\nNothing for compensation."
FRAME = {
    "start": "2025-01-01",
    "end": "2026-06-30",
    "form-TOTAL_FORMS": "0",
    "form-INITIAL_FORMS": "0",
}


@pytest.fixture
def person(db: None) -> Person:
    """The coordinator of a national body."""
    return MembershipFactory.create(body=NationalBodyFactory.create(slug="task-force")).account


@pytest.fixture
def national(person: Person, cycle: Cycle) -> Assessment:
    return start_assessment(
        by=acting(person),
        body=person.memberships.get().body,
        cycle=cycle,
        period_start=date(2025, 1, 1),
        period_end=date(2026, 6, 30),
    )


def frame(assessment: Assessment) -> str:
    return reverse("assessments:frame", args=[assessment.pk])


def write(by: Person, assessment: Assessment, words: str) -> None:
    save_frame(
        by=acting(by),
        assessment=assessment,
        start=assessment.period_start,
        end=assessment.period_end,
        contributors=None,
        budget=words,
    )


def stored(assessment: Assessment) -> str:
    return Assessment.objects.get(pk=assessment.pk).budget


class TestPage:
    """It is asked beside the period, with the sentence of the report, and of national bodies alone."""

    def test_it_is_saved_and_shown_again(self, client: Client, national: Assessment, person: Person) -> None:
        client.force_login(person)
        page = client.get(frame(national))
        shown = page.content.decode()
        assert outline_of(national).context_g in shown.replace("&#x27;", "'")
        tasks = reverse("assessments:task_list", args=[national.pk])
        assert f'href="{frame(national)}#id_budget"' in client.get(tasks).content.decode()
        post = {**FRAME, "budget": WORDS, "seen": page.context["seen"]}
        assert client.post(frame(national), post).status_code == 302
        assert stored(national) == WORDS
        assert WORDS in client.get(frame(national)).content.decode()
        assert "Written" in client.get(tasks).content.decode().split('id="group-g"')[1]

    def test_a_regional_body_is_not_asked(
        self, client: Client, draft: Assessment, coordinator: Person
    ) -> None:
        client.force_login(coordinator)
        page = client.get(frame(draft))
        tasks = client.get(reverse("assessments:task_list", args=[draft.pk])).content.decode()
        assert "What was budgeted?" not in page.content.decode() + tasks
        client.post(frame(draft), {**FRAME, "budget": WORDS, "seen": page.context["seen"]})
        assert stored(draft) == ""

    def test_what_a_colleague_wrote_meanwhile_is_not_lost(
        self, client: Client, national: Assessment, person: Person
    ) -> None:
        client.force_login(person)
        seen = client.get(frame(national)).context["seen"]
        colleague = MembershipFactory.create(body=national.body).account
        write(colleague, national, "Theirs.")
        late = client.post(frame(national), {**FRAME, "budget": "Mine.", "seen": seen})
        assert late.status_code == 409
        [change] = [one for one in late.context["late"].apart if one.label == "What was budgeted?"]
        assert "".join(piece.text for piece in change.old) == "Mine."
        assert "".join(piece.text for piece in change.new) == "Theirs."
        assert "Mine." in late.content.decode()
        assert stored(national) == "Theirs."

    def test_a_sign_that_no_file_may_hold_is_refused_at_the_field(
        self, client: Client, national: Assessment, person: Person
    ) -> None:
        client.force_login(person)
        seen = client.get(frame(national)).context["seen"]
        refused = client.post(frame(national), {**FRAME, "budget": "A\x0bB", "seen": seen})
        assert refused.status_code == 422
        assert "The text holds an invisible character (U+000B)." in refused.content.decode()

    def test_once_submitted_it_is_read_and_not_written(
        self, client: Client, national: Assessment, person: Person
    ) -> None:
        write(person, national, WORDS)
        submit(by=acting(person), assessment=national, choices=Choices(Sharing.PRIVATE, False, False, False))
        client.force_login(person)
        page = client.get(frame(national)).content.decode()
        assert "<textarea" not in page
        assert "Nothing for compensation." in page
        late = client.post(frame(national), {**FRAME, "budget": "More."})
        assert late.status_code == 409
        assert "More." in late.content.decode()
        assert stored(national) == WORDS


class TestRecord:
    """It is on record that it was written, by whom, and never what."""

    def test_history_says_so(self, client: Client, national: Assessment, person: Person) -> None:
        write(person, national, WORDS)
        event = Event.objects.get(kind="frame_saved")
        assert event.data == {"start": "2025-01-01", "end": "2026-06-30", "budget": len(WORDS)}
        client.force_login(person)
        history = client.get(reverse("assessments:history", args=[national.pk])).content.decode()
        assert "who contributed, and what was budgeted." in history

    def test_a_period_alone_says_nothing_of_it(self, national: Assessment, person: Person) -> None:
        write(person, national, WORDS)
        write(person, national, WORDS)
        assert [("budget" in event.data) for event in Event.objects.filter(kind="frame_saved")].count(
            True
        ) == 1

    def test_it_goes_with_the_data_of_the_body(self, national: Assessment, person: Person) -> None:
        """A shared version stays, the working copy beside it says nothing any more."""
        write(person, national, WORDS)
        sent = submit(
            by=acting(person), assessment=national, choices=Choices(Sharing.PUBLIC, False, False, False)
        )
        deletion = ask_deletion(by=acting(person), body=national.body)
        Deletion.objects.update(effective_at=deletion.asked_at)
        assert carry_out_due_deletions() == 1
        assert stored(national) == ""
        assert json.loads(Submission.objects.get(pk=sent.pk).document)["budget"] == WORDS


def answers_text(**more: object) -> str:
    return json.dumps({"schema": "answers/1", "edition": "2010", "answers": [], **more})


class TestFiles:
    """`budget` stands beside `answers` in `answers/1` and in `gap-report/1`."""

    @pytest.mark.parametrize(
        ("more", "before", "after"),
        [
            ({"budget": WORDS}, "", WORDS),
            ({"budget": ""}, "Old.", ""),
            ({}, "Old.", "Old."),
        ],
    )
    def test_a_file_that_does_not_speak_of_it_leaves_it(
        self, national: Assessment, person: Person, more: Mapping[str, str], before: str, after: str
    ) -> None:
        write(person, national, before)
        file, problems = read_text(answers_text(**more), rules_for(national, acting(person)))
        assert (problems, file is None) == ([], False)
        assert file
        apply_file(by=acting(person), assessment=Assessment.objects.get(pk=national.pk), file=file)
        assert stored(national) == after

    @pytest.mark.parametrize(
        ("said", "rules"),
        [
            (7, ["not_text"]),
            (["a"], ["not_text"]),
            ("x" * 20_001, ["too_long"]),
            ("\x0b", ["forbidden_character"]),
        ],
    )
    def test_what_is_no_text_is_refused_at_its_place(
        self, national: Assessment, person: Person, said: object, rules: list[str]
    ) -> None:
        file, problems = read_text(answers_text(budget=said), rules_for(national, acting(person)))
        assert file is None
        assert [(problem.rule, problem.member) for problem in problems] == [
            (rule, "budget") for rule in rules
        ]

    def test_of_a_regional_body_it_is_refused_with_a_sentence(
        self, draft: Assessment, coordinator: Person, tmp_path: Path
    ) -> None:
        path = tmp_path / "answers.json"
        path.write_text(answers_text(budget=WORDS))
        said = StringIO()
        with pytest.raises(SystemExit):
            call_command("import_answers", str(path), body="north", cycle="2026", stderr=said)
        assert "budget: “What was budgeted?” is asked of national bodies alone." in said.getvalue()
        assert stored(draft) == ""
        with pytest.raises(Refused, match="national bodies alone"):
            write(coordinator, draft, WORDS)

    def test_the_command_writes_it(self, national: Assessment, tmp_path: Path) -> None:
        path = tmp_path / "answers.json"
        path.write_text(answers_text(budget=WORDS))
        call_command("import_answers", str(path), body="task-force", cycle="2026", verbosity=0)
        assert stored(national) == WORDS

    def test_an_uploaded_file_writes_it_and_can_be_undone(self, national: Assessment, person: Person) -> None:
        by = acting(person)
        write(person, national, "Old.")
        came = read_file("answers.json", answers_text(budget=WORDS).encode(), BroughtBy.BODY)
        upload = keep_upload(by=by, assessment=national, files=[came])
        seen = compare_files(by=by, assessment=national, files=[came]).seen
        apply_upload(by=by, upload=upload, decisions={}, seen=seen)
        assert stored(national) == WORDS
        undo_upload(by=by, upload=upload)
        assert stored(national) == "Old."

    def test_what_is_taken_out_comes_in_again(self, national: Assessment, person: Person) -> None:
        write(person, national, WORDS)
        taken = answers_file(load_sheet(national), "2010", with_confidential=True).as_json()
        file, problems = read_text(json.dumps(taken), rules_for(national, acting(person)))
        assert problems == []
        assert file is not None
        assert file.budget == WORDS

    def test_the_report_has_it_and_is_read_back(self, national: Assessment, person: Person) -> None:
        write(person, national, WORDS)
        outline = outline_of(national)
        report = build(load_sheet(national), outline)
        document = json.loads(canonical_json(to_document(report)))
        assert (report.budget, document["budget"]) == (WORDS, WORDS)
        assert from_document(document, outline) == report
        Draft202012Validator(gap_report_schema(outline, "https://example.org/schema")).validate(document)

    def test_a_regional_report_has_no_such_key(self, draft: Assessment) -> None:
        report = build(load_sheet(draft), outline_of(draft))
        assert "budget" not in to_document(report)
