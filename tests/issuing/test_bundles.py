"""A bundle: what is in it and what is not, how it is made in the background, and how long it is kept."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import time
import tracemalloc
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import Http404
from django.test import override_settings
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from assessments.answering.evidence import reuse_reference, sweep_bundles
from assessments.answering.rules import Refused
from assessments.bodies.own_data import ask_deletion, carry_out_due_deletions
from assessments.files.store import BUNDLES, EVIDENCE, kept_files, put
from assessments.formats.file import Export
from assessments.formats.pdf import PdfFailed, PdfUnavailable
from assessments.home.daily import DAILY
from assessments.issuing import bundles, report_files
from assessments.issuing.bundle_archive import BundleArchive
from assessments.issuing.bundle_contents import contents_of
from assessments.issuing.bundles import make_bundle, own_bundle
from assessments.issuing.report_files import readable_by
from assessments.making.work import forget_task_results, state_of
from assessments.making.work import put_down as real_put_down
from assessments.models import Assessment, Bundle, Deletion, Event, EvidenceFile, Submission
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import change_choices
from mechanisms.access import Sharing, principal_of
from mechanisms.models import Person
from tests.answering.evidence_cast import CODE, PLAN, SECRET, SECRETS, Attach, file_beside, send
from tests.factories import acting
from tests.files.files_made import pdf
from tests.issuing.bundle_cast import ask, bytes_of, made, make, manifest_of, opened, quick_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_files")]
__all__ = ["quick_files"]

SECRET_FILE = pdf(b"/Title (quixotic)")
STATUS = Bundle.Status
FAILURE = Bundle.Failure


# ── What is in it ─────────────────────────────────────────────────────────


def test_it_holds_every_file_of_the_report_the_evidence_and_a_list_of_hashes(
    submission: Submission, coordinator: Person
) -> None:
    bundle = made(coordinator, submission.assessment)
    names = opened(bundle).namelist()
    reports = [item["kind"] for item in manifest_of(bundle)["files"]]
    expected = [kind for kind in ("pdf", "brief", "docx", "xlsx", "json") if kind in report_files.FORMATS]
    assert reports == [*expected, "about"]
    assert names[-3:] == ["about.txt", "manifest.json", "SHA256SUMS"]
    assert (bundle.done, bundle.steps) == (len(expected) + 1, len(expected) + 1)


def test_the_data_in_it_are_the_frozen_bytes_and_the_manifest_names_their_hash(
    submission: Submission, coordinator: Person
) -> None:
    bundle = made(coordinator, submission.assessment)
    manifest = manifest_of(bundle)
    data = next(item for item in manifest["files"] if item["kind"] == "json")
    assert opened(bundle).read(data["name"]) == submission.document.encode()
    assert data["sha256"] == submission.digest == manifest["digest"]
    told = {key: manifest[key] for key in ("schema", "body", "cycle", "status", "version")}
    assert told == {
        "schema": "bundle/1",
        "body": {"slug": "north", "name": "Northern Mechanism"},
        "cycle": {"slug": "2026", "name": "2026"},
        "status": "submitted",
        "version": 1,
    }


def test_whoever_unpacks_it_can_check_it(
    attach: Attach, draft: Assessment, coordinator: Person, tmp_path: Path
) -> None:
    attach(name="الخطة (2024) – it's.pdf")
    opened(made(coordinator, draft)).extractall(tmp_path / "unpacked")
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    folder = tmp_path / "unpacked"
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    checked = {line.split(":")[0] for line in done.stdout.splitlines()}
    there = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    assert checked == there - {"SHA256SUMS"}


def test_of_a_confidential_reference_nothing_is_in_it_but_that_it_was_left_out(
    attach: Attach, draft: Assessment, coordinator: Person
) -> None:
    attach()
    attach(SECRET, name="wyvern.pdf", data=SECRET_FILE, confidential=True)
    bundle = made(coordinator, draft)
    archive = opened(bundle)
    everything = b"".join(archive.read(name) for name in archive.namelist())
    everything += " ".join(archive.namelist()).encode()
    assert [word for word in SECRETS if word.encode() in everything] == []
    assert manifest_of(bundle)["left_out"]["confidential_references"] == 1
    assert "1 confidential reference" in archive.read("about.txt").decode()
    assert archive.read("evidence/plan.pdf") == pdf()


def test_a_file_beside_several_answers_is_in_it_once(
    attach: Attach, draft: Assessment, coordinator: Person
) -> None:
    row = attach()
    reuse_reference(by=acting(coordinator), assessment=draft, paragraph=113, reference=row.pk)
    bundle = made(coordinator, draft)
    (evidence,) = [item for item in manifest_of(bundle)["files"] if item["kind"] == "evidence"]
    assert evidence["paragraphs"] == [CODE, 113]
    assert "recommendations 112, 113" in opened(bundle).read("about.txt").decode()


@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_a_file_that_is_gone_or_not_the_same_is_told_and_not_put_in(
    harm: str, attach: Attach, draft: Assessment, coordinator: Person
) -> None:
    file = file_beside(attach(name="plan.pdf"))
    bundle = ask(coordinator, draft)
    if harm == "gone":
        EVIDENCE.remove(file.pk)
    else:
        put(file.pk, b"%PDF- something else")
    make(bundle)
    assert "evidence/plan.pdf" not in opened(bundle).namelist()
    told = manifest_of(bundle)["left_out"]["files_not_found"]
    assert told == [{"original": "plan.pdf", "sha256": file.sha256}]
    assert "“plan.pdf”" in opened(bundle).read("about.txt").decode()


def test_a_name_from_anywhere_is_made_safe_and_stands_in_the_list_as_it_was(
    attach: Attach, draft: Assessment, coordinator: Person
) -> None:
    file = file_beside(attach(name="plan.pdf"))
    EvidenceFile.objects.filter(pk=file.pk).update(name="../../\u202eCON:plan.pdf")
    bundle = made(coordinator, draft)
    (evidence,) = [item for item in manifest_of(bundle)["files"] if item["kind"] == "evidence"]
    assert evidence["name"] == "evidence/CON-plan.pdf"
    assert evidence["original"] == "../../\u202eCON:plan.pdf"


def test_the_same_submission_gives_the_same_bytes(
    attach: Attach, draft: Assessment, coordinator: Person, reader: Person
) -> None:
    attach()
    send(draft, coordinator, Sharing.PRIVATE)
    first, second = made(coordinator, draft), made(reader, draft)
    assert first.pk != second.pk
    assert bytes_of(first) == bytes_of(second)
    assert first.sha256 == second.sha256 == hashlib.sha256(bytes_of(first)).hexdigest()
    assert first.size == len(bytes_of(first))


def test_a_large_file_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    size = 64 << 20
    large = tmp_path / "large.pdf"
    large.touch()
    os.truncate(large, size)
    tracemalloc.start()
    try:
        with (
            (tmp_path / "bundle.zip").open("w+b") as out,
            large.open("rb") as source,
            BundleArchive(out, timezone.now()) as archive,
        ):
            archive.add_file("large.pdf", source, size)
            archive.close_with({})
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (tmp_path / "bundle.zip").stat().st_size > size
    assert most < 8 << 20


def test_who_is_not_of_the_body_gets_what_the_version_names_and_no_more(
    attach: Attach, draft: Assessment, coordinator: Person, reviewer: Person
) -> None:
    attach(name="public.pdf")
    attach(SECRET, name="wyvern.pdf", data=SECRET_FILE, confidential=True)
    send(draft, coordinator, Sharing.RAPPORTEUR)
    EvidenceFile.objects.filter(name="public.pdf").update(name="renamed-since.pdf")
    bundle = made(reviewer, draft)
    evidence = [item for item in manifest_of(bundle)["files"] if item["kind"] == "evidence"]
    assert [item["name"] for item in evidence] == ["evidence/public.pdf"]


# ── Asking ────────────────────────────────────────────────────────────────


def test_it_is_made_once_while_nothing_changes(
    attach: Attach, draft: Assessment, coordinator: Person
) -> None:
    first = ask(coordinator, draft)
    assert ask(coordinator, draft) == first
    make(first)
    assert ask(coordinator, draft) == first
    attach()
    assert ask(coordinator, draft) != first


def test_one_that_lies_there_no_more_is_made_anew(draft: Assessment, coordinator: Person) -> None:
    first = made(coordinator, draft)
    BUNDLES.remove(first.pk)
    assert state_of(first, BUNDLES).status == STATUS.FAILED
    assert ask(coordinator, draft) != first


def test_no_more_than_two_are_made_for_one_person_at_a_time(
    attach: Attach, draft: Assessment, coordinator: Person, reader: Person
) -> None:
    first = ask(coordinator, draft)
    attach()
    ask(coordinator, draft)
    attach(SECRET, name="b.pdf", data=SECRET_FILE)
    with pytest.raises(Refused, match="Wait until one of them is ready"):
        ask(coordinator, draft)
    assert ask(reader, draft).person == reader
    Bundle.objects.filter(pk=first.pk).update(asked_at=timezone.now() - timedelta(days=2))
    assert ask(coordinator, draft).status == STATUS.WAITING


def test_the_queue_is_told_the_id_alone_and_only_once_it_is_certain(
    draft: Assessment, coordinator: Person, django_capture_on_commit_callbacks, monkeypatch
) -> None:
    told: list[tuple[object, ...]] = []
    monkeypatch.setattr(type(make_bundle), "enqueue", lambda _task, *args: told.append(args))
    with django_capture_on_commit_callbacks(execute=True):
        bundle = ask(coordinator, draft)
        assert told == []
    assert told == [(str(bundle.pk),)]


def test_it_is_made_in_the_language_in_which_it_was_asked_for(
    submission: Submission, coordinator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = ask(coordinator, submission.assessment)
    Bundle.objects.filter(pk=bundle.pk).update(language="fr")
    make(bundle)
    archive = opened(bundle)
    name = next(name for name in archive.namelist() if name.endswith("gap-report.pdf"))
    assert archive.read(name) == b"pdf fr"


# ── The work ──────────────────────────────────────────────────────────────


def test_it_is_made_once_whoever_takes_it_from_the_queue(
    draft: Assessment, coordinator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = made(coordinator, draft)
    monkeypatch.setattr(bundles, "_make", lambda _bundle: pytest.fail("made twice"))
    assert make(bundle).status == STATUS.READY


def test_progress_is_told_after_each_piece(
    attach: Attach, draft: Assessment, coordinator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach()
    seen: list[int] = []
    real = real_put_down

    def noted(bundle: Bundle, **told: object) -> None:
        real(bundle, **told)
        if "done" in told:
            seen.append(Bundle.objects.get(pk=bundle.pk).done)

    monkeypatch.setattr(bundles, "put_down", noted)
    bundle = made(coordinator, draft)
    assert seen == list(range(1, bundle.steps + 1))


ERRORS = [
    (PdfUnavailable("no Pango"), FAILURE.PDF_UNAVAILABLE),
    (PdfFailed("it took too long"), FAILURE.PDF_FAILED),
    (OSError(28, "No space left on device"), FAILURE.NO_ROOM),
    (ValueError("Amina, 17, of House 9"), FAILURE.BROKEN),
]


@pytest.mark.parametrize(("error", "failure"), ERRORS, ids=[str(code) for _, code in ERRORS])
def test_what_goes_wrong_is_put_down_as_a_code_and_leaves_nothing_behind(
    error: Exception, failure: str, draft: Assessment, coordinator: Person, monkeypatch, caplog
) -> None:
    def broken(*_args: object) -> None:
        raise error

    monkeypatch.setitem(report_files.FORMATS, "xlsx", broken)
    bundle = made(coordinator, draft)
    if failure == FAILURE.PDF_FAILED:  # killed or hung: once more
        assert (bundle.status, bundle.done) == (STATUS.WAITING, 0)
        make(bundle)
    assert (bundle.status, bundle.failure) == (STATUS.FAILED, failure)
    assert list(kept_files().listed(BUNDLES.name)) == []
    assert "Amina" not in caplog.text
    monkeypatch.undo()
    assert ask(coordinator, draft) != bundle


def test_what_a_worker_was_making_when_it_was_told_to_stop_waits_again(
    draft: Assessment, coordinator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_args: object) -> None:
        raise SystemExit(1)

    monkeypatch.setitem(report_files.FORMATS, "xlsx", stopped)
    bundle = ask(coordinator, draft)
    for expected in ((STATUS.WAITING, ""), (STATUS.FAILED, FAILURE.INTERRUPTED)):
        with pytest.raises(SystemExit):
            make(bundle)
        bundle.refresh_from_db()
        assert (bundle.status, bundle.failure) == expected
        assert list(kept_files().listed(BUNDLES.name)) == []


def test_a_worker_that_was_killed_is_not_waited_for_and_another_one_can_be_asked(
    draft: Assessment, coordinator: Person
) -> None:
    killed = ask(coordinator, draft)
    rows = Bundle.objects.filter(pk=killed.pk)
    rows.update(status=STATUS.MAKING, moved_at=timezone.now() - timedelta(minutes=9))
    assert state_of(rows.get(), BUNDLES).status == STATUS.MAKING
    assert ask(coordinator, draft) == killed
    rows.update(moved_at=timezone.now() - timedelta(minutes=11))
    stands = state_of(rows.get(), BUNDLES)
    assert (stands.status, stands.failure) == (STATUS.FAILED, FAILURE.INTERRUPTED)
    again = ask(coordinator, draft)
    assert again != killed
    assert make(again).status == STATUS.READY


def test_what_is_made_for_nobody_any_more_is_not_kept(
    draft: Assessment, coordinator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(*_args: object) -> Export:
        Bundle.objects.all().delete()
        return Export("a.json", "text/plain", b"{}")

    monkeypatch.setitem(report_files.FORMATS, "json", meanwhile)
    bundle = ask(coordinator, draft)
    make_bundle.call(str(bundle.pk))
    assert list(kept_files().listed(BUNDLES.name)) == []


def test_a_member_who_was_removed_meanwhile_gets_none(
    draft: Assessment, coordinator: Person, reader: Person
) -> None:
    bundle, ready = ask(reader, draft), made(coordinator, draft)
    reader.memberships.get().end()
    make(bundle)
    assert (bundle.status, bundle.failure) == (STATUS.FAILED, FAILURE.NOT_READABLE)
    coordinator.memberships.get().end()
    with pytest.raises(Http404):
        own_bundle(principal_of(coordinator), draft.pk, ready.pk)


def test_what_was_made_for_a_member_is_no_strangers_though_the_version_is_public(
    draft: Assessment, coordinator: Person
) -> None:
    send(draft, coordinator, Sharing.PUBLIC)
    ready = made(coordinator, draft)
    assert own_bundle(principal_of(coordinator), draft.pk, ready.pk).is_ready
    coordinator.memberships.get().end()
    with pytest.raises(Http404):
        own_bundle(principal_of(coordinator), draft.pk, ready.pk)
    assert made(coordinator, draft).as_member is False


def test_what_is_shared_no_more_cannot_be_fetched_any_more(
    draft: Assessment, coordinator: Person, reviewer: Person
) -> None:
    sent = send(draft, coordinator, Sharing.RAPPORTEUR)
    ready = made(reviewer, draft)
    assert own_bundle(principal_of(reviewer), draft.pk, ready.pk).is_ready
    private = Choices(Sharing.PRIVATE, False, False, False)
    change_choices(by=acting(coordinator), submission=sent, choices=private)
    with pytest.raises(Http404):
        own_bundle(principal_of(reviewer), draft.pk, ready.pk)


def test_nobody_fetches_what_another_one_asked_for(
    draft: Assessment, coordinator: Person, reader: Person
) -> None:
    ready = made(coordinator, draft)
    with pytest.raises(Http404):
        own_bundle(principal_of(reader), draft.pk, ready.pk)


def test_a_draft_that_is_submitted_before_its_turn_comes_is_not_given_out_as_one(
    draft: Assessment, coordinator: Person
) -> None:
    bundle = ask(coordinator, draft)
    send(draft, coordinator, Sharing.PRIVATE)
    make(bundle)
    assert bundle.failure == FAILURE.NOT_READABLE


# ── How long it is kept ───────────────────────────────────────────────────


def test_it_is_kept_for_three_days(
    draft: Assessment, coordinator: Person, django_capture_on_commit_callbacks
) -> None:
    bundle = made(coordinator, draft)
    rows = Bundle.objects.filter(pk=bundle.pk)
    assert sweep_bundles() == 0
    rows.update(finished_at=timezone.now() - timedelta(days=3, minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_bundles() == 1
    assert not rows.exists()
    assert list(kept_files().listed(BUNDLES.name)) == []


def test_archives_without_a_row_are_swept_after_a_day(draft: Assessment, coordinator: Person) -> None:
    kept, folder = made(coordinator, draft), Path(settings.MEDIA_ROOT) / BUNDLES.name
    for name in ("left-over.part", "0b9a3a3e-0000-4000-8000-000000000000"):
        (folder / name).write_bytes(b"PK")
    assert sweep_bundles() == 0
    then = time.time() - 90_000
    for path in folder.iterdir():
        os.utime(path, (then, then))
    assert sweep_bundles() == 2
    assert list(BUNDLES.stored()) == [kept.pk]


def test_the_work_of_the_day_looks_after_them() -> None:
    done = {work for _words, work in DAILY}
    assert {sweep_bundles, forget_task_results} <= done


def test_they_go_with_the_data_of_the_body(
    draft: Assessment, coordinator: Person, django_capture_on_commit_callbacks
) -> None:
    send(draft, coordinator, Sharing.PUBLIC)
    made(coordinator, draft)
    ask_deletion(by=acting(coordinator), body=draft.body)
    Deletion.objects.update(effective_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        assert carry_out_due_deletions() == 1
    assert Assessment.objects.filter(pk=draft.pk).exists()
    assert not Bundle.objects.exists()
    assert list(kept_files().listed(BUNDLES.name)) == []


def test_archives_are_readable_by_this_account_alone(draft: Assessment, coordinator: Person) -> None:
    path = Path(settings.MEDIA_ROOT) / BUNDLES.name / str(made(coordinator, draft).pk)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


# ── The queue ─────────────────────────────────────────────────────────────

IN_DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def work() -> None:
    """What `manage.py db_worker --batch` does, without its signals."""
    Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
        excluded_queue_names=[],
    ).run()


@pytest.mark.django_db(transaction=True)
@override_settings(TASKS=IN_DATABASE)
def test_the_worker_takes_it_from_the_database_and_keeps_no_word_of_it(
    draft: Assessment, attach: Attach, coordinator: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    attach(PLAN, name="wyvern.pdf")
    bundle = ask(coordinator, draft)
    (queued,) = DBTaskResult.objects.all()
    assert queued.args_kwargs == {"args": [str(bundle.pk)], "kwargs": {}}
    work()
    queued.refresh_from_db()
    bundle.refresh_from_db()
    assert bundle.status == STATUS.READY
    assert (queued.status, queued.return_value, queued.traceback) == ("SUCCESSFUL", None, "")
    assert "wyvern" not in caplog.text
    assert "Northern" not in caplog.text


@pytest.mark.django_db(transaction=True)
@override_settings(TASKS=IN_DATABASE)
def test_what_fails_leaves_no_words_in_the_queue(
    draft: Assessment, coordinator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise ValueError("Amina, 17")

    monkeypatch.setitem(report_files.FORMATS, "xlsx", broken)
    ask(coordinator, draft)
    work()
    kept = json.dumps(list(DBTaskResult.objects.values()), default=str)
    assert "SUCCESSFUL" in kept
    assert "Amina" not in kept


def test_results_of_a_week_ago_are_forgotten_and_what_waits_is_not() -> None:
    now = timezone.now()
    ages: dict[str, dict[str, Any]] = {
        "waiting": {"status": "READY"},
        "new": {"status": "SUCCESSFUL", "finished_at": now - timedelta(days=6)},
        "old": {"status": "SUCCESSFUL", "finished_at": now - timedelta(days=8)},
        "killed": {"status": "RUNNING", "started_at": now - timedelta(days=8)},
    }
    for name, told in ages.items():
        DBTaskResult.objects.create(
            args_kwargs={"args": [], "kwargs": {}},
            task_path=name,
            backend_name="default",
            exception_class_path="",
            traceback="",
            **told,
        )
    assert forget_task_results() == 2
    assert sorted(row.task_path for row in DBTaskResult.objects.all()) == ["new", "waiting"]


def test_asking_for_it_leaves_no_trace_with_the_body(
    draft: Assessment, coordinator: Person, reviewer: Person
) -> None:
    send(draft, coordinator, Sharing.PUBLIC)
    before = Event.objects.count()
    made(reviewer, draft)
    assert Event.objects.count() == before


def test_what_it_holds_is_read_in_few_queries(
    attach: Attach, draft: Assessment, coordinator: Person, django_assert_num_queries
) -> None:
    attach()
    me = principal_of(coordinator)
    found = readable_by(me, draft.pk, None)
    assert found is not None
    with django_assert_num_queries(8):
        contents_of(found, "en")
    send(draft, coordinator, Sharing.PRIVATE)
    found = readable_by(me, draft.pk, None)
    assert found is not None
    with django_assert_num_queries(2):
        contents_of(found, "en")


def test_the_bytes_of_a_member_are_stored_or_packed_by_what_they_are() -> None:
    out = io.BytesIO()
    with BundleArchive(out, timezone.now()) as archive:
        archive.add("a.pdf", b"0" * 9000)
        archive.add("a.json", b"0" * 9000)
        archive.close_with({})
    assert 9000 < len(out.getvalue()) < 11_000
