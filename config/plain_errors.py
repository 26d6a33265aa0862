"""What a form says where something is wrong: our sentences, which say what to do, in place of Django's.

They are set once, on Django's own classes, so that each form has them, allauth's too. A form that knows
better, since it knows its question, still gives its own by `error_messages`.
"""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib.auth import password_validation
from django.core import validators
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

NOT_IN_THE_LIST = _("This is not in the list. Choose from the list.")
NO_LIST = _("This cannot be read. Open the page again, then choose again.")
NO_FILE = _("The file did not arrive. Choose it again.")
NO_TEXT_LIKE_IT = _("This is not written as it should be. Look at the hint above, then write it again.")
NO_SLUG = _("Use only letters, digits and hyphens.")
NO_NUMBER = _("Write a number, such as 3.5.")
NO_DAY = _("Write a day that exists, such as 3 May 2027.")
NO_TIME = _("Write a time, such as 14:30.")
NO_EMAIL = _("Write the e-mail address, like name@example.org.")
NO_LINK = _("Write the whole link, like https://example.org/page.")
NO_PASSKEY = _("Your device did not send its passkey. Try again.")

#: Field class -> code of the error -> sentence. The class nearest to a field's own decides.
FIELDS: Final[dict[type, dict[str, Any]]] = {
    forms.Field: {"required": _("Fill this in.")},
    forms.IntegerField: {"invalid": _("Write a whole number, such as 3.")},
    forms.FloatField: {"invalid": NO_NUMBER},
    forms.DecimalField: {"invalid": NO_NUMBER},
    forms.DateField: {"invalid": NO_DAY},
    forms.TimeField: {"invalid": NO_TIME},
    forms.DateTimeField: {"invalid": NO_DAY},
    forms.SplitDateTimeField: {"invalid_date": NO_DAY, "invalid_time": NO_TIME},
    forms.DurationField: {
        "invalid": _("Write how long, such as 3 days."),
        "overflow": _("Write a number of days between {min_days} and {max_days}."),
    },
    forms.FileField: {
        "required": _("Choose a file."),
        "invalid": NO_FILE,
        "missing": NO_FILE,
        "empty": _("This file is empty. Choose another one."),
        "max_length": ngettext_lazy(
            "The name of the file is too long (%(length)d). Rename it: at most %(max)d character.",
            "The name of the file is too long (%(length)d). Rename it: at most %(max)d characters.",
            "max",
        ),
        "contradiction": _("Choose a file or tick the box, not both."),
    },
    forms.ImageField: {"invalid_image": _("This picture cannot be opened. Choose another one.")},
    forms.URLField: {"invalid": NO_LINK},
    forms.BooleanField: {"required": _("Tick this box to go on.")},
    forms.ChoiceField: {"required": _("Choose one."), "invalid_choice": NOT_IN_THE_LIST},
    forms.MultipleChoiceField: {
        "required": _("Choose at least one."),
        "invalid_choice": NOT_IN_THE_LIST,
        "invalid_list": NO_LIST,
    },
    forms.ModelChoiceField: {"invalid_choice": NOT_IN_THE_LIST},
    forms.ModelMultipleChoiceField: {
        "required": _("Choose at least one."),
        "invalid_choice": NOT_IN_THE_LIST,
        "invalid_list": NO_LIST,
        "invalid_pk_value": NOT_IN_THE_LIST,
    },
    forms.MultiValueField: {"invalid": NO_TEXT_LIKE_IT, "incomplete": _("Fill in each part.")},
    forms.UUIDField: {"invalid": NO_TEXT_LIKE_IT},
    # Only passkeys are sent in this form, by a script.
    forms.JSONField: {"required": NO_PASSKEY, "invalid": NO_PASSKEY},
    BaseFormSet: {
        "missing_management_form": _("A part of this page was lost. Open the page again, then send it."),
        "too_many_forms": ngettext_lazy("Send at most %d row.", "Send at most %d rows.", None),
        "too_few_forms": ngettext_lazy("Fill in at least %d row.", "Fill in at least %d rows.", None),
    },
}

#: What a value is measured by -> sentence.
VALIDATORS: Final[tuple[tuple[Any, Any], ...]] = (
    (validators.RegexValidator, NO_TEXT_LIKE_IT),
    (validators.validate_slug, NO_SLUG),
    (validators.validate_unicode_slug, NO_SLUG),
    (validators.integer_validator, _("Write a whole number, such as 3.")),
    (validators.validate_comma_separated_integer_list, _("Write whole numbers, with commas between them.")),
    (validators.EmailValidator, NO_EMAIL),
    (validators.URLValidator, NO_LINK),
    (validators.DomainNameValidator, NO_LINK),
    (validators.BaseValidator, _("Write %(limit_value)s here.")),
    (validators.MaxValueValidator, _("Write %(limit_value)s or less.")),
    (validators.MinValueValidator, _("Write %(limit_value)s or more.")),
    (validators.StepValueValidator, _("Write a number that can be divided by %(limit_value)s.")),
    (
        validators.MaxLengthValidator,
        ngettext_lazy(
            "Write at most %(limit_value)d character. Now there are %(show_value)d.",
            "Write at most %(limit_value)d characters. Now there are %(show_value)d.",
            "limit_value",
        ),
    ),
    (
        validators.MinLengthValidator,
        ngettext_lazy(
            "Write at least %(limit_value)d character. Now there are %(show_value)d.",
            "Write at least %(limit_value)d characters. Now there are %(show_value)d.",
            "limit_value",
        ),
    ),
    (
        validators.ProhibitNullCharactersValidator,
        _("One sign in this text cannot be saved. Type the text instead of pasting it."),
    ),
    (validators.FileExtensionValidator, _("Choose a file of this kind: %(allowed_extensions)s.")),
)


#: What is wrong with a decimal number, as its validator names it -> sentence.
DECIMALS: Final[dict[str, Any]] = {
    "invalid": NO_NUMBER,
    "max_digits": ngettext_lazy("Write at most %(max)s figure.", "Write at most %(max)s figures.", "max"),
    "max_decimal_places": ngettext_lazy(
        "Write at most %(max)s figure after the point.",
        "Write at most %(max)s figures after the point.",
        "max",
    ),
    "max_whole_digits": ngettext_lazy(
        "Write at most %(max)s figure before the point.",
        "Write at most %(max)s figures before the point.",
        "max",
    ),
}


def say_it_plainly() -> None:
    """Give Django's fields, sets of forms and validators our sentences. Before the first form is made."""
    for kind, sentences in FIELDS.items():
        own = vars(kind).get("default_error_messages", {})
        kind.default_error_messages = {**own, **sentences}  # type: ignore[attr-defined]
    for validator, sentence in VALIDATORS:
        validator.message = sentence
    validators.DecimalValidator.messages.update(DECIMALS)


# What a password must be, as `AUTH_PASSWORD_VALIDATORS` names it: the rules are Django's.


class LongEnough(password_validation.MinimumLengthValidator):
    """A least number of characters."""

    def get_error_message(self) -> str:
        return ngettext(
            "Choose a longer password: at least %(least)d character.",
            "Choose a longer password: at least %(least)d characters.",
            self.min_length,
        ) % {"least": self.min_length}

    def get_help_text(self) -> str:
        return ngettext(
            "At least %(least)d character.", "At least %(least)d characters.", self.min_length
        ) % {"least": self.min_length}


class NotYourself(password_validation.UserAttributeSimilarityValidator):
    """Not the name or the address of the person."""

    def get_error_message(self) -> str:
        return gettext("This is too much like your name or address. Choose another password.")

    def get_help_text(self) -> str:
        return gettext("Not like your name or address.")


class NotCommon(password_validation.CommonPasswordValidator):
    """None of those that are tried first."""

    def get_error_message(self) -> str:
        return gettext("Many people use this password. Choose another one.")

    def get_help_text(self) -> str:
        return gettext("Not one that many people use.")


class NotOnlyNumbers(password_validation.NumericPasswordValidator):
    """Letters or signs as well."""

    def get_error_message(self) -> str:
        return gettext("Use letters too, not only numbers.")

    def get_help_text(self) -> str:
        return gettext("Not only numbers.")
