"""The rooms put together: settings, addresses, plain pages and the demo."""

from django.apps import AppConfig

from config import deploy_checks


class ConfigConfig(AppConfig):
    """Holds no model; may import every other app."""

    name = "config"

    def ready(self) -> None:
        """Adds to what `manage.py check --deploy` looks at."""
        deploy_checks.register()
