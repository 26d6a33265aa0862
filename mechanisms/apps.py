"""Who answers: bodies, people, and who may do what."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MechanismsConfig(AppConfig):
    """Bodies of the directory, people, memberships, permissions."""

    name = "mechanisms"
    verbose_name = _("Bodies and people")
