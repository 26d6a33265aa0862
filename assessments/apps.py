"""The app of the answers."""

from importlib import import_module

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """What the bodies answered, and what follows from it."""

    name = "assessments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("assessments.trail.reading")
        import_module("assessments.bodies.requests")
