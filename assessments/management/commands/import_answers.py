"""``manage.py import_answers``: an answers file into a draft, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.answering.inputs import asked_in, own_inputs
from assessments.answering.rows import load_answers
from assessments.answering.rules import allow, rules_for
from assessments.answering.saving import apply_file
from assessments.answering.starting import start_assessment
from assessments.answers.file import BYTES_LIMIT, read_text
from assessments.answers.problems import sentence
from assessments.answers.rules import Rules
from assessments.answers.scoring import State
from assessments.answers.value import Answer, AnswersFile, months_before
from assessments.management.incoming_workbook import TakenIn, is_workbook
from assessments.management.naming import (
    actor_named,
    add_body_and_cycle,
    assessment_of,
    body_named,
    content_of,
    cycle_named,
    no_assessment,
    plain_refusals,
)
from assessments.models import Assessment, Cycle
from assessments.trail.acting import Actor
from mechanisms.access import Capability
from mechanisms.models import Body

MONTHS_OF_EVIDENCE = 24


class Command(BaseCommand):
    """One line for each problem on the error output, then exit 1 and nothing changed."""

    help = (
        "Reads an answers file (answers/1, JSON) or a filled questionnaire workbook (.xlsx, .ods) into the "
        "draft of a body, by the same rules as the screens. "
        "All or nothing: one line for each problem, and nothing is changed if there is any. Without a draft "
        "one is started; its period of evidence is the file's, else the 24 months before the cycle opened "
        "(before today, if not open yet). With --by the import is subject to the rights of that person; "
        "period, contributors and a new draft belong to the coordinator. Without --by it is recorded as done "
        "on the command line."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="answers/1 as JSON, UTF-8; or a workbook"
        )
        add_body_and_cycle(parser)
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )
        parser.add_argument(
            "--by", default="", metavar="USERNAME", help="import with the rights of this person"
        )

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        by = actor_named(options["by"])
        body, cycle = body_named(options["body"]), cycle_named(options["cycle"])
        content = content_of(file, BYTES_LIMIT)
        with plain_refusals(by, body):
            allow(by, Capability.SEE_DRAFT, body)
        if is_workbook(content):
            self._take_in(file.name, content, by, body, cycle, dry_run)
            return
        with transaction.atomic():
            existing = assessment_of(body, cycle)
            answers = self._read(content, _rules(existing, body, cycle, by))
            changes = list(_changes(existing, answers))
            with plain_refusals(by, body):
                assessment = existing or _start(by, body, cycle, answers)
                apply_file(by=by, assessment=assessment, file=answers)
            transaction.set_rollback(dry_run)
        self._say(changes, body, cycle, is_new=existing is None, dry_run=dry_run)

    def _take_in(
        self, name: str, content: bytes, by: Actor, body: Body, cycle: Cycle, dry_run: bool
    ) -> None:
        """A workbook: it was made for a draft, which has to be there."""
        existing = assessment_of(body, cycle)
        if existing is None:
            raise no_assessment(body, cycle)
        with transaction.atomic():
            with plain_refusals(by, body):
                taken = TakenIn.of(name, content, by, existing)
            for line in taken.problems:
                self.stderr.write(line)
            if taken.problems:
                raise SystemExit(1)
            for line in (*taken.changes, *taken.kept):
                self.stdout.write(line)
            with plain_refusals(by, body):
                if taken.changes:
                    taken.write(by, existing)
            transaction.set_rollback(dry_run)
        if dry_run:
            self.stdout.write(_("Dry run: nothing was changed."))
        else:
            self.stdout.write(_written(len(taken.changes), body, cycle))

    def _read(self, content: bytes, rules: Rules) -> AnswersFile:
        answers, problems = read_text(content, rules)
        for problem in problems:
            self.stderr.write(sentence(problem))
        if answers is None:
            raise SystemExit(1)
        return answers

    def _say(
        self, changes: list[str], body: Body, cycle: Cycle, *, is_new: bool, dry_run: bool
    ) -> None:
        names = {"body": body, "cycle": cycle}
        if dry_run:
            if is_new:
                self.stdout.write(_("A draft of %(body)s in %(cycle)s would be started.") % names)
            for line in changes:
                self.stdout.write(line)
            self.stdout.write(_("Dry run: nothing was changed."))
            return
        if is_new:
            self.stdout.write(_("A draft of %(body)s in %(cycle)s was started.") % names)
        self.stdout.write(_written(len(changes), body, cycle))


def _written(count: int, body: Body, cycle: Cycle) -> str:
    said = ngettext(
        "%(count)d answer of %(body)s in %(cycle)s was written.",
        "%(count)d answers of %(body)s in %(cycle)s were written.",
        count,
    )
    return said % {"count": count, "body": body, "cycle": cycle}


def _rules(existing: Assessment | None, body: Body, cycle: Cycle, by: Actor) -> Rules:
    """The rules of the draft, or of the one that would be started."""
    assessment = existing or Assessment(body=body, cycle=cycle)
    rules = rules_for(assessment, by)
    if by.is_command_line:
        return rules
    return replace(rules, by_input=own_inputs(by.principal, body.pk, asked_in(body.pk)))


def _start(by: Actor, body: Body, cycle: Cycle, answers: AnswersFile) -> Assessment:
    end = min(timezone.localdate(), cycle.opens_on)
    start = months_before(end, MONTHS_OF_EVIDENCE)
    if answers.period is not None:
        start, end = answers.period.start or start, answers.period.end or end
    return start_assessment(by=by, body=body, cycle=cycle, period_start=start, period_end=end)


def _changes(existing: Assessment | None, answers: AnswersFile) -> Iterator[str]:
    """One line for each answer of the file: what stands, and what will stand."""
    rows = load_answers(existing) if existing else []
    before: Mapping[int, Answer] = {row.paragraph: row for row in rows}
    for entry in answers.answers:
        stored = before.get(entry.paragraph, Answer(entry.paragraph))
        yield _("paragraph %(paragraph)d: %(change)s") % {
            "paragraph": entry.paragraph,
            "change": _change(stored, entry),
        }


def _change(stored: Answer, entry: Answer) -> str:
    old = stored.in_file()
    wanted = replace(entry, actions=old.actions) if entry.actions is None else entry
    if old == wanted and not stored.copied:
        return _("unchanged")
    if stored.copied or _mark(old.state, old.level) != _mark(entry.state, entry.level):
        shown = _("copied, not checked") if stored.copied else _mark(old.state, old.level)
        return f"{shown} → {_mark(entry.state, entry.level)}"
    return _("%(mark)s stays, its details change") % {"mark": _mark(entry.state, entry.level)}


def _mark(state: State, level: int | None) -> str:
    return state.value if level is None else f"{state.value} {level}"
