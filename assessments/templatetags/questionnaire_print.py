"""The box to tick of a paper questionnaire, drawn, and read aloud as ticked or not."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

_EMPTY = SafeString(
    '<rect x="0.6" y="0.6" width="10.8" height="10.8" fill="#fff" stroke="#17212b"/>'
)
_TICKED = SafeString(
    '<rect x="0.6" y="0.6" width="10.8" height="10.8" fill="#fff" stroke="#08306b" stroke-width="1.2"/>'
    '<path d="M2.8 2.8L9.2 9.2M9.2 2.8L2.8 9.2" fill="none" stroke="#08306b" stroke-width="1.8"/>'
)


@register.filter
def tick_box(ticked: bool) -> SafeString:
    """A box of its own shape, crossed where it is ticked; its title becomes the alternative text."""
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="{}" viewBox="0 0 12 12" width="3.6mm"'
        ' height="3.6mm" role="img"><title>{}</title>{}</svg>',
        "box ticked" if ticked else "box",
        _("ticked") if ticked else _("not ticked"),
        _TICKED if ticked else _EMPTY,
    )
