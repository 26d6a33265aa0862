"""The heads of the audit trail: what a chain alone cannot show, and every way of breaking it."""

from __future__ import annotations

import json
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from assessments.models import Event
from assessments.trail.acting import COMMAND_LINE, record
from assessments.trail.chain_heads import HeadsBroken, current_heads, export_heads, read_head_file

pytestmark = pytest.mark.django_db


def add(chain: str, count: int) -> None:
    for _ in range(count):
        record(by=COMMAND_LINE, kind="answer_saved", chain=chain)


def verify(*arguments: str) -> tuple[int, str, str]:
    """Exit code, what was printed, what was complained of."""
    out, errors = StringIO(), StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=out, stderr=errors)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue(), errors.getvalue()
    return 0, out.getvalue(), errors.getvalue()


@pytest.fixture
def exported(audit_heads: Path) -> Path:
    """The file of heads over five events of the north and three of the south."""
    add("north", 5)
    add("south", 3)
    assert export_heads() == 2
    return next(audit_heads.iterdir())


def test_a_trail_that_fits_its_heads_is_told_so(exported: Path) -> None:
    add("north", 2)
    assert verify() == (
        0,
        "2 chains of events followed: none is broken.\n"
        "Compared with 1 file of exported heads: no chain was cut off.\n",
        "",
    )


def test_without_heads_it_says_what_cannot_be_seen(audit_heads: Path) -> None:
    add("north", 1)
    code, out, _ = verify()
    assert code == 0
    assert "a chain cut off at its end would not show" in out


def edit() -> None:
    Event.objects.filter(chain="north", number=2).update(actor_label="Somebody else")


def delete_in_the_middle() -> None:
    Event.objects.filter(chain="north", number=3).delete()


def swap() -> None:
    for number, new in ((2, 99), (3, 2), (99, 3)):
        Event.objects.filter(chain="north", number=number).update(number=new)


def cut_off() -> None:
    Event.objects.filter(chain="north", number__gt=3).delete()


def remove_the_chain() -> None:
    Event.objects.filter(chain="north").delete()


def rewrite_with_the_key() -> None:
    """By somebody who knows the key: the chain is whole, but it is another one."""
    Event.objects.filter(chain="north").delete()
    add("north", 5)


@pytest.mark.parametrize(
    ("attack", "said", "chain_alone_shows_it"),
    [
        (edit, "north: event 2 was changed", True),
        (delete_in_the_middle, "north: event 3 is missing", True),
        (swap, "north: event 3 was changed", True),
        (cut_off, "north: the end is cut off after event 3; on {day} there were 5", False),
        (remove_the_chain, "north: the whole chain is gone; on {day} it had 5 events", False),
        (rewrite_with_the_key, "north: event 5 is not the one that {file} names", False),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_every_way_of_breaking_it_shows(
    exported: Path, attack, said: str, chain_alone_shows_it: bool
) -> None:
    attack()
    code, _, errors = verify()
    expected = said.format(day=exported.stem, file=exported.name)
    assert code == 1
    assert expected in errors.splitlines()
    exported.unlink()
    assert verify()[0] == int(chain_alone_shows_it)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda said: said["heads"][0].update(number=3), "was changed"),
        (lambda said: said["heads"].pop(), "was changed"),
        (lambda said: said.update(made_at="2020-01-01T00:00:00+00:00"), "was changed"),
        (lambda said: said.update(seal="0" * 64), "was changed"),
        (lambda said: said.pop("seal"), "is no file of heads"),
    ],
    ids=["shorter", "left out", "dated", "sealed", "unsealed"],
)
def test_a_forged_file_of_heads_shows(exported: Path, change, said: str) -> None:
    content = json.loads(exported.read_text())
    change(content)
    exported.write_text(json.dumps(content))
    code, _, errors = verify()
    assert code == 1
    assert said in errors


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 100_000, b'"seal"'])
def test_what_is_no_file_of_heads_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(HeadsBroken, match="x: this is no file of heads"):
        read_head_file(content, "x")


def test_heads_sealed_with_another_key_prove_nothing(exported: Path, settings) -> None:
    settings.AUDIT_KEY = "another"
    assert "sealed with another key" in verify()[2]


def test_a_cut_between_two_exports_is_seen_by_the_earlier_file(exported: Path, audit_heads: Path) -> None:
    """The later file is of the trail as it was after the attack, and agrees with it."""
    exported.rename(audit_heads / "2020-01-01.json")
    cut_off()
    later = audit_heads.parent / "later.json"
    call_command("audit_heads", output=later)
    later.rename(audit_heads / "2020-01-02.json")
    assert "the end is cut off after event 3" in verify()[2]
    assert verify("--heads", str(audit_heads / "2020-01-02.json"))[0] == 0
    assert verify("--heads", str(audit_heads / "2020-01-01.json"))[0] == 1


def test_a_copy_kept_elsewhere_proves_what_the_folder_here_no_longer_does(
    exported: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere.json"
    exported.rename(elsewhere)
    cut_off()
    assert verify()[0] == 0
    assert verify("--heads", str(elsewhere))[0] == 1


def test_a_place_without_heads_is_no_proof(audit_heads: Path, tmp_path: Path) -> None:
    add("north", 1)
    (tmp_path / "empty").mkdir()
    for name in ("empty", "nothing.json"):
        with pytest.raises(CommandError, match="There are no exported heads at"):
            call_command("verify_audit", heads=tmp_path / name)


def test_the_daily_export_never_replaces_the_proof_of_what_was_cut_off(exported: Path) -> None:
    before = exported.read_bytes()
    cut_off()
    with pytest.raises(HeadsBroken, match="north: the end is cut off"):
        export_heads()
    assert exported.read_bytes() == before


def test_the_daily_export_stops_at_a_forged_file(exported: Path) -> None:
    exported.write_text(exported.read_text().replace('"number": 5', '"number": 4'))
    with pytest.raises(HeadsBroken, match="was changed"):
        export_heads()


def test_a_second_export_on_one_day_holds_what_was_added(exported: Path, audit_heads: Path) -> None:
    add("north", 1)
    export_heads()
    assert [path.name for path in audit_heads.iterdir()] == [exported.name]
    file = read_head_file(exported.read_bytes(), "today")
    assert {head.chain: head.number for head in file.heads} == {"north": 6, "south": 3}
    assert exported.stat().st_mode & 0o077 == 0


def test_a_file_is_whole_or_not_there(exported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = exported.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        export_heads()
    assert exported.read_bytes() == before
    assert [path.name for path in exported.parent.iterdir()] == [exported.name]


def test_the_command_prints_what_the_export_writes(exported: Path) -> None:
    out = StringIO()
    call_command("audit_heads", stdout=out)
    printed = read_head_file(out.getvalue().encode(), "printed")
    assert printed.heads == current_heads()
    assert current_heads(["south", "nobody"]) == printed.heads[1:]


def test_daily_exports_them(audit_heads: Path) -> None:
    add("north", 1)
    out = StringIO()
    call_command("daily", stdout=out)
    assert "Chains whose heads were exported: 1\n" in out.getvalue()
    assert len(list(audit_heads.iterdir())) == 1
