"""What happened to people and bodies, for other packages to listen to and put on record."""

from django.dispatch import Signal

#: Something worth recording happened to people or bodies; sent inside the transaction of the act.
#: Arguments: ``kind`` (a code of the audit trail), ``by`` (a Person, or None for the command line),
#: ``body`` (a Body, or None for what concerns the installation), ``subject`` (a label) and ``data``
#: (ids, numbers and codes, never content).
happened = Signal()
