"""Bodies of the directory, and what A/HRC/14/32 says of them."""

from __future__ import annotations

import unicodedata
import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mechanisms.models.country import Country


def plain(text: str) -> str:
    """Lower case, without accents: "mercado comun" finds "Mercado Común"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


class BodyKind(models.TextChoices):
    """Which wording of the instrument a body answers."""

    REGIONAL = "regional", _("Regional mechanism")
    NATIONAL = "national", _("National body")


class BodyType(models.TextChoices):
    """What a body is; the report's own word where it has one (`type_basis`)."""

    REGIONAL_ORGANISATION = "regional_organisation", _("Regional organization")
    SUBREGIONAL_ORGANISATION = "subregional_organisation", _("Subregional organization")
    INTERREGIONAL = "interregional", _("Interregional organization")
    PROCESS = "process", _("Consultative process")
    ECONOMIC_COMMISSION = "economic_commission", _("United Nations regional commission")
    MONITORING_BODY = "monitoring_body", _("Monitoring body")
    COORDINATION_BODY = "coordination_body", _("Coordination body")
    PROJECT_OR_AGENCY = "project_or_agency", _("Project or agency")
    INTERNATIONAL_ORGANISATION = (
        "international_organisation",
        pgettext_lazy("type of body", "International organization"),
    )
    OTHER = "other", _("Other body")
    NATIONAL_TASK_FORCE = "national_task_force", _("National task force or coordination body")
    NATIONAL_RAPPORTEUR = "national_rapporteur", _("National rapporteur or equivalent mechanism")


class Region(models.TextChoices):
    """The headings of chapter III.B, and one for what belongs to none."""

    AFRICA = "Africa", _("Africa")
    AMERICAS = "Latin America and the Caribbean", _("Latin America and the Caribbean")
    ASIA_PACIFIC = "Asia-Pacific", _("Asia-Pacific")
    EUROPE = "Europe and Central Asia", _("Europe and Central Asia")
    MENA = "Middle East and North Africa", _("Middle East and North Africa")
    GLOBAL = "Interregional/Global", _("Interregional/Global")


class Answered2009(models.TextChoices):
    """Paragraph 3: who had answered the Special Rapporteur's letter."""

    RESPONDED = "responded", _("Answered the Special Rapporteur’s letter")
    NO_RESPONSE = "no_response", _("Had not yet answered the Special Rapporteur’s letter")
    NOT_LISTED = "not_listed", _("Not among those listed in paragraph 3")


class Names(models.TextField[str, str]):
    """All names of a body, to be searched: made anew whenever the body is saved."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        names = names_of(model_instance)
        setattr(model_instance, self.attname, names)
        return names


def names_of(body: Any) -> str:
    """The names of a body and its address, line by line, as `plain` has them; the name that it has today
    comes first, so that they sort by it."""
    columns = ("name", "short_name", "report_name", "report_short_name", "slug")
    return "\n".join(plain(getattr(body, column)) for column in columns)


class Body(models.Model):
    """A mechanism, organ or national body; `listed` ones are named by the report itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    # Where it is called otherwise today than in the report: its name there, since when, and who says so.
    report_name = models.CharField(max_length=200, blank=True)
    report_short_name = models.CharField(max_length=80, blank=True)
    name_since = models.PositiveSmallIntegerField(null=True, blank=True)
    name_source = models.URLField(blank=True)
    kind = models.CharField(max_length=10, choices=BodyKind, default=BodyKind.REGIONAL)
    type = models.CharField(max_length=40, choices=BodyType)
    type_basis = models.CharField(max_length=20, blank=True)
    region = models.CharField(max_length=40, choices=Region)
    region_basis = models.CharField(max_length=20, blank=True)
    can_answer = models.BooleanField(_("can answer the self-assessment"), default=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="bodies"
    )
    answered_2009 = models.CharField(max_length=20, choices=Answered2009, default=Answered2009.NOT_LISTED)
    paragraphs = models.JSONField(default=list, blank=True)
    note = models.TextField(blank=True)
    sample = models.BooleanField(_("invented, for the demonstration"), default=False)
    # Whether what matters most is done only when another coordinator has confirmed it (`BodyAct`).
    second_coordinator = models.BooleanField(default=False)
    listed = models.BooleanField(_("named by the report"), default=False)
    # Whether its coordinator may give a ministry a link by which it answers without an account.
    input_links = models.BooleanField(_("links without an account"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # Searched in lists of bodies, and their alphabetical order in any database.
    names = Names(editable=False)
    member_of = models.ManyToManyField(
        "self",
        through="BodyMembership",
        through_fields=("member", "mechanism"),
        symmetrical=False,
        related_name="members",
    )

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                # An invented national body has no country: no real one is to carry its scores.
                condition=models.Q(kind="national", sample=False, country__isnull=False)
                | models.Q(kind="national", sample=True)
                | models.Q(kind="regional", country__isnull=True),
                name="body_country_for_national_only",
            ),
            models.CheckConstraint(
                condition=~models.Q(listed=True, sample=True), name="body_listed_is_never_sample"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """`names` follow also where only some columns are saved."""
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "names"}
        super().save(*args, **kwargs)

    @property
    def label(self) -> str:
        """The short name where there is one, for tables and running heads."""
        return self.short_name or self.name


class BodyMembership(models.Model):
    """A national body (or a mechanism) takes part in a regional mechanism."""

    member = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="memberships_in")
    mechanism = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="memberships_of")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("member", "mechanism"), name="body_member_once"),
            models.CheckConstraint(
                condition=~models.Q(member=models.F("mechanism")), name="body_not_member_of_itself"
            ),
        )

    def __str__(self) -> str:
        return f"{self.member} → {self.mechanism}"


class BodyFact(models.Model):
    """What a numbered paragraph of the report says of a body, in our words."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="facts")
    paragraph = models.PositiveSmallIntegerField()
    text = models.TextField()
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("order",)
        constraints = (models.UniqueConstraint(fields=("body", "order"), name="body_fact_order_unique"),)

    def __str__(self) -> str:
        return self.text


class LegalInstrument(models.Model):
    """A convention, plan, guideline … that the report names; `year` only where the report gives it.

    `body` is null for the few that belong to no body of the directory (the Palermo Protocol).
    """

    body = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.CASCADE, related_name="instruments"
    )
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    paragraphs = models.JSONField(default=list, blank=True)
    note = models.TextField(blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("order",)
        constraints = (models.UniqueConstraint(fields=("body", "order"), name="instrument_order_unique"),)

    def __str__(self) -> str:
        return self.name
