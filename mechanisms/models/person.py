"""People: sign in by e-mail address, known to commands by a short name."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _


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
        _("language"),
        max_length=10,
        blank=True,
        help_text=_("Empty: the language of the browser."),
    )

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
        stem = (
            slugify(self.email.split("@")[0].replace(".", "-").replace("+", "-"))[:60] or "person"
        )
        taken = set(
            Person.objects.filter(username__startswith=stem).values_list("username", flat=True)
        )
        if stem not in taken:
            return stem
        number = 2
        while f"{stem}-{number}" in taken:
            number += 1
        return f"{stem}-{number}"
