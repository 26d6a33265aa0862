"""What a reviewer types about one answer: how he or she reads it, a question to the body, a note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from assessments.answer_fields import FORBIDDEN, is_web_address
from assessments.lifecycle.asking import LIMIT
from assessments.lifecycle.reviewing import questions_seen
from assessments.lifecycle.reviewing_answer import Asked, Said
from assessments.models import QuestionToBody, Reading

LONGEST_LINK = 2000
MOST_DIGITS = 6
AGREE, CANNOT_TELL = Reading.Verdict.AGREE.value, Reading.Verdict.CANNOT_TELL.value
LEVELS = ("0", "1", "2", "3")


def choice_of(reading: Reading | None) -> str:
    """The reading as the form has it: agree, a level as a digit, cannot_tell, empty without one."""
    if reading is None:
        return ""
    return str(reading.verdict) if reading.level is None else str(reading.level)


def plain_lines(text: str) -> str:
    """As it is kept: a browser sends line ends of its own."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


@dataclass
class TypedReview:
    """The fields as they stand; `revision` and `seen` say over what they were typed."""

    choice: str = ""
    reason: str = ""
    source_url: str = ""
    question: str = ""
    note: str = ""
    revision: int = 0
    seen: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, reading: Reading | None, question: QuestionToBody | None) -> TypedReview:
        """What is saved, to be changed."""
        return cls(
            choice=choice_of(reading),
            reason=reading.reason if reading else "",
            source_url=reading.source_url if reading else "",
            question=question.text if question else "",
            revision=reading.revision if reading else 0,
            seen=questions_seen([question] if question else []),
        )

    @classmethod
    def sent(cls, post: QueryDict) -> TypedReview:
        """What was sent; by "save mine over it" it is over what the page showed then."""
        revision, _dot, seen = post.get("over", "").partition(".")
        if not seen:
            revision, seen = post.get("revision", ""), post.get("seen", "")
        known = revision.isdecimal() and len(revision) <= MOST_DIGITS
        return cls(
            choice=post.get("choice", ""),
            reason=plain_lines(post.get("reason", "")),
            source_url=post.get("source_url", "").strip(),
            question=plain_lines(post.get("question", "")),
            note=plain_lines(post.get("note", "")),
            revision=int(revision) if known else -1,
            seen=seen,
        )

    @property
    def problems(self) -> Sequence[dict[str, str]]:
        """What is wrong, each with the way to its field."""
        return [{"text": text, "href": f"#id_{name}"} for name, text in self.errors.items()]

    @property
    def _reads(self) -> bool:
        """Something of a reading was sent."""
        return bool(self.choice or self.reason or self.source_url)

    def said(self, reading: Reading | None) -> Said | None:
        """The reading to save; None where none was given, or it stands as it was."""
        if not self._reads and reading is not None and reading.released_at is not None:
            return None
        stands = TypedReview.of(reading, None)
        if (self.choice, self.reason, self.source_url) == (
            stands.choice,
            plain_lines(stands.reason),
            stands.source_url,
        ):
            return None
        level = int(self.choice) if self.choice in LEVELS else None
        verdict = Reading.Verdict.OTHER_LEVEL.value if level is not None else self.choice
        return Said(verdict, self.reason, level, self.source_url, self.revision)

    def asked(self, question: QuestionToBody | None) -> Asked | None:
        """The question to save, empty to take it back; None where it stands as it was."""
        if self.question == (plain_lines(question.text) if question else ""):
            return None
        return Asked(self.question, self.seen)

    def check(self, own_level: int | None, reading: Reading | None) -> bool:
        """Whether it can be saved; else `errors` says at which field it can't, and why.

        `own_level` is what the body answered. A reading that was released is no longer in the form; where
        it comes all the same, from a page opened before, the lifecycle refuses it.
        """
        if self._reads or reading is None or reading.released_at is None:
            self._check_reading(own_level, is_new=reading is None)
        for name in ("reason", "question", "note"):
            problem = _wrong_text(getattr(self, name))
            if problem:
                self.errors.setdefault(name, problem)
        problem = _wrong_link(self.source_url)
        if problem:
            self.errors["source_url"] = problem
        return not self.errors

    def _check_reading(self, own_level: int | None, *, is_new: bool) -> None:
        if not self.choice:
            others = self.question or self.note
            if self.reason or self.source_url or not is_new or not others:
                self.errors["choice"] = _("Choose how you read this answer.")
            return
        if self.choice not in (AGREE, CANNOT_TELL, *LEVELS):
            self.errors["choice"] = _("Choose one of the readings on the list.")
        elif own_level is not None and self.choice == str(own_level):
            self.errors["choice"] = _("This is the level of the body itself: choose “agree”.")
        if not self.reason:
            self.errors["reason"] = _("Give the reason for your reading.")


def _wrong_text(text: str) -> str:
    if len(text) > LIMIT:
        names = {"length": len(text), "limit": LIMIT}
        return _("The text has %(length)d characters; at most %(limit)d fit.") % names
    if FORBIDDEN.search(text):
        return _("The text holds an invisible character. Delete it and type it again.")
    return ""


def _wrong_link(url: str) -> str:
    """Only what a browser opens as a page of the web, and no more than fits."""
    if not url:
        return ""
    if not is_web_address(url):
        return _("Write the whole address of the page, beginning with https://")
    if len(url) > LONGEST_LINK or FORBIDDEN.search(url):
        return _("The address is too long, or holds an invisible character.")
    return ""
