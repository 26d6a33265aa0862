"""The paragraphs on single recommendations, by group: what is a gap and why, and who can show what works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from statistics import mean

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from assessments.annual.proposals import (
    BarRow,
    Figure,
    Note,
    Proposal,
    Section,
    bodies,
    citation,
    in_own_words,
    is_foreign,
    joined,
    kind_name,
    names_of,
    of_bodies,
    or_none,
    short_kind,
    titled,
)
from assessments.annual.quoting import quote_proposal
from assessments.annual.values import Example, KindFindings, Unmet
from assessments.answers import labels
from assessments.comparing.comparison import RecommendationCount
from assessments.comparing.patterns import GroupCount
from assessments.formats.print_text import opening
from assessments.writing.quotations import language_name
from recommendations import lists
from recommendations.outline import Recommendation, Variant

WHY_AT_MOST = 2
MOST_COMMON = 2
"""So many gaps of a group are told unless staff choose others."""
QUOTED_AT_MOST = 320


def group_sections(kinds: Sequence[KindFindings]) -> Iterator[Section]:
    """A part of the chapter for each group, with its figure."""
    outline_groups = {group.section.code: group.section for kind in kinds for group in kind.patterns.groups}
    shown = {kind.variant: shown_examples(kind) for kind in kinds}
    for code, section in outline_groups.items():
        yield Section(
            f"group-{code}",
            section.title,
            2,
            tuple(_paragraphs(kinds, code, shown)),
            (_figure(kinds, code, section.title),),
        )


def _paragraphs(
    kinds: Sequence[KindFindings], code: str, shown: Mapping[Variant, Collection[int]]
) -> Iterator[Proposal]:
    for kind in kinds:
        yield from (_group(kind, group) for group in kind.patterns.groups if group.section.code == code)
        counts = _counts(kind, code)
        common = most_common(counts)
        yield from (finding(kind, count, by_default=count in common) for count in counts)
    for kind in kinds:
        for count in _counts(kind, code):
            if found := kind.examples.get(count.paragraph):
                yield example(kind, count, found, by_default=count.paragraph in shown[kind.variant])
    for kind in kinds:
        numbers = {count.paragraph for count in _counts(kind, code)}
        yield from (quote_proposal(quote) for quote in kind.quotes if quote.paragraph in numbers)
    yield Proposal(f"own-group-{code}", _("A paragraph of your own"))


def _counts(kind: KindFindings, code: str) -> list[RecommendationCount]:
    return [count for count in kind.patterns.comparison.counts if count.recommendation.section == code]


def most_common(counts: Iterable[RecommendationCount]) -> list[RecommendationCount]:
    """Those that are a gap for most bodies, by how many; equal ones by paragraph."""
    with_gaps = [count for count in counts if count.gaps]
    return sorted(with_gaps, key=lambda count: (-count.gaps, count.paragraph))[:MOST_COMMON]


def shown_examples(kind: KindFindings) -> set[int]:
    """The recommendations whose examples are in the draft unless staff choose others, one a group: of those
    whose bodies the groups before cite least, the one that is a gap for most."""
    cited: Counter[str] = Counter()
    shown = set()
    for group in kind.patterns.groups:
        can = [count for count in _counts(kind, group.section.code) if count.paragraph in kind.examples]
        if not can:
            continue
        found = min(can, key=lambda count: (_times_cited(kind, count, cited), -count.gaps, count.paragraph))
        shown.add(found.paragraph)
        cited.update(one.body.slug for one in kind.examples[found.paragraph])
    return shown


def _times_cited(kind: KindFindings, count: RecommendationCount, cited: Counter[str]) -> float:
    """On average over the bodies that are examples of this recommendation."""
    return mean(cited[one.body.slug] for one in kind.examples[count.paragraph])


def _group(kind: KindFindings, group: GroupCount) -> Proposal:
    told, answers = kind.variant, group.answers
    first, last = group.section.paragraphs[0], group.section.paragraphs[-1]
    said = ngettext(
        "On the recommendations in paragraphs %(first)d–%(last)d, %(all)d answer of %(bodies)s counts: "
        "%(gaps)d at a gap, %(working)d in operation and %(unknown)d without an answer.",
        "On the recommendations in paragraphs %(first)d–%(last)d, %(all)d answers of %(bodies)s count: "
        "%(gaps)d at a gap, %(working)d in operation and %(unknown)d without an answer.",
        answers.applicable,
    ) % {
        "first": first,
        "last": last,
        "bodies": bodies(len(kind.bodies), told),
        "all": answers.applicable,
        "gaps": answers.gaps,
        "working": answers.working,
        "unknown": answers.unknown,
    }
    supported = ""
    if answers.working:
        supported = _(
            "Of those in operation, %(supported)s can be supported by the body’s own answers and an open "
            "document."
        ) % {"supported": or_none(answers.borne_out)}
    about = _("All of the group: %(kind)s") % {"kind": kind_name(told)}
    return Proposal(f"group-{group.section.code}-{told.value}", about, joined(said, supported))


def finding(kind: KindFindings, count: RecommendationCount, *, by_default: bool) -> Proposal:
    """How many are at a gap and why, how many carry it out and can show it, who says nothing."""
    recommendation, variant = count.recommendation, kind.variant
    key = f"finding-{count.paragraph}-{variant.value}"
    about = f"{count.paragraph} {recommendation.titles[variant]}"
    if not count.applicable:
        said = _("%(title)s applies to none of %(bodies)s.") % {
            "title": titled(recommendation, variant),
            "bodies": bodies(count.bodies, variant),
        }
        return Proposal(key, about, said, by_default=False)
    note = _who_has_the_gap(kind, count)
    text = joined(_gap(count, variant, note), why(kind, recommendation), _carried_out(count), _silent(count))
    return Proposal(key, about, text, (note,) if note else (), by_default)


def _who_has_the_gap(kind: KindFindings, count: RecommendationCount) -> Note | None:
    found = kind.at_a_gap(count.paragraph)
    if not found:
        return None
    said = _("Self-assessments %(cycle)s, answers to paragraph %(paragraph)d at level 0 or 1: %(names)s.") % {
        "cycle": kind.patterns.comparison.cycle.name,
        "paragraph": count.paragraph,
        "names": names_of(found),
    }
    return Note(f"gap-{count.paragraph}-{kind.variant.value}", said)


def _gap(count: RecommendationCount, variant: Variant, note: Note | None) -> str:
    title = titled(count.recommendation, variant)
    if not note:
        return _("%(title)s is a gap for none of %(bodies)s.") % {
            "title": title,
            "bodies": bodies(count.applicable, variant),
        }
    told = [
        words % {"number": count.of(sign)}
        for sign, words in (("0", _("not in place for %(number)d")), ("1", _("only begun for %(number)d")))
        if count.of(sign)
    ]
    return _("%(title)s is a gap for %(bodies)s: %(levels)s.%(note)s") % {
        "title": title,
        "bodies": of_bodies(count.gaps, count.applicable, variant),
        "levels": lists.in_row(told),
        "note": note.sign,
    }


def why(kind: KindFindings, recommendation: Recommendation) -> str:
    """Which criteria those at a gap do not meet, most often first; empty where none says no."""
    gaps = len(kind.at_a_gap(recommendation.paragraph))
    unmet = kind.unmet(recommendation)[:WHY_AT_MOST]
    if not unmet:
        return ""
    if gaps == 1:
        quoted = [_("“%s”") % _statement(each, kind.variant) for each in unmet]
        return _("It answers no to %(criteria)s.") % {"criteria": lists.listed(quoted)}
    # One by one, also where the numbers are equal: they need not be the same bodies.
    told = [_say_no(each.no, gaps, _("“%s”") % _statement(each, kind.variant)) for each in unmet]
    return _("Of these bodies, %(answers)s.") % {"answers": lists.listed(told)}


def _statement(unmet: Unmet, variant: Variant) -> str:
    return unmet.criterion.text[variant].rstrip(".")


def _say_no(number: int, gaps: int, statement: str) -> str:
    """``9 answer no to “There is a plan”``."""
    if number == gaps:
        said = _("each answers no to %(statement)s")
    else:
        said = ngettext(
            "%(number)d answers no to %(statement)s", "%(number)d answer no to %(statement)s", number
        )
    return said % {"number": number, "statement": statement}


def _carried_out(count: RecommendationCount) -> str:
    if not count.working:
        return _("Nobody reports it in operation.")
    if count.working == 1:
        if count.borne_out:
            return _("It is in operation for 1, and its own answers and an open document support this.")
        return _("It is in operation for 1; its own answers and an open document do not support this.")
    if not count.borne_out:
        return _(
            "It is in operation for %(working)d; for none of these do the body’s own answers and an open "
            "document support it."
        ) % {"working": count.working}
    return _(
        "It is in operation for %(working)d; for %(supported)d of these the body’s own answers and an open "
        "document support it."
    ) % {"working": count.working, "supported": count.borne_out}


def _silent(count: RecommendationCount) -> str:
    if not count.unknown:
        return ""
    return ngettext("%(number)d gives no answer.", "%(number)d give no answer.", count.unknown) % {
        "number": count.unknown
    }


def example(
    kind: KindFindings, count: RecommendationCount, found: Sequence[Example], *, by_default: bool
) -> Proposal:
    """What works, as one or two bodies tell it, with the documents that anybody can open."""
    variant = kind.variant
    told = [_told(one) for one in found]
    lead = ngettext("On %(title)s one example:", "On %(title)s two examples:", len(told)) % {
        "title": titled(count.recommendation, variant)
    }
    more = kind.more_examples.get(count.paragraph, 0)
    others = ""
    if more:
        others = ngettext("%(more)d other can show the same.", "%(more)d others can show the same.", more) % {
            "more": more
        }
    return Proposal(
        f"example-{count.paragraph}-{variant.value}",
        _("Example: %(paragraph)d %(title)s")
        % {"paragraph": count.paragraph, "title": count.recommendation.titles[variant]},
        joined(lead, *(text for text, _note in told), others),
        tuple(note for _text, note in told),
        by_default,
    )


def _told(one: Example) -> tuple[str, Note]:
    """The sentence and its footnote, which has the words where they are in another language."""
    language = get_language() or "en"
    words = in_own_words(one.explanation)
    note = Note(f"{one.paragraph}-{one.body.slug}", citation(one.body, one.paragraph, one.references))
    values = {"body": one.body.name, "level": _in_sentence(one), "note": note.sign}
    if not words:
        return _("%(body)s reports it %(level)s.%(note)s") % values, note
    if is_foreign(words, language):
        name = language_name(one.language)
        said = _(
            "%(body)s reports it %(level)s, and describes it in another language (%(language)s).%(note)s"
        )
        quoted = Note(note.key, note.citation, opening(words, QUOTED_AT_MOST), one.language)
        return said % {**values, "language": name}, quoted
    said = _("%(body)s reports it %(level)s: “%(words)s”%(note)s")
    return said % {**values, "words": opening(words, QUOTED_AT_MOST)}, note


def _in_sentence(one: Example) -> str:
    return str(labels.LEVELS_IN_SENTENCES[int(one.body.marks[one.paragraph])])


def _figure(kinds: Sequence[KindFindings], code: str, title: str) -> Figure:
    """A bar of one length for each recommendation and kind, by levels and without an answer."""
    rows = []
    found = {kind.variant: {count.paragraph: count for count in _counts(kind, code)} for kind in kinds}
    for paragraph in sorted({number for counts in found.values() for number in counts}):
        for kind in kinds:
            if (count := found[kind.variant].get(paragraph)) is not None:
                rows.append(_bar(count, kind.variant, with_kind=len(kinds) > 1))
    caption = _("%(title)s: answers by level, each bar all the bodies to which it applies") % {"title": title}
    return Figure(f"figure-{code}", caption, tuple(rows))


def _bar(count: RecommendationCount, variant: Variant, *, with_kind: bool) -> BarRow:
    label = f"{count.paragraph} {count.recommendation.titles[variant]}"
    if with_kind:
        label = _("%(label)s (%(kind)s)") % {"label": label, "kind": short_kind(variant)}
    counts = (*((sign, count.of(sign)) for sign in "0123"), ("unknown", count.unknown))
    return BarRow(label, counts)
