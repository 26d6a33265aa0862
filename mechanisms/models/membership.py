"""Who belongs to which body, in which role, and what a contributor is asked to answer."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mechanisms.models.body import Body
from mechanisms.models.person import Person


class Role(models.TextChoices):
    """The roles inside a body (domain.md, Roles)."""

    COORDINATOR = "coordinator", _("Coordinator")
    CONTRIBUTOR = "contributor", _("Contributor")
    READER = "reader", _("Reader")


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Named steps."""

    def active(self) -> MembershipQuerySet:
        """Memberships that have not been ended."""
        return self.filter(removed_at__isnull=True)

    def with_account(self) -> MembershipQuerySet:
        """Those of people who can have an account: everybody but who is reached by mail alone."""
        return self.filter(person__isnull=False)

    def without_account(self) -> MembershipQuerySet:
        """Contributors whom the coordinator reaches by mail alone."""
        return self.filter(person__isnull=True)


class Membership(models.Model):
    """A person's role in a body; ended by a date, never deleted, so that the record stays whole.

    A contributor may have no account: then `person` is None, `name` and `email` say who it is, and the
    coordinator mails the questions and brings back what comes.
    """

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="memberships", null=True, blank=True
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    # Whose part of the answers a contributor gives; the name under which an input is shown.
    ministry = models.CharField(_("ministry or agency"), max_length=200, blank=True)
    since = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("since",)
        constraints = (
            models.UniqueConstraint(
                fields=("person", "body"),
                condition=models.Q(removed_at__isnull=True),
                name="one_active_membership_per_body",
            ),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, name="", email="")
                | (models.Q(person__isnull=True, role=Role.CONTRIBUTOR) & ~models.Q(name="")),
                name="a_member_has_an_account_or_a_name_and_contributes",
            ),
        )

    def __str__(self) -> str:
        return f"{self.label}, {self.get_role_display()}, {self.body}"

    @property
    def has_account(self) -> bool:
        """Whether somebody can sign in as this member."""
        return self.person_id is not None

    @property
    def account(self) -> Person:
        """The person of a member who has an account; ValueError for one who has none."""
        if self.person is None:
            raise ValueError(f"{self.name} has no account")
        return self.person

    @property
    def label(self) -> str:
        """The person's name, or that of the contributor without an account."""
        return str(self.person) if self.person else self.name

    def end(self) -> None:
        """End the role now; it stays on record."""
        self.removed_at = timezone.now()
        self.save(update_fields=["removed_at"])


class Assignment(models.Model):
    """A group or a single recommendation that a contributor is asked to answer."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="assignments")
    section = models.ForeignKey(
        "recommendations.Section",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    recommendation = models.ForeignKey(
        "recommendations.Recommendation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    due = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    # From when on it waits for the member: a daily mail says what is new.
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(section__isnull=False, recommendation__isnull=True)
                | models.Q(section__isnull=True, recommendation__isnull=False),
                name="assignment_of_a_group_or_a_recommendation",
            ),
            models.UniqueConstraint(
                fields=("membership", "section"), name="assignment_of_a_group_once"
            ),
            models.UniqueConstraint(
                fields=("membership", "recommendation"), name="assignment_of_a_recommendation_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.membership}: {self.section or self.recommendation}"
