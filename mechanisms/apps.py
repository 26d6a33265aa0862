"""Who answers: bodies, people, and who may do what."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from recommendations.signals import instrument_loaded


class MechanismsConfig(AppConfig):
    """Bodies of the directory, people, memberships, permissions."""

    name = "mechanisms"
    verbose_name = _("Bodies and people")

    def ready(self) -> None:
        """The directory is loaded together with the instrument; who signs in is put on record."""
        # Its module reads models, which exist only now.
        loader = import_module("mechanisms.directory.loader")
        instrument_loaded.connect(
            loader.load_with_instrument, dispatch_uid="mechanisms.directory.directory", weak=False
        )
        for listener in (
            "mechanisms.people.sessions",
            "mechanisms.people.signin_on_record",
            "mechanisms.people.api_tokens",
        ):
            import_module(listener).listen()
