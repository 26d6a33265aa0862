"""Countries by their UN M49 code, named as the United Nations names them in its six languages."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")


class ByCodePoint(models.Func):
    """A column compared code point by code point, as SQLite does; PostgreSQL has the order of the cluster."""

    template = "%(expressions)s"
    output_field = models.TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template='%(expressions)s COLLATE "C"', **extra)


class Country(models.Model):
    """A State; `m49` is the code of the United Nations Statistics Division, leading zeros kept."""

    m49 = models.CharField(_("M49 code"), max_length=3, primary_key=True)
    iso3 = models.CharField(_("ISO code"), max_length=3, unique=True)
    name_en = models.CharField(max_length=120)
    name_fr = models.CharField(max_length=120)
    name_es = models.CharField(max_length=120)
    name_ru = models.CharField(max_length=120)
    name_ar = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120)
    # What it is sorted by in each of them (mechanisms/name_order.py).
    sort_en = models.CharField(max_length=200, db_default="", editable=False)
    sort_fr = models.CharField(max_length=200, db_default="", editable=False)
    sort_es = models.CharField(max_length=200, db_default="", editable=False)
    sort_ru = models.CharField(max_length=200, db_default="", editable=False)
    sort_ar = models.CharField(max_length=200, db_default="", editable=False)
    sort_zh = models.CharField(max_length=200, db_default="", editable=False)

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ("name_en",)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page; English where the language is none of the six."""
        value: str = getattr(self, f"name_{_language()}")
        return value

    @staticmethod
    def in_order(country: str = "") -> tuple[ByCodePoint, str]:
        """What to sort by in the language of the page; `country` leads there: ``country__``."""
        return ByCodePoint(f"{country}sort_{_language()}"), f"{country}name_{_language()}"


def _language() -> str:
    code = (get_language() or "en").split("-")[0].lower()
    return code if code in LANGUAGES else "en"
