"""What other rooms may listen to."""

from django.dispatch import Signal

#: Sent by the command ``load_instrument`` after the instrument is loaded or found unchanged.
#: Arguments: ``edition`` (recommendations.models.Edition), ``folder`` (pathlib.Path of the fixtures).
#: A receiver may return a sentence, which the command prints.
instrument_loaded = Signal()
