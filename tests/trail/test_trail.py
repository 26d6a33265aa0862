"""The audit trail: chained, sealed by a key that is not in the database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assessments.models import Event
from assessments.trail.acting import COMMAND_LINE, INSTALLATION, broken_links, chains, record
from tests.factories import acting

pytestmark = pytest.mark.django_db

UNBROKEN: list[str] = []


@pytest.fixture
def chain() -> list[Event]:
    """Five events of the north and one of another body."""
    events = [
        record(by=COMMAND_LINE, kind="answer_saved", chain="north", subject=str(number))
        for number in range(106, 111)
    ]
    record(by=COMMAND_LINE, kind="answer_saved", chain="south")
    return events


def test_events_are_numbered_in_their_chain(chain) -> None:
    assert [event.number for event in chain] == [1, 2, 3, 4, 5]
    assert Event.objects.get(chain="south").number == 1
    assert chains() == ["north", "south"]


def test_each_event_holds_the_seal_of_the_one_before(chain) -> None:
    assert chain[0].previous == "0" * 64
    assert [event.previous for event in chain[1:]] == [event.mac for event in chain[:-1]]


def test_an_untouched_chain_is_unbroken(chain) -> None:
    assert list(broken_links("north")) == list(broken_links("south")) == UNBROKEN


def test_what_belongs_to_no_body_is_in_the_chain_of_the_installation() -> None:
    event = record(by=COMMAND_LINE, kind="cycle_created", subject="2026")
    assert (event.chain, event.body_slug, event.actor_label) == (INSTALLATION, "", "command line")


def test_the_label_outlives_the_person(coordinator) -> None:
    event = record(by=acting(coordinator), kind="answer_saved", chain="north")
    person = str(coordinator.pk)
    coordinator.memberships.all().delete()
    coordinator.delete()
    event.refresh_from_db()
    assert (event.actor_id, event.actor_label) == (person, "Coordinator")
    assert list(broken_links("north")) == UNBROKEN


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "submitted"},
        {"actor_label": "Somebody else"},
        {"actor_id": "00000000-0000-0000-0000-000000000000"},
        {"subject": "137"},
        {"data": {"level": 3}},
        {"at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"body_slug": "south"},
        {"mac": "f" * 64},
    ],
    ids=lambda values: next(iter(values)),
)
def test_an_edited_event_is_found(chain, values) -> None:
    Event.objects.filter(chain="north", number=3).update(**values)
    assert "north: event 3 was changed" in list(broken_links("north"))


def test_a_deleted_event_is_found(chain) -> None:
    Event.objects.filter(chain="north", number=3).delete()
    found = list(broken_links("north"))
    assert found == ["north: event 3 is missing", "north: event 4 does not follow the one before"]


def test_the_first_event_cannot_be_dropped(chain) -> None:
    Event.objects.filter(chain="north", number=1).delete()
    assert "north: event 1 is missing" in list(broken_links("north"))


def test_several_deleted_events_are_each_named(chain) -> None:
    Event.objects.filter(chain="north", number__in=[2, 3]).delete()
    found = list(broken_links("north"))
    assert found[:2] == ["north: event 2 is missing", "north: event 3 is missing"]


def test_swapped_events_are_found(chain) -> None:
    for number, new in ((2, 99), (3, 2), (99, 3)):
        Event.objects.filter(chain="north", number=number).update(number=new)
    found = list(broken_links("north"))
    assert "north: event 2 was changed" in found
    assert "north: event 3 was changed" in found


def test_an_event_moved_to_another_chain_is_found_in_both(chain) -> None:
    Event.objects.filter(chain="north", number=2).update(chain="south")
    assert list(broken_links("north"))
    assert list(broken_links("south"))


def test_a_chain_sealed_with_another_key_is_found(chain, settings) -> None:
    settings.AUDIT_KEY = "whoever edits the database does not know the key"
    assert len(list(broken_links("north"))) == 5


def test_a_record_is_read_back_as_it_was_sealed() -> None:
    event = record(
        by=COMMAND_LINE,
        kind="returned",
        chain="north",
        at=datetime(2026, 11, 2, 9, 30, 0, 123456, tzinfo=UTC),
        data={"paragraphs": [112, 128], "note": "ünï", "empty": None},
    )
    assert Event.objects.get(pk=event.pk).data["paragraphs"] == [112, 128]
    assert list(broken_links("north")) == UNBROKEN
