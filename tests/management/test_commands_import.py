"""`import_answers`: a whole file or nothing, by the rules of the screens."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from assessments.models import Action, Answer, Assessment, Contributor, Event, Evidence
from assessments.reviewing.acts import return_to_body
from assessments.reviewing.cycles import close_cycle
from assessments.submitting.submitting import ask_clearance
from assessments.trail.acting import COMMAND_LINE
from mechanisms.models import Assignment, Role
from recommendations.models import Recommendation
from tests.factories import SHARED, BodyFactory, MembershipFactory, NationalBodyFactory, acting
from tests.offline.test_returned_content import in_utf_16

type Document = dict[str, Any]


def document(*answers: Document, **frame: Any) -> Document:
    return {"schema": "answers/1", "edition": "2010", "answers": list(answers), **frame}


SOUND = {"paragraph": 106, "state": "level", "level": 1, "explanation": "A network since 2019."}


def entry(**changes: Any) -> Document:
    """An answer to 112; a value of None takes the key out."""
    whole = {"paragraph": 112, "state": "level", "level": 2, "explanation": "A plan."} | changes
    return {key: value for key, value in whole.items() if value is not None}


def evidence(**changes: Any) -> Document:
    item = {"title": "Plan", "strength": 2, "date": "2024-03-01", "page": "4"} | changes
    return entry(evidence=[{key: value for key, value in item.items() if value is not None}])


def action(**changes: Any) -> Document:
    return entry(actions=[{"what": "Draft the law.", "status": "planned"} | changes])


def standing() -> tuple[object, ...]:
    """Everything that an import could change."""
    return (
        list(Assessment.objects.values_list("status", "period_start", "period_end")),
        list(Answer.objects.values_list("paragraph", "state", "level", "revision", "explanation")),
        [model._default_manager.count() for model in (Evidence, Action, Contributor, Event)],
    )


class Run:
    """One run of the command: what it printed, and how it ended."""

    def __init__(self, path: Path, *options: str, body: str = "north", cycle: str = "2026") -> None:
        out, err = StringIO(), StringIO()
        self.code: object = 0
        arguments = [str(path), "--body", body, "--cycle", cycle, *options]
        try:
            call_command("import_answers", *arguments, stdout=out, stderr=err)
        except SystemExit as end:
            self.code = end.code
        self.out, self.problems = out.getvalue().splitlines(), err.getvalue().splitlines()


@pytest.fixture
def written(tmp_path) -> Callable[[Any], Path]:
    """A file with this document, text or bytes."""

    def write(content: Any) -> Path:
        path: Path = tmp_path / "answers.json"
        if isinstance(content, dict):
            content = json.dumps(content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def refused(path: Path, *options: str, **names: str) -> list[str]:
    """The problems of a file that is refused and leaves everything as it was."""
    before = standing()
    run = Run(path, *options, **names)
    assert run.code == 1
    assert run.out == []
    assert standing() == before
    return run.problems


# Every malformed kind: the entry, and the words of the rule. A sound answer stands before it each time.

AT = "answers[1], paragraph 112"
MALFORMED: dict[str, tuple[Document, str]] = {
    "missing state": (entry(state=None, level=None), f"{AT}: The key state is missing"),
    "unknown state": (entry(state="maybe", level=None), f'{AT}, state: "maybe" is not one of'),
    "level without a level": (entry(level=None), f"{AT}: Choose a level."),
    "level true": (entry(level=True), f"{AT}, level: The level is not an integer: true"),
    "level a text": (entry(level="2"), f'{AT}, level: The level is not an integer: "2"'),
    "level a fraction": (entry(level=1.5), f"{AT}, level: The level is not an integer: 1.5"),
    "level 4": (entry(level=4), f"{AT}: The level 4 is not one of 0, 1, 2, 3"),
    "level -1": (entry(level=-1), f"{AT}: The level -1 is not one of 0, 1, 2, 3"),
    "level beside another state": (entry(state="dont_know"), f"{AT}: There is a level beside the state"),
    "not applicable not allowed": (
        entry(state="not_applicable", level=None),
        f"{AT}, state: “Not applicable” can’t be chosen for this recommendation.",
    ),
    "not applicable without explanation": (
        {"paragraph": 131, "state": "not_applicable"},
        "answers[1], paragraph 131, explanation: Give the reason why this recommendation is not",
    ),
    "elsewhere without a name": (
        entry(state="elsewhere", level=None),
        f"{AT}, elsewhere: Choose the mechanism that does it.",
    ),
    "elsewhere unknown": (
        entry(state="elsewhere", level=None, elsewhere="nobody"),
        f'{AT}, elsewhere: "nobody" is not a mechanism of the directory.',
    ),
    "elsewhere the body itself": (
        entry(state="elsewhere", level=None, elsewhere="north"),
        f"{AT}, elsewhere: Choose another mechanism: this is your own.",
    ),
    "elsewhere beside another state": (
        entry(elsewhere="river"),
        f"{AT}: A mechanism is named in elsewhere beside the state level",
    ),
    "unknown key": (entry(points=3), f'{AT}: There is an unknown key, "points"'),
    "unknown paragraph": (entry(paragraph=138), "138 is not a paragraph of the instrument"),
    "no paragraph": (entry(paragraph=None), "answers[1]: The paragraph is missing."),
    "paragraph twice": (
        entry(paragraph=106),
        "answers[1], paragraph 106: The paragraph was already answered in answers[0]",
    ),
    "unknown criterion": (entry(criteria={"113.1": "yes"}), '"113.1" is not a criterion of this'),
    "unknown value of a criterion": (
        entry(criteria={"112.1": "often"}),
        f'{AT}, criteria.112.1: "often" is not one of yes, partly',
    ),
    "partly where none is offered": (
        entry(paragraph=113, criteria={"113.1": "partly"}),
        "paragraph 113, criteria.113.1: 113.1 can’t be met in part: answer yes, no or don’t know.",
    ),
    "no case where none is offered": (
        entry(criteria={"112.2": "no_case"}),
        f"{AT}, criteria.112.2: 112.2 does not depend on a case: answer yes, no or don’t know, or partly",
    ),
    "no case without a sentence": (
        {"paragraph": 116, "state": "blank", "criteria": {"116.3": "no_case"}},
        "answers[1], paragraph 116, explanation: Say in the explanation what “no case arose” rests on.",
    ),
    "explanation no text": (entry(explanation=7), f"{AT}, explanation: This is not a text."),
    "priority no truth": (entry(priority="yes"), f"{AT}, priority: This is not true or false."),
    "mechanisms where none are asked": (
        entry(mechanisms=["river"]),
        f"{AT}, mechanisms: Mechanisms are named in paragraphs 106, 110, 111, 115 alone",
    ),
    "mechanism unknown": (
        entry(paragraph=115, mechanisms=["nobody"]),
        'answers[1], paragraph 115, mechanisms[0]: "nobody" is not a mechanism of the directory.',
    ),
    "public evidence without date": (
        evidence(date=None),
        f"{AT}, evidence[0].date: A public document needs its date.",
    ),
    "public evidence without place": (
        evidence(page=None),
        f"{AT}, evidence[0].url: A public document needs a link or a page.",
    ),
    "confirmed evidence without source": (
        evidence(strength=3),
        f"{AT}, evidence[0].source: Say who, other than your body, confirms it.",
    ),
    "evidence confirmed by the body": (
        evidence(strength=3, source="Northern Mechanism"),
        f"{AT}, evidence[0].source: Somebody other than your body has to confirm it.",
    ),
    "evidence without strength": (
        evidence(strength=None),
        f"{AT}, evidence[0]: The key strength is missing.",
    ),
    "evidence of strength 4": (evidence(strength=4), "The strength 4 is not one of 0, 1, 2, 3"),
    "evidence without title": (evidence(title=""), f"{AT}, evidence[0]: The key title is missing."),
    "unknown key of evidence": (
        evidence(confidential=True),
        f'{AT}, evidence[0]: There is an unknown key, "confidential"',
    ),
    "address not http": (
        evidence(url="ftp://example.org/plan"),
        f"{AT}, evidence[0].url: Write a link that begins with http:// or https://.",
    ),
    "address a script": (
        evidence(url="javascript:alert(1)"),
        f"{AT}, evidence[0].url: Write a link that begins",
    ),
    "date no day": (evidence(date="2024-02-30"), f"{AT}, evidence[0].date: Write the date as 2026-06-30"),
    "unknown status": (action(status="soon"), f'{AT}, actions[0].status: "soon" is not one of'),
    "unknown assistance": (
        action(assistance=["money"]),
        f'{AT}, actions[0].assistance[0]: "money" is not one of technical',
    ),
    "action without words": (action(what=" "), f"{AT}, actions[0]: The key what is missing."),
    "answer no object": ([], "answers[1]: This is not an object."),  # type: ignore[dict-item]
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_a_malformed_answer_is_named_and_nothing_is_changed(draft, written, kind: str) -> None:
    BodyFactory.create(slug="river")
    wrong, said = MALFORMED[kind]
    problems = refused(written(document(SOUND, wrong)))
    assert [line for line in problems if said in line], problems


FRAMES: dict[str, tuple[Document, str]] = {
    "another edition": (document(SOUND) | {"edition": "2026"}, "The file answers edition"),
    "another schema": (document(SOUND) | {"schema": "answers/2"}, "The schema is"),
    "no schema": ({"edition": "2010", "answers": []}, "This JSON does not say that it holds answers"),
    "no answers": ({"schema": "answers/1", "edition": "2010"}, "answers is missing"),
    "unknown key": (document(SOUND, body="north"), 'There is an unknown key, "body"'),
    "answers no list": ({**document(), "answers": {}}, "answers: This is not a list."),
    "period turned round": (
        document(SOUND, period={"start": "2026-06-30", "end": "2025-01-01"}),
        "period: The period ends before it begins.",
    ),
    "unknown kind of contributor": (
        document(SOUND, contributors=[{"name": "A friend", "kind": "friend"}]),
        'contributors[0].kind: "friend" is not one of ministry',
    ),
}


@pytest.mark.parametrize("kind", FRAMES)
def test_a_malformed_frame_is_named_and_nothing_is_changed(draft, written, kind: str) -> None:
    wrong, said = FRAMES[kind]
    problems = refused(written(wrong))
    assert [line for line in problems if said in line], problems


HEAD = '{"schema": "answers/1", "edition": "2010", "answers": '
TEXTS: dict[str, tuple[str | bytes, str]] = {
    "a key twice": (
        HEAD + '[{"paragraph": 112, "state": "level", "level": 1, "level": 2}]}',
        'answers[0], paragraph 112: The key "level" is there twice',
    ),
    "a key twice in criteria": (
        HEAD + '[{"paragraph": 112, "state": "blank", "criteria": {"112.1": "yes", "112.1": "no"}}]}',
        'The key "112.1" is there twice',
    ),
    "NaN": (HEAD + '[{"paragraph": 112, "state": "level", "level": NaN}]}', '"NaN" is not a number of JSON'),
    "Infinity": (
        HEAD + '[{"paragraph": 112, "state": "level", "level": -Infinity}]}',
        '"-Infinity" is not a number of JSON',
    ),
    "a number beyond all numbers": (
        HEAD + '[{"paragraph": 112, "state": "level", "level": ' + "9" * 5000 + "}]}",
        "is too large",
    ),
    "no JSON": ("answers: none", "This is a text or a table without its codes"),
    "nothing": ("", "The file is empty."),
    "a list": ("[]", "This JSON does not say that it holds answers"),
    "not UTF-8": (HEAD.encode() + b'[{"explanation": "\xe9"}]}', "The file is not UTF-8"),
    "nested without end": ("[" * 100_000, "it holds far more than 32 answers"),
    "a zero byte": (b"\x00", "The file is empty."),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_a_malformed_text_is_named_and_nothing_is_changed(draft, written, kind: str) -> None:
    wrong, said = TEXTS[kind]
    problems = refused(written(wrong))
    assert [line for line in problems if said in line], problems


def test_an_excel_file_of_before_2007_is_called_that(draft, tmp_path) -> None:
    path = tmp_path / "answers.xls"
    path.write_bytes(in_utf_16("Workbook"))
    (problem,) = refused(path)
    assert problem.startswith("This is an Excel file of before 2007 (.xls).")
    assert "save it as .xlsx" in problem


def test_every_problem_has_a_line_of_its_own(draft, written) -> None:
    file = document(entry(level=7), entry(paragraph=113, state=None, level=None, surprise="a\nb"))
    problems = refused(written(file))
    assert len(problems) == 3
    assert all(line.startswith("answers[") for line in problems)


# What the assessment does not allow.


def test_a_closed_cycle_is_refused(draft, cycle, written) -> None:
    close_cycle(by=COMMAND_LINE, cycle=cycle)
    assert refused(written(document(SOUND))) == ["The cycle is closed: nothing can be changed."]


def test_a_closed_cycle_without_a_draft_is_refused(north, cycle, written) -> None:
    close_cycle(by=COMMAND_LINE, cycle=cycle)
    assert refused(written(document(SOUND))) == ["The cycle is closed: nothing can be changed."]


def test_a_body_that_cannot_answer_is_refused(cycle, written) -> None:
    BodyFactory.create(slug="organ", can_answer=False)
    assert refused(written(document(SOUND)), body="organ") == ["organ cannot answer a self-assessment."]


def test_a_submitted_assessment_is_refused(submission, written) -> None:
    assert refused(written(document(SOUND))) == ["The assessment is locked: nothing can be changed."]


def test_an_assessment_in_clearance_is_refused(draft, coordinator, written) -> None:
    ask_clearance(by=acting(coordinator), assessment=draft, choices=SHARED)
    assert refused(written(document(SOUND))) == ["The assessment is locked: nothing can be changed."]


def test_a_returned_one_keeps_what_was_not_asked_closed(submission, reviewer, written) -> None:
    by = acting(reviewer)
    return_to_body(by=by, submission=submission, paragraphs=[112], message="Which?")
    problems = refused(written(document(entry(), entry(paragraph=113))))
    assert problems == [
        "answers[1], paragraph 113: The reviewer did not ask about this recommendation, so it stays as it is."
    ]
    assert Run(written(document(entry()))).code == 0
    assert Answer.objects.get(paragraph=112).level == 2


def test_a_national_body_has_no_elsewhere(cycle, written) -> None:
    NationalBodyFactory.create(slug="force")
    BodyFactory.create(slug="river")
    wrong = entry(state="elsewhere", level=None, elsewhere="river")
    assert refused(written(document(wrong)), body="force") == [
        "answers[0], paragraph 112, state: “Done by another mechanism” is for regional mechanisms."
    ]


# What it does.


def test_answers_not_named_stay_and_blank_clears(draft, written) -> None:
    Run(written(document(SOUND, entry())))
    Run(written(document({"paragraph": 112, "state": "blank"})))
    rows = Answer.objects.exclude(state="blank").values_list("paragraph", "level")
    assert list(rows) == [(106, 1)]


def test_without_a_draft_one_is_started_with_the_period_of_the_file(north, cycle, written) -> None:
    frame = {
        "period": {"start": "2025-01-01", "end": "2026-06-30"},
        "contributors": [{"name": "Ministry of Justice", "kind": "ministry"}],
    }
    run = Run(written(document(SOUND, **frame)))
    assert run.out == [
        "A draft of Northern Mechanism in 2026 was started.",
        "1 answer of Northern Mechanism in 2026 was written.",
    ]
    assessment = Assessment.objects.get()
    assert (assessment.period_start, assessment.period_end) == (date(2025, 1, 1), date(2026, 6, 30))
    assert [row.name for row in assessment.contributors.all()] == ["Ministry of Justice"]
    assert {event.actor_label for event in Event.objects.all()} == {"command line"}


def test_without_a_period_it_is_the_two_years_before_the_cycle_opened(north, cycle, written) -> None:
    Run(written(document(SOUND)))
    assessment = Assessment.objects.get()
    assert (assessment.period_start, assessment.period_end) == (date(2024, 7, 1), date(2026, 7, 1))


def test_a_dry_run_says_what_would_change_and_changes_nothing(draft, written) -> None:
    Run(written(document(SOUND, entry())))
    before = standing()
    again = [SOUND, entry(explanation="Another plan."), entry(paragraph=113, level=0)]
    run = Run(written(document(*again)), "--dry-run")
    assert run.out == [
        "paragraph 106: unchanged",
        "paragraph 112: level 2 stays, its details change",
        "paragraph 113: blank → level 0",
        "Dry run: nothing was changed.",
    ]
    assert standing() == before


def test_a_dry_run_starts_no_draft(north, cycle, written) -> None:
    run = Run(written(document(SOUND)), "--dry-run")
    assert run.out[0] == "A draft of Northern Mechanism in 2026 would be started."
    assert not Assessment.objects.exists()


def test_a_dry_run_names_problems_like_a_real_one(draft, written) -> None:
    assert len(refused(written(document(entry(level=7))), "--dry-run")) == 1


# With the rights of a person.


def test_a_coordinator_imports_in_his_or_her_own_name(draft, written) -> None:
    Run(written(document(SOUND)), "--by", "coordinator")
    assert Answer.objects.get(paragraph=106).saved_by_label == "Coordinator"


def test_a_contributor_imports_what_is_assigned(draft, contributor, written) -> None:
    problems = refused(written(document(entry(paragraph=113), entry())), "--by", "contributor")
    assert problems == [f"{AT}: This recommendation is not assigned to you. Ask your coordinator."]
    assert Run(written(document(entry(paragraph=113))), "--by", "contributor").code == 0


def test_one_of_several_is_told_at_which_paragraph_an_input_is_asked(
    draft, contributor, coordinator, written
) -> None:
    other = MembershipFactory.create(body=draft.body, role=Role.CONTRIBUTOR)
    Assignment.objects.create(membership=other, recommendation=Recommendation.objects.get(paragraph=113))
    path = written(document(entry(paragraph=128), entry(paragraph=113), entry()))
    assert refused(path, "--by", "contributor") == [
        "answers[1], paragraph 113: Several are asked for this paragraph: each writes an input on its page,"
        " and the coordinator writes the answer.",
        "answers[2], paragraph 112: This recommendation is not assigned to you. Ask your coordinator.",
    ]
    assert not Answer.objects.exclude(state="blank").exists()
    for options in ((), ("--by", "coordinator")):
        assert Run(path, *options).code == 0


@pytest.mark.parametrize("who", ["stranger", "reviewer", "administrator"])
def test_whoever_does_not_belong_to_the_body_imports_nothing(request, draft, written, who) -> None:
    request.getfixturevalue(who)
    before = standing()
    with pytest.raises(CommandError, match="has no right to do this for Northern Mechanism"):
        Run(written(document(SOUND)), "--by", who)
    assert standing() == before


def test_a_reader_imports_nothing(draft, reader, written) -> None:
    assert len(refused(written(document(SOUND)), "--by", "reader")) == 1


def test_a_contributor_starts_no_draft(north, contributor, cycle, written) -> None:
    with pytest.raises(CommandError, match="has no right"):
        Run(written(document(entry(paragraph=113))), "--by", "contributor")
    assert not Assessment.objects.exists()


# What the command line got wrong.


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"body": "atlantis"}, "No body has the slug atlantis"),
        ({"cycle": "1999"}, "No cycle has the slug 1999. There are: 2026."),
    ],
)
def test_unknown_names_are_said(draft, written, options, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        Run(written(document(SOUND)), **options)


def test_an_unknown_person_is_said(draft, written) -> None:
    with pytest.raises(CommandError, match="Nobody has the address or short name nobody"):
        Run(written(document(SOUND)), "--by", "nobody")


def test_a_closed_account_imports_nothing(draft, coordinator, written) -> None:
    coordinator.is_active = False
    coordinator.save()
    with pytest.raises(CommandError, match="account of Coordinator is closed"):
        Run(written(document(SOUND)), "--by", "coordinator")


def test_a_missing_file_a_folder_and_a_device_are_said(draft, tmp_path) -> None:
    for path, said in (
        (tmp_path / "none.json", "There is no file"),
        (tmp_path, "is a folder"),
        (Path("/dev/null"), "is not a regular file"),
        (tmp_path / ("x" * 300), "can’t be read: File name too long"),
    ):
        with pytest.raises(CommandError, match=said):
            Run(path)


def test_a_file_beyond_the_limit_is_not_read_whole(draft, written) -> None:
    (problem,) = refused(written(b"{" + b" " * (20 << 20)))
    assert problem.startswith("The file is larger than 10 MB")
