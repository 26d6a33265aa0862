"""When the questions went to a contributor without an account, and when they came back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms.frame import DayInput
from assessments.mailings import MailingRow


class MailingForm(forms.Form):
    """Both days; empty is: not yet. On a page with several, each has ids of its own."""

    sent_on = forms.DateField(label=_("Sent on"), required=False, widget=DayInput())
    returned_on = forms.DateField(label=_("Returned on"), required=False, widget=DayInput())

    def __init__(self, data: Any = None, *, row: MailingRow) -> None:
        initial = {"sent_on": row.sent_on, "returned_on": row.returned_on}
        super().__init__(data, initial=initial, auto_id=f"id_{row.membership_id}-%s")
