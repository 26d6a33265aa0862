"""What in a text looks like personal data of a victim: a person with an age, numbers, addresses. Pure.

A look at the words, in the six languages of the United Nations; it knows nothing and only asks. Titles of
laws, years, paragraphs and amounts are left alone. What is found is quoted, so that a person can judge.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Suspicion(StrEnum):
    """What something looks like."""

    PERSON = "person"
    DOCUMENT = "document"
    PHONE = "phone"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Suspect:
    """Something in a text that looks like personal data; `quote` is what was found, as it stands."""

    kind: Suspicion
    quote: str

    @property
    def fingerprint(self) -> str:
        """Sixteen characters that tell whether the same was found before; nothing can be read from it."""
        folded = " ".join(self.quote.translate(_SAME).casefold().split())
        if self.kind is Suspicion.PHONE:
            folded = re.sub(r"\D", "", folded)
        return hashlib.sha256(f"{self.kind}:{folded}".encode()).hexdigest()[:16]


# Digits of the scripts in which the six languages are written, all read as 0-9; dashes and blanks as one.
_SAME = str.maketrans(
    {
        **{chr(0x660 + number): str(number) for number in range(10)},
        **{chr(0x6F0 + number): str(number) for number in range(10)},
        **{chr(0xFF10 + number): str(number) for number in range(10)},
        **dict.fromkeys("‐‑‒–—−", "-"),
        **dict.fromkeys("\u00a0\u202f\u2009\u3000", " "),
        "＋": "+",
        "（": "(",
        "）": ")",
        "：": ":",
        "＠": "@",
    }
)

_MONTH = (
    r"(?i:jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*"
    r"|janv\w*|f[ée]v\w*|mars|avr\w*|mai|juin|juil\w*|ao[uû]t|d[ée]c\w*|enero|febrero|marzo|abril"
    r"|mayo|junio"
    r"|julio|agosto|septiembre|octubre|noviembre|diciembre|январ\w*|феврал\w*|март\w*|апрел\w*"
    r"|ма[йя]|июн\w*"
    r"|июл\w*|август\w*|сентябр\w*|октябр\w*|ноябр\w*|декабр\w*|يناير|فبراير|مارس|[أا]بريل|مايو"
    r"|يونيو|يوليو"
    r"|[أا]غسطس|سبتمبر|[أا]كتوبر|نوفمبر|ديسمبر)"
)
_DAY = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}|(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|er|º|ª)?\.?\s+(?:de\s+)?{_MONTH},?\s+(?:de(?:l)?\s+)?(?:19|20)\d{{2}}"
    rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d{{2}}"
    r"|(?:19|20)\d{2}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?[日号])"
)
_BORN = (
    r"(?i:born|date of birth|d\.?o\.?b\.?|birth ?date|n[ée]e?\(?e?\)?(?=\s+(?:le|en|à)\b|\s*:"
    r"|\s+\d)|date de naissance"
    r"|nacid[oa]s?|fecha de nacimiento|родил\w+|рожд[её]н\w*|дата рождения|г\.\s?р\.|род\.|ولدت?"
    r"|المولودة?|مواليد"
    r"|تاريخ (?:ال)?(?:ميلاد|ولادة)|出生|生于|生日)"
)
_AGE = (
    r"(?i:\(?\b(?:aged?|âg[ée]e?s?(?: de)?)\s*:?\s*\d{1,2}\b(?!\s*(?:-|to|et|à|and)\s*\d)"
    r"|\b\d{1,2}[- ]years?[- ]old\b"
    r"|\b\d{1,2}\s+ans\b|\b(?:de\s+)?\d{1,2}\s+años\b|\b\d{1,2}\s+(?:лет|года?)\b|(?:عمر(?:ه|ها)"
    r"|البالغة?)\D{0,12}\d{1,2}"
    r"|\b\d{1,2}\s+(?:عاما|عامًا|سنة|سنوات)|\d{1,2}\s?岁)"
)
# A name: two or three words with capitals, or one behind a title or an initial; in scripts without capitals
# only behind a word that says that a name follows.
_WORD = r"[A-ZÀ-ÖØ-ÞА-ЯЁ][a-zà-öø-ÿа-яё’'-]{1,20}"
_NAME = (
    rf"(?:{_WORD}(?:\s+(?:(?:al|el|de|da|dos|van|von|bin|bint|ibn)\s+)?(?:{_WORD}"
    rf"|[A-ZÀ-ÞА-ЯЁ]\.)){{1,3}}|{_WORD}\s[A-ZА-ЯЁ]\.)"
)
_TITLED = (
    rf"(?:\b(?:Mr|Mrs|Ms|Miss|Mme|Mlle|M|Sr|Sra|Srta|Г-жа|Г-н|г-жа|г-н"
    rf"|гр)\.?\s+{_WORD}(?:\s+{_WORD})?)"
)
_CALLED = (
    r"(?:(?:(?i:named|called|name is|nommée?|appelée?|llamad[oa]|de nombre|по имени)\s+|(?:اسمها"
    r"|اسمه|تدعى|يدعى|المدعوة?|السيدة|الآنسة|السيد)\s+"
    r"|(?:名叫|姓名:?\s?|叫做))[^\W\d_]{2,20}(?:\s+[^\W\d_]{2,20})?)"
)
_ANYBODY = rf"(?:{_TITLED}|{_NAME}|{_CALLED})"
_NEAR = r"[^.;!?。\n]{0,60}?"
# Words with capitals that are no people: offices, laws, places, months, beginnings of sentences.
_NO_NAME = re.compile(
    r"\b(?:Act|Law|Ley|Loi|Code|Article|Art|Convention|Protocol\w*|Plan|National|Ministry"
    r"|Ministère|Ministerio|Minister|"
    r"Government|Council|Committee|Commission|Court|United|Nations|Union|European|Special"
    r"|Rapporteur|State|States|"
    r"Mechanism|Office|Centre|Center|Department|Police|Human|Rights|Task|Force|Report|Resolution"
    r"|General|Assembly|"
    r"Directive|Decree|Decreto|Décret|Guidelines?|Standard|Operating|Procedures?|Programme"
    r"|Program|Strategy|Policy|"
    r"The|This|These|In|On|Since|From|For|All|Every|Persons?|Victims?|Children|Women|Girls|Boys"
    r"|Child|Region\w*|"
    r"Северн\w*|Закон\w*|Министерств\w*|Организаци\w*|Национальн\w*|План\w*|Кодекс\w*|Совет\w*"
    r"|Федер\w*|"
    r"Plano|Comisión|Consejo|Tribunal|Naciones|Unidas|Nationale?|Conseil|Assemblée|Commissariat"
    r"|Les|Des|La|Le|El|Los)\b",
)
_PERSON = re.compile(
    rf"(?P<one>{_ANYBODY}){_NEAR}(?:{_BORN}{_NEAR}(?:{_DAY}|\b(?:19|20)\d{{2}}\b)"
    rf"|{_DAY}\W{{0,3}}{_BORN}|{_AGE})"
    rf"|(?:{_BORN}\W{{0,4}}{_NEAR}{_DAY})"
    rf"|(?:{_AGE}{_NEAR}(?P<two>{_TITLED}|{_CALLED}|{_NAME}))"
)
_BIRTH = re.compile(rf"{_BORN}|{_AGE}")
REACH = 160

_DOCUMENT = re.compile(
    r"(?:passport|passeport|pasaporte|паспорт\w*|جواز(?: السفر)?|护照|identity (?:card|number"
    r"|document)|national id\w*|"
    r"\bID (?:card|no|number|nr)|carte d[’']identité|\bCNI\b|\bDNI\b|\bCURP\b|\bNIE\b|c[ée]dula"
    r"|documento de identidad|"
    r"удостоверени\w*(?: личности)?|\bСНИЛС\b|\bИНН\b|بطاقة (?:ال)?هوية|رقم (?:ال)?(?:هوية|وطني)"
    r"|الرقم الوطني|身份证|"
    r"social security|visa (?:no|number)|residence permit|case file)"
    r"[^.;!?。\n\d]{0,25}?(?P<number>(?=(?:[A-ZА-ЯЁ -]{0,4}\d){5})"
    r"[A-ZА-ЯЁ]{0,3}[ -]?\d(?:[ -]?[\dA-ZА-ЯЁ]){4,19})",
    re.IGNORECASE,
)
_CHINESE_ID = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?!\d)"
)

_CALL = (
    r"(?:tel|t[ée]l[ée]phone|tel[ée]fono|phone|mobile|cell|fax|whats\s?app|signal|viber"
    r"|telegram|hot ?line|helpline|call|appel\w*|llam\w*|numéro vert|тел|телефон\w*|звон\w*|هاتف"
    r"|جوال|تلفون|موبايل|اتصل\w*|الخط الساخن|电话|手机|热线)"
)
_PHONE = re.compile(
    rf"(?<![\w/])(?:\+|00)\d[\d ().-]{{7,18}}\d(?![\w/])"
    rf"|{_CALL}\w*\W{{0,3}}(?:\w+\W{{1,3}}){{0,2}}?(?P<number>\(?\d[\d ().-]{{1,18}}\d)(?![\w/])"
    r"|(?<![\w/.,-])0\d{1,4}[ .-]\d{2,4}(?:[ .-]\d{2,4}){1,4}(?![\w/])",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
# Addresses of offices: what anybody may write to.
_OFFICE = re.compile(
    r"^(?:info|contact|office|press|media|help|helpdesk|hotline|support|secretariat|admin"
    r"|registry|mail|webmaster|"
    r"enquiries|inquiries|complaints?|report|reception|trafficking|stop\w*|anti\w*|noreply"
    r"|no-reply|data|privacy)[\w.+-]*$",
    re.IGNORECASE,
)
_PRIVATE = re.compile(
    r"@(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|live|msn|icloud|me|aol|proton|protonmail"
    r"|pm|gmx|web|mail|"
    r"yandex|ya|rambler|bk|list|inbox|qq|163|126|sina|tutanota|zoho|laposte|orange|free|wanadoo"
    r"|libero)\.",
    re.IGNORECASE,
)
_YEARS = re.compile(r"\(?(?:19|20)\d{2}\)?(?:\s?[-/]\s?(?:19|20)\d{2})?")
LONGEST_QUOTE = 120
MOST = 20


def suspects(text: str) -> tuple[Suspect, ...]:
    """What looks like personal data, in the order of the text, each once; at most twenty."""
    same = text.translate(_SAME)
    placed = sorted(
        (start, end, kind)
        for kind, found in (
            (Suspicion.PERSON, _people(same)),
            (Suspicion.DOCUMENT, _documents(same)),
            (Suspicion.PHONE, _phones(same)),
            (Suspicion.EMAIL, _emails(same)),
        )
        for start, end in found
    )
    found: dict[str, Suspect] = {}
    last = -1
    for start, end, kind in placed:
        if start < last:
            continue
        suspect = Suspect(kind, " ".join(text[start:end].split())[:LONGEST_QUOTE])
        found.setdefault(suspect.fingerprint, suspect)
        last = end
    return tuple(found.values())[:MOST]


@dataclass(frozen=True, slots=True)
class Found:
    """Something suspect in an answer: in `explanation`, the title of its nth `evidence`, or an `action`."""

    place: str
    number: int
    suspect: Suspect


def look_at(
    explanation: str,
    titles: Iterable[str],
    actions: Iterable[str],
    accepted: Collection[str] = (),
) -> tuple[Found, ...]:
    """What in an answer looks like personal data, but for what a person has said to be none.

    `accepted` are the fingerprints of those; numbers begin with 0.
    """
    texts = [("explanation", 0, explanation)]
    texts += [("evidence", number, text) for number, text in enumerate(titles)]
    texts += [("action", number, text) for number, text in enumerate(actions)]
    return tuple(
        Found(place, number, suspect)
        for place, number, text in texts
        for suspect in suspects(text)
        if suspect.fingerprint not in accepted
    )


def _people(text: str) -> Iterator[tuple[int, int]]:
    for first, last in _around_births(text):
        for found in _PERSON.finditer(text, first, last):
            name = found["one"] or found["two"] or ""
            if not _NO_NAME.search(name):
                yield found.start(), found.end()


def _around_births(text: str) -> list[tuple[int, int]]:
    """The stretches of a text that lie near an age or a birth: names elsewhere are nobody's business."""
    stretches: list[tuple[int, int]] = []
    for found in _BIRTH.finditer(text):
        first, last = max(0, found.start() - REACH), found.end() + REACH
        if stretches and first <= stretches[-1][1]:
            first = stretches.pop()[0]
        stretches.append((first, last))
    return stretches


def _documents(text: str) -> Iterator[tuple[int, int]]:
    for found in _DOCUMENT.finditer(text):
        if not _YEARS.fullmatch(found["number"].strip()):
            yield found.start(), found.end()
    for found in _CHINESE_ID.finditer(text):
        yield found.start(), found.end()


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for found in _PHONE.finditer(text):
        number = (found["number"] or found[0]).strip()
        digits = re.sub(r"\D", "", number)
        if not 3 <= len(digits) <= 15 or _YEARS.fullmatch(number):
            continue
        yield found.start(), found.end()


def _emails(text: str) -> Iterator[tuple[int, int]]:
    for found in _EMAIL.finditer(text):
        before = found[0].partition("@")[0]
        if _OFFICE.match(before) and not _PRIVATE.search(found[0]):
            continue
        yield found.start(), found.end()
