"""The application as config.wsgi has it, in which French is English longer by 40 %, and Arabic is English in
Arabic letters."""

from config.wsgi import application
from tests.pseudo_languages import longer, mirrored, speak

__all__ = ["application"]

speak({"fr": longer, "ar": mirrored})
