"""``manage.py submit``: freeze a draft and send it, in the name of a coordinator."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from assessments.management.naming import (
    actor_named,
    add_body_and_cycle,
    assessment_of,
    body_named,
    cycle_named,
    no_assessment,
    plain_refusals,
)
from assessments.models import Assessment, Submission
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import submit
from mechanisms.access import Sharing


class Command(BaseCommand):
    """Blanks are allowed, broken rules are not: exit 1 with a sentence."""

    help = (
        "Submits the draft of a body. Blanks are allowed, broken rules are not; --sharing has no default. "
        "The other four decisions are asked on the page; here each is no unless its flag is given. What is "
        "already submitted stays as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_body_and_cycle(parser)
        parser.add_argument("--by", required=True, metavar="USERNAME", help="a coordinator of the body")
        parser.add_argument(
            "--sharing",
            required=True,
            choices=[sharing.value for sharing in Sharing],
            help="who may see it: nobody outside the body, the rapporteur's staff, or everybody",
        )
        parser.add_argument("--named", action="store_true", help="may be named in the annual report")
        parser.add_argument(
            "--quoted",
            action="store_true",
            help="may be quoted without its name, each passage once the body has agreed to it",
        )
        parser.add_argument("--introduced", action="store_true", help="may be introduced to other bodies")
        parser.add_argument(
            "--shown-to-mechanisms",
            action="store_true",
            help="may be shown to the regional mechanisms to which the body belongs",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        by = actor_named(options["by"])
        body, cycle = body_named(options["body"]), cycle_named(options["cycle"])
        assessment = assessment_of(body, cycle)
        if assessment is None:
            raise no_assessment(body, cycle)
        was_submitted = assessment.status == Assessment.Status.SUBMITTED
        with plain_refusals(by, body):
            choices = _choices(options)
            submission = submit(by=by, assessment=assessment, choices=choices)
        if was_submitted:
            _require_same_choices(submission, choices)
            self.stdout.write(_("It was submitted before; nothing was changed."))
        self.stdout.write(
            _("%(submission)s, shared: %(sharing)s. SHA-256 %(digest)s")
            % {
                "submission": submission,
                "sharing": submission.get_sharing_display(),
                "digest": submission.digest,
            }
        )


def _choices(options: dict[str, Any]) -> Choices:
    return Choices(
        sharing=Sharing(options["sharing"]),
        may_be_named=options["named"],
        may_be_quoted=options["quoted"],
        may_be_introduced=options["introduced"],
        shown_to_mechanisms=options["shown_to_mechanisms"],
    )


def _require_same_choices(submission: Submission, choices: Choices) -> None:
    """A second submit must not seem to have changed who may see the first."""
    if Choices.of(submission) != choices:
        raise CommandError(
            _("%s was submitted before with other decisions; they stay, and can be changed on its page.")
            % submission
        )
