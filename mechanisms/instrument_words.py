"""What the kinds of instrument in the content files are called on a page."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

INSTRUMENT_KINDS: dict[str, str | Promise] = {
    "agreement": _("Agreement"),
    "awareness_material": _("Awareness material"),
    "campaign": _("Campaign"),
    "conclusions": _("Conclusions and recommendations"),
    "convention": _("Convention"),
    "decision": _("Decision"),
    "declaration": _("Declaration"),
    "directive": _("Directive"),
    "framework": _("Framework for action"),
    "framework_decision": _("Framework decision"),
    "guideline": _("Guidelines"),
    "handbook": _("Handbook"),
    "initiative": _("Initiative"),
    "method": _("Method"),
    "model_law": _("Model law"),
    "mou": _("Memorandum of understanding"),
    "plan_of_action": _("Plan of action"),
    "policy": _("Policy"),
    "project": _("Project"),
    "protocol": _("Protocol"),
    "recommendation": _("Recommendations"),
    "report": _("Report"),
    "resolution": _("Resolutions"),
    "standard_operating_procedure": _("Standard operating procedure"),
    "strategy": _("Strategy"),
    "study": _("Study"),
    "training_material": _("Training material"),
}
