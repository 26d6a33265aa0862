"""Mail carries links and never content: what each letter may name, letter by letter. And how it is sent."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings

from mechanisms.people.letters import Letter

FOLDER = Path(settings.BASE_DIR) / "templates" / "mail"
LETTERS = sorted(path.stem for path in FOLDER.glob("*.txt") if not path.stem.startswith("_"))
EXPRESSION = re.compile(r"(?:\w+=|\{\{ *|\{% if )((?:\w+\.)*\w+)(?:\||\b)")

RECOVERY = {"recovery.kind", "recovery.person", "body.label", "body.name", "link"}
BODY_ACT = {"act.asked_by_label", "act.get_kind_display", "body.label", "body.name", "link"}
# Of a submission: cycle, version, who may see it now and then; of a person: name and role.
ASKED = {"line"}
STAFF_REQUEST = {"asked.person.email", "link"}
# What a letter may say beside fixed words: who, which body, when, how many, and where to look.
MAY_NAME = {
    "address_changed": set[str](),
    "address_link": {"hours", "link"},
    "address_taken": set[str](),
    "body_act_asked": BODY_ACT | ASKED | {"act.lapses_at"},
    "body_act_confirmed": (BODY_ACT - {"act.get_kind_display"})
    | {"act.confirmed_by_label", "act.lapses_at", "act.kind"},
    "body_act_stopped": BODY_ACT | ASKED | {"act.stopped_by_label", "act.reason"},
    "body_told": {"kind", "who", "second", "about", "body.label", "body.name", "link"},
    "close_account": {"who", "about", "is_asked", "body.label", "body.name", "link"},
    "deletion_asked": {"deletion.asked_by_label", "deletion.effective_at", "body.name", "link"},
    "deletion_done": {"body.name", "link"},
    "deletion_stopped": {"deletion.stopped_by_label", "body.name", "link"},
    "digest": {
        "total",
        *(
            f"counts.{kind}"
            for kind in (
                "approval",
                "question",
                "asked",
                "reply",
                "assigned",
                "mention",
                "clearing",
                "overdue",
                "file",
                "lapsing",
                "review",
            )
        ),
        "link",
        "stop",
    },
    "doctor": set[str](),
    "draft_text_removed": {"number", "body.name", "link"},
    "failed_sign_ins": {"count", "link"},
    "heads": {"day"},
    "invitation": {
        "asked",
        "one",
        "installation",
        "invitation.due",
        "invitation.name",
        "invitation.made_by_label",
        "invitation.expires_at",
        "body.label",
        "body.name",
        "role",
        "link",
    },
    "late_inputs": {"body.label", "body.name", "cycle.name", "person.name", "link"},
    "link_opened": {"ministry", "body.name", "link"},
    "link_used": {"ministry", "body.name", "link"},
    "one_time_link": {"hours", "link"},
    "reminder": {"body.label", "body.name", "cycle.name", "until", "link"},
    "recovery_asked": RECOVERY | {"recovery.asked_by_label"},
    "recovery_confirmed": RECOVERY | {"recovery.effective_at"},
    "recovery_done": RECOVERY,
    "recovery_stopped": RECOVERY | {"recovery.stopped_by_label"},
    "staff_ask": {"body.label", "body.name", "link"},
    "staff_request_asked": STAFF_REQUEST | {"asked.asked_by_label", "asked.effective_at", "asked.wish"},
    "staff_request_done": STAFF_REQUEST
    | {
        "asked.asked_by_label",
        "asked.confirmed_at",
        "asked.confirmed_by_label",
        "asked.is_at_once",
        "asked.outcome",
    },
    "wrong_word_said": {"word.paragraph", "word.language", "word.sent_by_label", "link"},
    "wrong_word_settled": {"word.paragraph", "word.settled_by_label", "link"},
    "staff_request_stopped": STAFF_REQUEST | {"asked.stopped_by_label", "asked.wish"},
}


def source(letter: str) -> str:
    return (FOLDER / f"{letter}.txt").read_text(encoding="utf-8")


def named(letter: str) -> set[str]:
    """What a template takes from its context; names that it gives itself are left out."""
    text = source(letter)
    given = set(re.findall(r"\b(\w+)=", text))
    return {found for found in EXPRESSION.findall(text) if found not in given}


def test_a_letter_without_a_row_is_none() -> None:
    assert set(MAY_NAME) == set(LETTERS)


@pytest.mark.parametrize("letter", LETTERS)
def test_it_names_nothing_else(letter: str) -> None:
    assert named(letter) <= MAY_NAME[letter]


@pytest.mark.parametrize("letter", LETTERS)
def test_its_link_stands_on_a_line_and_it_says_where_it_comes_from(letter: str) -> None:
    text = source(letter)
    assert ("\n{{ link }}\n" in text) == ("link" in MAY_NAME[letter])
    assert text.rstrip().endswith('{% include "mail/_foot.txt" %}{% endautoescape %}')


def test_a_name_that_is_not_in_the_row_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard itself: a letter that quotes an answer would be seen."""
    quoting = source("digest") + "{{ answer.explanation|safe }}{% blocktranslate with x=note.text %}"
    monkeypatch.setattr(f"{__name__}.source", lambda letter: quoting)
    assert named("digest") - MAY_NAME["digest"] == {"answer.explanation", "note.text"}


SUBJECTS = {
    "accents": "Rappel : l’évaluation du Mécanisme national de prévention de la traite des êtres humains",
    "another script": "تذكير: تقييم الآلية الوطنية لمكافحة الاتجار بالأشخاص وحماية الضحايا " * 3,
    "no blank": "被贩运者的权利和保护措施" * 10,
    "plain": "A reminder of the national mechanism against trafficking in persons, " * 3,
}


@pytest.mark.parametrize("written", [policy.default, policy.SMTP], ids=["default", "smtp"])
@pytest.mark.parametrize("kind", SUBJECTS)
def test_headers_keep_to_their_standards(kind: str, written: policy.EmailPolicy) -> None:
    """Encoded words of at most 75 signs (RFC 2047), lines of at most 76, the address on a line of its own."""
    subject, link = SUBJECTS[kind].strip(), f"<https://assess.example.org/stop/{'x' * 200}/>"
    letter = Letter(subject, "Text", to=["ana@example.org"], headers={"List-Unsubscribe": link})
    sent = letter.message(policy=written).as_bytes()
    head = sent.partition(written.linesep.encode() * 2)[0].decode("ascii")
    lines = head.split(written.linesep)
    assert f"List-Unsubscribe: {link}" in lines
    assert max(len(line) for line in lines if "List-Unsubscribe" not in line) <= 76
    assert max(map(len, re.findall(r"=\?\S+?\?=", head)), default=0) <= 75
    assert message_from_bytes(sent, policy=policy.default)["Subject"] == subject
