"""``manage.py add_body NAME --country ISO3``: a national body, beside those the report names."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from mechanisms.membership.added_bodies import add_national_body
from mechanisms.models import BodyType, Region
from mechanisms.people.people import RequestRefused

NATIONAL_TYPES = {"task-force": BodyType.NATIONAL_TASK_FORCE, "rapporteur": BodyType.NATIONAL_RAPPORTEUR}
REGIONS = {region.name.lower().replace("_", "-"): region for region in Region}


class Command(BaseCommand):
    """Exit 1 with a sentence if the country or a mechanism is unknown, or the slug is taken."""

    help = "Adds a national body to the directory."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("--country", required=True, metavar="ISO3")
        parser.add_argument("--short-name", default="")
        parser.add_argument("--slug", default="", help="default: made from the country and the short name")
        parser.add_argument("--type", choices=NATIONAL_TYPES, default="task-force")
        parser.add_argument("--region", choices=REGIONS, help="default: that of the first --member-of")
        parser.add_argument(
            "--member-of",
            action="extend",
            nargs="+",
            default=[],
            metavar="SLUG",
            help="regional mechanisms it takes part in",
        )

    def handle(self, *args: Any, name: str, country: str, **options: Any) -> None:
        region = options["region"]
        try:
            body = add_national_body(
                name=name,
                iso3=country,
                slug=options["slug"],
                short_name=options["short_name"],
                type=NATIONAL_TYPES[options["type"]],
                region=REGIONS[region] if region else None,
                member_of=options["member_of"],
            )
        except RequestRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            _("%(body)s (%(country)s) is in the directory as %(slug)s.")
            % {"body": body.name, "country": body.country, "slug": body.slug}
        )
