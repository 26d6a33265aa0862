"""The other commands: submit, gap_report, rescore, verify_audit, and the first steps of a cycle."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from docx import Document
from openpyxl import load_workbook

from assessments.answering.saving import save_answer
from assessments.answers.scoring import State
from assessments.formats.pdf import INSTALL, PdfFailed, PdfUnavailable
from assessments.issuing import report_files
from assessments.models import Assessment, Cycle, Event, Invitation, IssuedFile, ScoreLine, Submission
from assessments.reviewing.acts import close_review, return_to_body
from tests.factories import BodyFactory, acting, level

PLACES = "places"  # what is made at once, beside the files of the installation
NORTH = ("--body", "north", "--cycle", "2026")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=out)
    return out.getvalue().strip()


def refusal(*arguments: str) -> str:
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert refused.value.returncode == 1
    return str(refused.value)


# submit


def test_submit_freezes_the_draft_and_prints_the_hash(draft) -> None:
    said = run("submit", *NORTH, "--by", "coordinator", "--sharing", "rapporteur", "--introduced")
    sent = Submission.objects.get()
    assert said.endswith(f"SHA-256 {sent.digest}")
    assert (sent.sharing, sent.may_be_named, sent.may_be_introduced, sent.shown_to_mechanisms) == (
        "rapporteur",
        False,
        True,
        False,
    )
    assert sent.submitted_by_label == "Coordinator"


@pytest.mark.parametrize("quoted", [True, False])
def test_submit_says_whether_the_body_may_be_quoted_without_its_name(draft, quoted: bool) -> None:
    flag = ("--quoted",) if quoted else ()
    run("submit", *NORTH, "--by", "coordinator", "--sharing", "rapporteur", *flag)
    assert Submission.objects.get().may_be_quoted is quoted


def test_submit_twice_makes_one_and_says_so(draft) -> None:
    arguments = ("submit", *NORTH, "--by", "coordinator", "--sharing", "rapporteur")
    run(*arguments)
    assert "It was submitted before; nothing was changed." in run(*arguments)
    assert Submission.objects.count() == 1


def test_a_second_submit_with_other_decisions_does_not_pass_for_a_change(draft) -> None:
    run("submit", *NORTH, "--by", "coordinator", "--sharing", "private")
    said = refusal("submit", *NORTH, "--by", "coordinator", "--sharing", "public")
    assert "was submitted before with other decisions" in said
    assert Submission.objects.get().sharing == "private"


@pytest.mark.parametrize("who", ["reader", "contributor", "stranger", "reviewer", "administrator"])
def test_only_a_coordinator_of_the_body_submits(request, draft, who: str) -> None:
    request.getfixturevalue(who)
    said = refusal("submit", *NORTH, "--by", who, "--sharing", "private")
    assert said.endswith("has no right to do this for Northern Mechanism.")
    assert not Submission.objects.exists()


def test_a_broken_rule_is_named_and_blocks(draft, coordinator) -> None:
    entry = level(131, 0)
    broken = type(entry)(131, State.NOT_APPLICABLE)
    save_answer(by=acting(coordinator), assessment=draft, entry=broken)
    said = refusal("submit", *NORTH, "--by", "coordinator", "--sharing", "private")
    assert "131" in said
    assert Assessment.objects.get().status == "draft"


def test_what_is_private_is_not_named(draft) -> None:
    said = refusal("submit", *NORTH, "--by", "coordinator", "--sharing", "private", "--named")
    assert "can’t be named" in said


def test_sharing_and_person_have_no_default(draft) -> None:
    assert "--sharing" in refusal("submit", *NORTH, "--by", "coordinator")
    assert "--by" in refusal("submit", *NORTH, "--sharing", "private")
    assert "invalid choice" in refusal("submit", *NORTH, "--by", "coordinator", "--sharing", "all")


def test_without_an_assessment_there_is_nothing_to_submit(north, coordinator, cycle) -> None:
    said = refusal("submit", *NORTH, "--by", "coordinator", "--sharing", "private")
    assert said == "Northern Mechanism has no assessment in 2026."


# gap_report


def written(folder: Path, format: str, *options: str) -> bytes:
    output = folder / f"out.{format}"
    run("gap_report", *NORTH, "--format", format, "--output", str(output), *options)
    return output.read_bytes()


def test_a_draft_is_written_as_a_draft(draft, tmp_path) -> None:
    assert json.loads(written(tmp_path, "json"))["status"] == "draft"


def test_a_submission_is_written_byte_for_byte(submission, tmp_path) -> None:
    assert written(tmp_path, "json") == submission.document.encode()


def test_a_returned_one_is_written_as_the_working_copy(submission, coordinator, reviewer, tmp_path) -> None:
    return_to_body(by=acting(reviewer), submission=submission, paragraphs=[112], message="Which?")
    returned = Assessment.objects.with_frame().get()
    save_answer(by=acting(coordinator), assessment=returned, entry=level(112, 3))
    document = json.loads(written(tmp_path, "json"))
    assert (document["status"], document["version"]) == ("returned", 2)
    assert document["answers"][6]["level"] == 3


def test_a_reviewed_one_is_written_as_it_was_submitted(submission, reviewer, tmp_path) -> None:
    close_review(by=acting(reviewer), submission=submission)
    assert written(tmp_path, "json") == submission.document.encode()


def test_the_word_file_is_the_one_that_the_screens_give_out(submission, tmp_path) -> None:
    data = written(tmp_path, "docx")
    assert data == bytes(report_files.issued_file(submission, "docx", "en").data)
    paragraphs = Document(BytesIO(data)).paragraphs
    titles = [each.text for each in paragraphs if each.style and each.style.name == "Title"]
    assert titles == ["Gap report"]


def test_the_workbook_and_the_html_carry_the_same_finding(submission, tmp_path) -> None:
    book = load_workbook(BytesIO(written(tmp_path, "xlsx")))
    answers = book.worksheets[1]
    assert answers.max_row == 33
    html = written(tmp_path, "html").decode()
    assert html.lower().startswith("<!doctype html>")
    assert submission.digest in html
    assert "0 of 32" in html


def test_the_file_of_a_submission_is_the_one_the_screens_give_and_can_be_verified(
    submission, tmp_path
) -> None:
    data = written(tmp_path, "xlsx")
    assert data == bytes(report_files.issued_file(submission, "xlsx", "en").data)
    assert IssuedFile.objects.get().sha256 == hashlib.sha256(data).hexdigest()


def test_a_file_replaces_the_old_one_and_leaves_nothing_beside_it(draft, tmp_path) -> None:
    (tmp_path / "out.json").write_text("an older report")
    written(tmp_path, "json")
    assert [name for name in os.listdir(tmp_path) if name != PLACES] == ["out.json"]


def test_a_renderer_that_fails_leaves_the_old_file(draft, tmp_path, monkeypatch) -> None:
    output = tmp_path / "out.pdf"
    output.write_text("an older report")

    def fails(*args):
        raise PdfFailed("it took too long")

    monkeypatch.setitem(report_files.FORMATS, "pdf", fails)
    said = refusal("gap_report", *NORTH, "--format", "pdf", "--output", str(output))
    assert said == "The PDF could not be made: it took too long."
    assert output.read_text() == "an older report"


def test_without_pango_the_line_to_install_it_is_said(draft, tmp_path, monkeypatch) -> None:
    def unavailable(*args):
        raise PdfUnavailable("libpango is missing")

    monkeypatch.setitem(report_files.FORMATS, "pdf", unavailable)
    said = refusal("gap_report", *NORTH, "--format", "pdf", "--output", str(tmp_path / "x.pdf"))
    assert "libpango is missing" in said
    assert INSTALL in said


def test_without_an_assessment_there_is_no_report(north, cycle, tmp_path) -> None:
    path = tmp_path / "x.json"
    said = refusal("gap_report", *NORTH, "--format", "json", "--output", str(path))
    assert said == "Northern Mechanism has no assessment in 2026."
    assert not path.exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--format", "json", "--output", "{}/none/x.json"), "No such file or directory"),
        (("--format", "json", "--output", "{}"), "exists and is not a file"),
        (
            ("--format", "json", "--output", "{}/x.json", "--lang", "xx"),
            "Finished: ar, en, es, fr, ru, zh-hans",
        ),
        (("--format", "doc", "--output", "{}/x.doc"), "invalid choice"),
    ],
)
def test_what_cannot_be_written_is_said(draft, tmp_path, options, said: str) -> None:
    filled = [option.format(tmp_path) for option in options]
    assert said in refusal("gap_report", *NORTH, *filled)
    assert [name for name in os.listdir(tmp_path) if name != PLACES] == []


# rescore, verify_audit


def test_rescore_finds_no_difference_where_there_is_none(submission) -> None:
    assert run("rescore", "--check") == "1 submission counted again: no difference."


def test_rescore_fails_on_a_tampered_figure(submission) -> None:
    ScoreLine.objects.update(marks="3" * 32)
    err = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("rescore", "--check", stderr=err)
    assert end.value.code == 1
    assert err.getvalue() == "north 2026 version 1: marks of the score line differs\n"


def test_rescore_changes_nothing_and_says_that_it_only_checks(submission) -> None:
    assert "--check" in refusal("rescore")


def test_verify_audit_follows_every_chain(submission, cycle) -> None:
    assert run("verify_audit").splitlines()[0] == "1 chain of events followed: none is broken."


def test_verify_audit_fails_on_an_edited_event(submission) -> None:
    Event.objects.filter(kind="submitted").update(actor_label="Somebody else")
    err = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("verify_audit", stderr=err)
    assert end.value.code == 1
    assert err.getvalue().startswith("north: event ")


# cycles


def test_a_cycle_is_made_on_the_newest_edition_under_its_slug(edition) -> None:
    run("create_cycle", "2027", "--opens", "2027-01-15", "--closes", "2027-09-30")
    cycle = Cycle.objects.get()
    assert (cycle.name, cycle.edition, cycle.opens_on) == ("2027", edition, date(2027, 1, 15))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("2027", "--opens", "2027-02-30", "--closes", "2027-09-30"), "--opens"),
        (("2027", "--opens", "2027-09-30", "--closes", "2027-01-15"), "closes before it opens"),
        (("2026", "--opens", "2027-01-15", "--closes", "2027-09-30"), "There is a cycle 2026"),
        (
            ("2027", "--opens", "2027-01-15", "--closes", "2027-09-30", "--edition", "1999"),
            "There is no edition 1999. Loaded: 2010.",
        ),
    ],
)
def test_a_cycle_that_cannot_be_is_refused(cycle, arguments, said: str) -> None:
    assert said in refusal("create_cycle", *arguments)
    assert Cycle.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("no_instrument")
def test_without_an_instrument_there_is_no_cycle() -> None:
    said = refusal("create_cycle", "2027", "--opens", "2027-01-15", "--closes", "2027-09-30")
    assert said == "There is no instrument yet: run load_instrument first."


def test_a_cycle_is_closed(cycle) -> None:
    assert run("close_cycle", "2026") == "The cycle 2026 is closed."
    assert Cycle.objects.get().is_open is False


def test_bodies_are_invited_all_or_none(cycle, north, south) -> None:
    BodyFactory.create(slug="organ", can_answer=False)
    assert "Organ does not assess itself." in refusal("invite", "north", "organ", "--cycle", "2026")
    assert not Invitation.objects.exists()
    assert run("invite", "north", "south", "--cycle", "2026").splitlines() == [
        "Northern Mechanism is invited to 2026.",
        "Southern Mechanism is invited to 2026.",
    ]
    assert Invitation.objects.count() == 2
