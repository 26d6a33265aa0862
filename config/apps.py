"""The rooms put together: settings, addresses, plain pages and the demo."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Holds no model; stands above all rooms."""

    name = "config"
