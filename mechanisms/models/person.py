"""People, who sign in by e-mail address; their roles in bodies, and what they are asked to answer."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from mechanisms.models.body import Body


class PersonManager(BaseUserManager["Person"]):
    """Makes people; an address is compared and stored in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """A saved person; without `password` none works until one is set by a one-time link."""
        person = self.model(email=email, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        """The person with this e-mail address, in any case; DoesNotExist if there is none."""
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """Somebody with an account; what he or she may do is decided in `mechanisms.access` alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    username = models.SlugField(
        _("short name"),
        max_length=80,
        unique=True,
        help_text=_("Used by commands; made from the e-mail address if left empty."),
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_reviewer = models.BooleanField(_("reviewer"), default=False)
    is_administrator = models.BooleanField(_("administrator"), default=False)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    language = models.CharField(
        _("language"), max_length=10, blank=True, help_text=_("Empty: the language of the browser.")
    )

    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")

    digest = models.BooleanField(_("one mail a day with links to what waits for me"), default=True)
    digest_sent_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("name", "email")
        constraints = (
            models.UniqueConstraint(Lower("email"), name="person_email_unique_in_any_case"),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="person_email_is_lower_case"
            ),
        )

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower()
        if not self.username:
            self.username = self._free_username()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        self.email = self.email.strip().lower()
        super().clean()

    def get_full_name(self) -> str:
        """The name, or the address where no name is known."""
        return str(self)

    # Asked by libraries that expect Django's admin, which does not exist here.
    @property
    def is_staff(self) -> bool:
        return False

    @property
    def is_superuser(self) -> bool:
        return False

    def _free_username(self) -> str:
        stem = slugify(self.email.split("@")[0].replace(".", "-").replace("+", "-"))[:60] or "person"
        taken = set(Person.objects.filter(username__startswith=stem).values_list("username", flat=True))
        if stem not in taken:
            return stem
        number = 2
        while f"{stem}-{number}" in taken:
            number += 1
        return f"{stem}-{number}"


class Role(models.TextChoices):
    """The roles inside a body (domain.md, Roles)."""

    COORDINATOR = "coordinator", _("Coordinator")
    APPROVER = "approver", _("Approver")
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

    def keep_on_record(self) -> None:
        """A row of its own for the role of before, which ends now, where this one goes on with another."""
        Membership.objects.create(
            person=self.person,
            body=self.body,
            role=self.role,
            ministry=self.ministry,
            since=self.since,
            removed_at=timezone.now(),
        )

    def end(self) -> None:
        """End the role now; it stays on record."""
        self.removed_at = timezone.now()
        self.save(update_fields=["removed_at"])


class Assignment(models.Model):
    """A group or a single recommendation that a contributor is asked to answer."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="assignments")
    section = models.ForeignKey(
        "recommendations.Section", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recommendation = models.ForeignKey(
        "recommendations.Recommendation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
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
            models.UniqueConstraint(fields=("membership", "section"), name="assignment_of_a_group_once"),
            models.UniqueConstraint(
                fields=("membership", "recommendation"), name="assignment_of_a_recommendation_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.membership}: {self.section or self.recommendation}"
