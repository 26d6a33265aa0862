"""Bodies in their own words: passages that the staff keep and may publish, and what bodies reply."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.annual.proposals import Note, Proposal, citation, in_own_words, is_foreign, joined
from assessments.annual.values import Quote, ReadOtherwise
from assessments.answers import labels
from assessments.comparing.comparison import key_of
from assessments.formats.print_text import opening
from assessments.writing.quotations import language_name

REPLY_AT_MOST = 600


def quote_proposal(quote: Quote) -> Proposal:
    """The passage whole. In another language it is followed by its name, or stands in the footnote under a
    translation that was cleared."""
    words = in_own_words(quote.text)
    key = f"quote-{quote.key}"
    about = _("Quotation on %(paragraph)d") % {"paragraph": quote.paragraph}
    own = language_name(quote.language)
    if quote.translation and quote.translated_into == (get_language() or "en").split("-")[0]:
        note = Note(key, quote.citation + ".", words, quote.language)
        said = _("“%(words)s” (unofficial translation; original language: %(language)s)%(note)s") % {
            "words": in_own_words(quote.translation),
            "language": own,
            "note": note.sign,
        }
        return Proposal(key, about, joined(_lead(quote), said), (note,))
    note = Note(key, quote.citation + ".")
    said = _("“%(words)s”%(note)s") % {"words": words, "note": note.sign}
    if own and is_foreign(words, get_language() or "en"):
        said = _("“%(words)s” (language: %(language)s)%(note)s") % {
            "words": words,
            "language": own,
            "note": note.sign,
        }
    return Proposal(key, about, joined(_lead(quote), said), (note,))


def _lead(quote: Quote) -> str:
    if quote.is_named:
        return _("On paragraph %(paragraph)d one body writes:") % {"paragraph": quote.paragraph}
    return _("On paragraph %(paragraph)d a body that is not named writes:") % {"paragraph": quote.paragraph}


def reply_proposal(read: ReadOtherwise) -> Proposal:
    """How the staff read an answer otherwise, and what the body says to that."""
    body, paragraph = read.body, read.paragraph
    key = f"reply-{paragraph}-{body.slug}"
    note = Note(key, citation(body, paragraph))
    if read.level is None:
        said = _(
            "On paragraph %(paragraph)d the staff of the Special Rapporteur cannot tell from what %(body)s "
            "sent which level is true.%(note)s"
        )
    else:
        said = _(
            "On paragraph %(paragraph)d the staff of the Special Rapporteur read the answer of %(body)s as "
            "level %(level)d, and not as %(own)s.%(note)s"
        )
    values = {"paragraph": paragraph, "body": body.name, "level": read.level, "note": note.sign}
    values["own"] = _own(body.marks[paragraph])
    reason = _("Their reason: “%s”") % in_own_words(read.reason) if read.reason else ""
    about = _("Reply of %(body)s on %(paragraph)d") % {"body": body.name, "paragraph": paragraph}
    return Proposal(
        key, about, joined(said % values, reason, _reply(read)), (note,), by_default=bool(read.reply)
    )


def _reply(read: ReadOtherwise) -> str:
    """What the body says to it; in another language with its name."""
    if not read.reply:
        return _("The body has not replied.")
    words, own = opening(in_own_words(read.reply), REPLY_AT_MOST), language_name(read.language)
    if own and is_foreign(words, get_language() or "en"):
        said = _("The body replies: “%(words)s” (language: %(language)s)")
        return said % {"words": words, "language": own}
    return _("The body replies: “%s”") % words


def _own(sign: str) -> str:
    return _("level %s") % sign if sign.isdigit() else _("“%s”") % labels.key(key_of(sign))
