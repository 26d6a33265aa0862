"""What the templates of the brief say."""

from __future__ import annotations

from django import template

from assessments.report import brief

register = template.Library()
register.filter("first_step", brief.first_step)
register.filter("some", brief.some)
