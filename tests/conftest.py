"""The shared cast: one body with its people, a stranger, staff; the instrument, read from its files once."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, models, transaction
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

from assessments.answering.evidence import add_reference
from assessments.answering.starting import start_assessment
from assessments.answers.value import Reference
from assessments.issuing import report_files
from assessments.models import Assessment, Cycle, Evidence, Submission
from assessments.report.document import report_json
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import submit
from mechanisms.access import Sharing
from mechanisms.directory.loader import load_directory
from mechanisms.models import Assignment, Body, BodyFact, Country, LegalInstrument, Membership, Person
from mechanisms.models.person import Role
from recommendations.loader import load_instrument
from recommendations.models import (
    Contradiction,
    Criterion,
    Edition,
    Principle,
    PrincipleLink,
    Recommendation,
    ReportBlock,
    Section,
)
from tests import kept_tables
from tests.answering.evidence_cast import CODE, PLAN, Attach, reference
from tests.factories import BodyFactory, CycleFactory, MembershipFactory, PersonFactory, acting, answer_all
from tests.files.files_made import pdf
from tests.files.swift_server import PACKAGES, Swift, is_installed, swift
from tests.kept_rows import CASTS

# How long an example takes says nothing: other work may keep the machine busy.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")

# Objects made between two collections: the tests make many and few circles, and each collection looks at all.
COLLECTED_AFTER = 100_000

# In the order in which rows may be written.
INSTRUMENT: tuple[type[models.Model], ...] = (
    Edition,
    ReportBlock,
    Section,
    Principle,
    Recommendation,
    PrincipleLink,
    Criterion,
    Contradiction,
)
DIRECTORY: tuple[type[models.Model], ...] = (Country, Body, BodyFact, LegalInstrument)
ASSIGNED = frozenset({113, 128, 129})
CYCLE = 2_026_000
COMMITS = pytest.StashKey[bool]()


FOLDERS = itertools.count()


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this test alone, numbered here: pytest's own looks through those of all tests before it."""
    folder = tmp_path_factory.getbasetemp() / f"test-{next(FOLDERS)}"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def language_of_the_installation() -> None:
    """A request leaves its language behind; each test begins in English."""
    translation.activate("en")


@pytest.fixture(autouse=True)
def audit_heads(settings, tmp_path: Path) -> Path:
    """Where this test exports the heads of the audit trail: each test has a trail of its own."""
    settings.AUDIT_HEADS = tmp_path / "audit-heads"
    return tmp_path / "audit-heads"


@pytest.fixture(autouse=True)
def evidence_folder(settings: Any, tmp_path: Path) -> Path:
    """Where this test keeps its files."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "evidence"


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Swift]:
    """S3-compatible storage on this machine; its tests are marked `enable_socket`."""
    if not is_installed():
        pytest.skip(f"Swift is not installed: apt-get install {' '.join(PACKAGES)}")
    with swift(tmp_path_factory.mktemp("swift")) as found:
        yield found


@pytest.fixture(autouse=True)
def no_limits_left_over() -> None:
    """The tries of one test do not count against the next."""
    cache.clear()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is imported and collected stays to the end: the garbage collector need not look through it."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(COLLECTED_AFTER)
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Each test has a database of its own, as far as it can tell."""
    CASTS.begin()


def pytest_runtest_call(item: pytest.Item) -> None:
    """Only what was not skipped comes this far."""
    marker = item.get_closest_marker("django_db")
    item.stash[COMMITS] = marker is not None and bool(marker.kwargs.get("transaction"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A test that commits empties every table when it ends: the instrument is put back."""
    yield
    if item.stash.get(COMMITS, False) and nextitem is not None:
        with item.config.stash[blocking_manager_key].unblock():
            load_instrument(Path(settings.FIXTURES))
        CASTS.forget()


@pytest.fixture(scope="session")
def migrated_before(django_test_environment: None) -> Iterator[None]:
    """The tables are in the memory that SQLite takes for the tests before `migrate` looks for them."""
    if connection.vendor != "sqlite":
        yield
        return
    with kept_tables.brought_back(f"file:memorydb_{connection.alias}?mode=memory&cache=shared"):
        yield


@pytest.fixture(scope="session")
def django_db_setup(migrated_before, django_db_setup, django_db_blocker) -> None:
    """A database that holds the real instrument; a test that wants none takes ``no_instrument``."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            kept_tables.keep()
        load_instrument(Path(settings.FIXTURES))
    connection.execute_wrappers.append(CASTS.watch)


@pytest.fixture(scope="module")
def module_rows(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Rows made after this stay for all tests of a module, each of which works behind a savepoint of its own.

    For what a module's tests only look at; not beside tests that commit, nor beside some that want none.
    """
    around = transaction.atomic()
    with django_db_blocker.unblock():
        around.__enter__()
    CASTS.beside_others = True
    yield
    CASTS.beside_others = False
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def no_instrument(db) -> None:
    """The database of an installation before its first ``load_instrument``."""
    for model in reversed(INSTRUMENT):
        model._default_manager.all().delete()


@pytest.fixture
def edition(db) -> Edition:
    """The edition of 2010 with all its content."""
    return Edition.objects.get()


@pytest.fixture(scope="session")
def directory_rows(django_db_setup, django_db_blocker) -> list[list[models.Model]]:
    """The rows of the real directory, loaded and taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_directory(Path(settings.FIXTURES))
        rows = [list(model._default_manager.order_by("pk")) for model in DIRECTORY]
        transaction.set_rollback(True)
    return rows


@pytest.fixture
def directory(db, directory_rows) -> None:
    """The 70 bodies that the report names, and the countries."""

    def make() -> None:
        for rows in directory_rows:
            type(rows[0])._default_manager.bulk_create(rows)

    CASTS.made("directory", make)


@pytest.fixture
def cycle(edition: Edition) -> Cycle:
    """The open cycle 2026."""
    return CASTS.made("cycle", lambda: CycleFactory.create(pk=CYCLE, edition=edition))


@pytest.fixture
def north(db) -> Body:
    """The body to which coordinator, contributor and reader belong: regional."""
    return _body("north", "Northern Mechanism")


@pytest.fixture
def south(db) -> Body:
    """The body of the stranger: another regional one."""
    return _body("south", "Southern Mechanism")


@pytest.fixture
def coordinator(north: Body) -> Person:
    """Answers all, invites, submits."""
    return _member("coordinator", north, Role.COORDINATOR)


@pytest.fixture
def contributor(north: Body, edition: Edition) -> Person:
    """Assigned group (d), which is 128 and 129, and recommendation 113."""

    def make() -> Person:
        person = _with_membership("contributor", north, Role.CONTRIBUTOR)
        membership = person.memberships.get()
        group = Section.objects.get(edition=edition, code="d")
        single = Recommendation.objects.get(edition=edition, paragraph=113)
        Assignment.objects.create(membership=membership, section=group)
        Assignment.objects.create(membership=membership, recommendation=single)
        return person

    return CASTS.made("contributor", make)


@pytest.fixture
def reader(north: Body) -> Person:
    """Reads."""
    return _member("reader", north, Role.READER)


@pytest.fixture
def stranger(south: Body) -> Person:
    """Coordinator of another body."""
    return _member("stranger", south, Role.COORDINATOR)


@pytest.fixture
def reviewer(db) -> Person:
    """Rapporteur staff."""
    return _staff("reviewer", is_reviewer=True)


@pytest.fixture
def administrator(db) -> Person:
    """Accounts, cycles, directory; reads no drafts."""
    return _staff("administrator", is_administrator=True)


def _key(name: str) -> UUID:
    """The primary key of somebody or something of the cast: the same in each test."""
    return uuid5(NAMESPACE_DNS, f"{name}.example")


def _body(slug: str, name: str) -> Body:
    return CASTS.made(slug, lambda: BodyFactory.create(pk=_key(slug), slug=slug, name=name))


def _staff(username: str, **roles: bool) -> Person:
    return CASTS.made(username, lambda: PersonFactory.create(pk=_key(username), username=username, **roles))


def _member(username: str, body: Body, role: Role) -> Person:
    return CASTS.made(username, lambda: _with_membership(username, body, role))


def _with_membership(username: str, body: Body, role: Role) -> Person:
    membership = MembershipFactory.create(
        person__pk=_key(username), person__username=username, body=body, role=role
    )
    return membership.account


@pytest.fixture
def draft(coordinator: Person, north: Body, cycle: Cycle) -> Assessment:
    """A draft of the north with 32 blanks."""
    return CASTS.kept(
        "draft",
        lambda: start_assessment(
            by=acting(coordinator),
            body=north,
            cycle=cycle,
            period_start=date(2025, 7, 1),
            period_end=date(2026, 6, 30),
        ),
    )


@pytest.fixture
def submission(coordinator: Person, draft: Assessment) -> Submission:
    """The north's draft with all 32 at level 1, submitted and shared with the rapporteur's staff."""

    def make() -> Submission:
        answer_all(draft, level=1)
        choices = Choices(Sharing.RAPPORTEUR, True, True, False)
        return submit(by=acting(coordinator), assessment=draft, choices=choices)

    sent = CASTS.kept("submission", make)
    draft.refresh_from_db()
    return sent


@pytest.fixture
def labour(north: Body, edition: Edition) -> Membership:
    """A contributor without an account, who alone is asked for 131 and with the contributor for 113."""

    def make() -> Membership:
        member = Membership.objects.create(
            body=north, role=Role.CONTRIBUTOR, name="Ana Lima", ministry="Labour inspection"
        )
        for paragraph in (113, 131):
            Assignment.objects.create(
                membership=member, recommendation=Recommendation.objects.get(paragraph=paragraph)
            )
        return member

    return CASTS.made("labour", make)


@pytest.fixture
def quick_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    """Data in place of each format of a gap report: who gets it does not depend on how it is drawn."""
    for kind in report_files.FORMATS:
        monkeypatch.setitem(report_files.FORMATS, kind, report_json)


@pytest.fixture
def attach(draft: Assessment, coordinator: Person) -> Attach:
    """``attach(SECRET, confidential=True)``: a reference of the draft with a file of its own."""

    def attached(
        entry: Reference = PLAN,
        paragraph: int = CODE,
        name: str = "plan.pdf",
        data: bytes = pdf(),
        confidential: bool = False,
    ) -> Evidence:
        add_reference(
            by=acting(coordinator),
            assessment=draft,
            paragraph=paragraph,
            entry=entry,
            confidential=confidential,
            upload=(name, data),
        )
        return reference(draft, entry.title, paragraph)

    return attached
