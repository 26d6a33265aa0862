"""``manage.py import_answers``: a file of answers into a draft, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

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
from assessments.answers.labels import months_before
from assessments.answers.rules import Rules
from assessments.answers.scoring import State
from assessments.answers.value import Answer, AnswersFile
from assessments.files.archive import UnfitFile
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
from assessments.offline.applying import apply_upload
from assessments.offline.checking import read_whole
from assessments.offline.comparing_files import compare_files
from assessments.offline.file_answers import BroughtBy, FileAnswer, FileKind, ReturnedFile
from assessments.offline.preview import Shown, shown
from assessments.offline.reading import MOST_BYTES, read_file
from assessments.offline.saved_answers import Verdict
from assessments.offline.sentences import unfit_words
from assessments.offline.uploads import keep_upload, require_writer
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
        parser.add_argument("file", type=Path, metavar="FILE", help="answers/1 as JSON, UTF-8; or a workbook")
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
        content = content_of(file, MOST_BYTES)
        with plain_refusals(by, body):
            allow(by, Capability.SEE_DRAFT, body)
        try:
            read = read_file(file.name, content, BroughtBy.COMMAND)
        except UnfitFile as unfit:
            self._stop([unfit_words(unfit)])
        with transaction.atomic():
            if read.kind is FileKind.WORKBOOK:
                self._take_workbook(read, by, body, cycle, dry_run)
            else:
                self._take_answers(read, by, body, cycle, dry_run)
            transaction.set_rollback(dry_run)

    def _stop(self, problems: Iterable[str]) -> NoReturn:
        for line in problems:
            self.stderr.write(line)
        raise SystemExit(1)

    def _take_answers(self, file: ReturnedFile, by: Actor, body: Body, cycle: Cycle, dry_run: bool) -> None:
        """Answers as JSON replace what is saved, and start the draft where there is none."""
        existing = assessment_of(body, cycle)
        whole = read_whole(file, _rules(existing, body, cycle, by))
        if whole.answers is None:
            self._stop(trouble.line for trouble in whole.troubles)
        changes = list(_changes(existing, whole.answers))
        with plain_refusals(by, body):
            assessment = existing or _start(by, body, cycle, whole.answers)
            apply_file(by=by, assessment=assessment, file=whole.answers)
        self._say(changes, body, cycle, is_new=existing is None, dry_run=dry_run)

    def _take_workbook(self, file: ReturnedFile, by: Actor, body: Body, cycle: Cycle, dry_run: bool) -> None:
        """A workbook was made for a draft, which has to be there, and is compared with what is saved.

        It is kept as an upload, which can be undone on the page.
        """
        assessment = assessment_of(body, cycle)
        if assessment is None:
            raise no_assessment(body, cycle)
        with plain_refusals(by, body):
            require_writer(by, assessment)
            compared = compare_files(by=by, assessment=assessment, files=[file])
        seen = shown(assessment, [file], compared)
        if problems := list(_problems(seen)):
            self._stop(problems)
        changes = [f"{row.row.paragraph}: {one.verdict}" for row in seen.rows for one in row.from_files]
        for line in (*_remarks(seen), *changes, *_kept(seen)):
            self.stdout.write(line)
        if changes:
            with plain_refusals(by, body):
                upload = keep_upload(by=by, assessment=assessment, files=[file])
                apply_upload(by=by, upload=upload, decisions={}, seen=compared.seen)
        done = _("Dry run: nothing was changed.")
        self.stdout.write(done if dry_run else _written(len(changes), body, cycle))

    def _say(self, changes: list[str], body: Body, cycle: Cycle, *, is_new: bool, dry_run: bool) -> None:
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
        stored = before.get(entry.paragraph, Answer(entry.paragraph, State.BLANK))
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


def _problems(seen: Shown) -> Iterator[str]:
    """What is wrong with a workbook, and what a person has to decide."""
    for file in seen.files:
        yield from (trouble.line for trouble in file.troubles)
        yield from (stray.trouble.line for stray in file.strays if stray.trouble)
    for row in seen.rows:
        for one in row.from_files:
            yield from (trouble.line for trouble in one.troubles)
            if one.given.verdict is Verdict.CONFLICT:
                said = _("%(paragraph)d: %(reason)s Upload it on the page to decide.")
                yield said % {"paragraph": row.row.paragraph, "reason": _reason(one.given)}


def _reason(given: FileAnswer) -> str:
    """What is saved and is not in the file."""
    if given.leaves_answer:
        return _("The saved plan is not in the file.")
    return _("What %s saved is not in the file.") % given.stands.saved_by


def _remarks(seen: Shown) -> Iterator[str]:
    """What of the file is not taken, and what has to be answered again."""
    for file in seen.files:
        yield from (trouble.line for trouble in file.left_out)


def _kept(seen: Shown) -> Iterator[str]:
    for one in seen.untouched:
        said = _("%d: not changed in the file; something else is saved, and stays")
        yield said % one.paragraph
