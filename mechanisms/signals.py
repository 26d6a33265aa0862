"""What other rooms may listen to, to put it on record."""

from django.dispatch import Signal

#: Somebody got an account. Arguments: ``person``.
person_created = Signal()
#: Somebody got a role in a body. Arguments: ``membership``.
member_added = Signal()
#: A body was added beside those the report names. Arguments: ``body``.
body_added = Signal()
