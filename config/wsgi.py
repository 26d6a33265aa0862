"""The application for a WSGI server.

All that pages import is imported here, once, before the server forks (`--preload`): its processes share it,
and none is slow at its first page.
"""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018  # reading it imports all views
# What is here now stays: the collector of a process would write to pages of memory that are shared.
gc.collect()
gc.freeze()
