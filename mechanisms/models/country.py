"""Countries by their UN M49 code, named as the United Nations names them in its six languages."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")


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

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ("name_en",)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page; English where the language is none of the six."""
        value: str = getattr(self, self.name_column())
        return value

    @staticmethod
    def name_column() -> str:
        """The column with the names in the language of the page, to sort by."""
        code = (get_language() or "en").split("-")[0].lower()
        return f"name_{code if code in LANGUAGES else 'en'}"
