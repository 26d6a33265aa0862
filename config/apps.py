"""The rooms put together: settings, addresses, plain pages and the demo."""

from django.apps import AppConfig

from config import deploy_checks, limits_database, private_database
from config.plain_errors import say_it_plainly


class ConfigConfig(AppConfig):
    """Holds no model; may import every other app."""

    name = "config"

    def import_models(self) -> None:
        """Before any other app is read, and with it the first form: the sentences of errors."""
        say_it_plainly()
        super().import_models()

    def ready(self) -> None:
        """Adds to what `manage.py check --deploy` looks at, and prepares each database that is opened."""
        deploy_checks.register()
        private_database.register()
        limits_database.register()
