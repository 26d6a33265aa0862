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
    r"(?i:born|\bb\.(?=\s?\d)|date of birth|d\.?o\.?b\.?|birth ?date"
    r"|\bn[ée]e?\(?e?\)?(?=\s+(?:le|en|à)\b|\s*:|\s+\d)|date de naissance"
    r"|nacid[oa]s?|fecha de nacimiento|родил\w+|рожд[её]н\w*|дата рождения|г\.\s?р\.|род\.|ولدت?"
    r"|المولودة?|مواليد"
    r"|تاريخ (?:ال)?(?:ميلاد|ولادة)|出生|生于|生日)"
)
_AGE = (
    r"(?i:\(?\b(?:aged?|âg[ée]e?s?(?: de)?)\s*:?\s*\d{1,2}\b(?!\s*(?:-|to|et|à|and)\s*\d)"
    r"|\b\d{1,2}[- ]years?[- ]old\b|\b\d{1,2}\s?(?:yrs?\b|y\.?o\b|y/o\b)|\(\d{1,2}\s?years?\)"
    r"|\b\d{1,2}\s+ans\b|\b(?:de\s+)?\d{1,2}\s+años\b|\b\d{1,2}\s+(?:лет|года?)\b|(?:عمر(?:ه|ها)"
    r"|البالغة?)\D{0,12}\d{1,2}"
    r"|\b\d{1,2}\s+(?:عاما|عامًا|سنة|سنوات)|\d{1,2}\s?岁)"
)
# A name: two or three words with capitals, or one behind a title or an initial; in scripts without capitals
# only behind a word that says that a name follows.
_WORD = r"[A-ZÀ-ÖØ-ÞА-ЯЁ][a-zà-öø-ÿа-яё’'-]{1,20}"
_FAMILY = r"\b[A-ZÀ-ÖØ-ÞА-ЯЁ]{3,20}\b"
"""A family name in capitals, as forms and passports have it."""
_NAME = (
    rf"(?:{_FAMILY},?\s+(?:{_WORD}|{_FAMILY})|{_WORD}\s+{_FAMILY}"
    rf"|{_WORD}(?:\s+(?:(?:al|el|de|da|dos|van|von|bin|bint|ibn)\s+)?(?:{_WORD}"
    rf"|[A-ZÀ-ÞА-ЯЁ]\.)){{1,3}}|{_WORD}\s[A-ZА-ЯЁ]\.|\b[A-ZА-ЯЁ]\.\s?[A-ZА-ЯЁ]\.)"
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
# A birth with its day says enough without a name, where it is written like a form or told of a person.
_LABEL = (
    r"(?i:date of birth|birth ?date|\bd\.?o\.?b\b\.?|date de naissance|fecha de nacimiento"
    r"|дата рождения|г\.\s?р\.|تاريخ (?:ال)?(?:ميلاد|ولادة)|生日|出生日期)"
)
_SOMEBODY = (
    r"(?i:\b(?:s?he|who|girl|boy|child|baby|woman|man|victim|minor|daughter|son|sister|brother"
    r"|elle|il|qui|fille|garçon|enfant|femme|homme|victime|mineure?"
    r"|ella|él|quien|niñ[ao]|mujer|hombre|víctima|menor"
    r"|он[аи]?|котор\w+|девочк\w+|девушк\w+|мальчик\w*|женщин\w+|мужчин\w+|потерпевш\w+|реб[её]нок)\b"
    r"|الفتاة|الطفلة?|المرأة|الرجل|الضحية|受害人|女孩|男孩|女子|男子|[她他])"
)
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
    r"|Les|Des|La|Le|El|Los|Minors?|Adolescents|Adults|Youths?|Teenagers|Men|Migrants|Workers"
    r"|Support|Assistance|Protection|Social|Services?|Fund|Unit|Groups?|Agency|Academy|Shelters?|Project"
    r"|North(?:ern)?|South(?:ern)?|East(?:ern)?|West(?:ern)?|New|Survivors?|Witness(?:es)?|Testimony|Interviews?"
    r"|Victimes?|Víctimas?|Потерпевш\w+|Scan|Notes)\b"
    r"|\A(?:January|February|March|July|September|October|November|December|(?:Mon|Tues|Wednes|Thurs|Fri"
    r"|Satur|Sun)day)\b"
    r"|\bU\.\s?[KNS]\.|\bE\.\s?U\.|\bA\.\s?U\."
)
_IN_CAPITALS = re.compile(r"[A-ZÀ-ÖØ-ÞА-ЯЁ]{2,}")
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-ÞА-ЯЁ]")
_BEGINNING = re.compile(r"(?<!\w)[a-zà-öø-þа-яё]")
# What stands behind these is a place.
_BEFORE_PLACE = re.compile(
    r"\b(?:in|from|across|throughout|within|near|en|dans|desde|в|во|из|на"
    r"|(?:government|republic|kingdom|parliament|province|region|city|coast|embassy) of)\s+$",
    re.IGNORECASE,
)
_PERSON = re.compile(
    rf"(?P<one>{_ANYBODY}){_NEAR}(?:{_BORN}{_NEAR}(?:{_DAY}|\b(?:19|20)\d{{2}}\b)"
    rf"|{_DAY}\W{{0,3}}{_BORN}|{_AGE})"
    rf"|(?:{_LABEL}\W{{0,4}}{_NEAR}{_DAY})"
    rf"|(?:{_SOMEBODY}{_NEAR}{_BORN}{_NEAR}{_DAY})"
    rf"|(?P<first>{_WORD})\s*[,(]\s*(?:an?\s)?{_AGE}"
    rf"|(?:{_AGE}{_NEAR}(?P<two>{_TITLED}|{_CALLED}|{_NAME}))"
)
_BIRTH = re.compile(rf"{_BORN}|{_AGE}")
REACH = 160

_DOCUMENT = re.compile(
    r"(?i:(?:passport|passeport|pasaporte|паспорт\w*|جواز(?: السفر)?|护照|identity (?:card|number"
    r"|document)|national id\w*|"
    r"\bID (?:card|no|number|nr)|carte d[’']identité|\bCNI\b|\bDNI\b|\bCURP\b|\bNIE\b|c[ée]dula"
    r"|documento de identidad|"
    r"удостоверени\w*(?: личности)?|\bСНИЛС\b|\bИНН\b|بطاقة (?:ال)?هوية|رقم (?:ال)?(?:هوية|وطني)"
    r"|الرقم الوطني|身份证|"
    r"social security|visa (?:no|number)|residence permit|case file))"
    r"(?P<between>[^;!?。\n\d]{0,25}?)(?P<number>(?=(?:[A-ZА-ЯЁ /-]{0,4}\d){5})"
    r"[A-ZА-ЯЁ]{0,3}[ -]?\d(?:[ /-]?[\dA-ZА-ЯЁ]){4,19})(?![\w])"
)
# Between the name of a document and its number stands one of these, or nothing.
_NUMBER_IS = re.compile(
    r"\W*(?:(?:no|nr|number|is|was|n|nº|numéro|número|номер|رقم|号码|号)\b\W*){0,3}", re.IGNORECASE
)
_LAWS = re.compile(
    r"(?:\b(?:law|act|decree|directive|regulation|no|nr|doc|document|line|account|vol|art\w*|décret|loi"
    r"|ley|decreto|закон\w*|указ\w*)|№|n[°º])\W*$",
    re.IGNORECASE,
)
# A number of things: in groups of three, or with what is counted behind it.
_COUNT = re.compile(r"\d{1,3}(?:[ ,.]\d{3})+|\d{1,6}")
_COUNTED = re.compile(r"(?:[.,]\d)|\s?%|\s[^\W\d_]")
_THINGS = re.compile(r"[.,]\d|\s?%|\s(?!(?:is|are|was|or|and|for|to|in|at|by|on)\b)[^\W\d_]+", re.IGNORECASE)
_CHINESE_ID = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?!\d)"
)

_CALL = (
    r"(?:tel|t[ée]l[ée]phone|tel[ée]fono|phone|mobile|cell|fax|whats\s?app|signal|viber"
    r"|telegram|hot ?line|helpline|call|appel\w*|llam\w*|numéro vert|тел|телефон\w*|звон\w*|هاتف"
    r"|جوال|تلفون|موبايل|اتصل\w*|الخط الساخن|电话|手机|热线)"
)
# Between a word for calling and the number of an office of three to six digits.
_ON = (
    r"(?:(?:is|at|on|to|the|no|nr|number|line|le|la|au|al|el|numéro|número|n|номер\w*|по|на"
    r"|телефон\w*|على|رقم|号码|是)\b\W{1,3}){0,3}?"
)
_PHONE = re.compile(
    rf"(?<![\w/])(?:\+|00)\d[\d ().-]{{7,18}}\d(?![\w/])"
    rf"|{_CALL}\w*\W{{0,3}}(?:\w+\W{{1,3}}){{0,2}}?"
    r"(?P<long>\(?(?=(?:[ ().-]{0,2}\d){7})\d[\d ().-]{1,18}\d)(?![\w/])"
    rf"|{_CALL}\w*\W{{0,3}}{_ON}(?P<short>\(?\d[\d .-]{{1,8}}\d)(?![\w/])"
    r"|(?P<bare>(?<![\w/.,-])0(?:\d{8,10}|\d{1,4}[ .-]\d{2,4}(?:[ .-]\d{2,4}){1,4})(?![\w/]))",
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


def suspects(text: str, *, is_file_name: bool = False) -> tuple[Suspect, ...]:
    """What looks like personal data, in the order of the text, each once; at most twenty.

    In the name of a file, words are joined by lines and dots, and capitals say nothing.
    """
    same = text.translate(_SAME)
    words = _as_words(same) if is_file_name else same.replace("_", " ")
    placed = sorted(
        (start, end, kind)
        for kind, found in (
            (Suspicion.PERSON, _people(words)),
            (Suspicion.DOCUMENT, _documents(words)),
            (Suspicion.PHONE, _phones(words)),
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
    """Something suspect in an answer: `explanation`, title of its nth `evidence`, nth `action`, or `file`."""

    place: str
    number: int
    suspect: Suspect


def look_at(
    explanation: str,
    titles: Iterable[str],
    actions: Iterable[str],
    accepted: Collection[str] = (),
    *,
    files: Iterable[str] = (),
) -> tuple[Found, ...]:
    """What in an answer looks like personal data, but for what a person has said to be none.

    `files` are the names under which files go out; `accepted` are the fingerprints of those that may stand.
    Numbers begin with 0.
    """
    texts = [("explanation", 0, explanation)]
    texts += [("evidence", number, text) for number, text in enumerate(titles)]
    texts += [("action", number, text) for number, text in enumerate(actions)]
    texts += [("file", number, text) for number, text in enumerate(files)]
    return tuple(
        Found(place, number, suspect)
        for place, number, text in texts
        for suspect in suspects(text, is_file_name=place == "file")
        if suspect.fingerprint not in accepted
    )


def _people(text: str) -> Iterator[tuple[int, int]]:
    for first, last in _around_births(text):
        while found := _PERSON.search(text, first, last):
            group = next((name for name in ("one", "two", "first") if found[name]), None)
            behind = _behind_no_name(text, *found.span(group)) if group else None
            if behind is None:
                yield found.start(), found.end()
                first = found.end()
            else:
                first = behind


def _behind_no_name(text: str, start: int, end: int) -> int | None:
    """Where to look on if words with capitals are an office, a law or a place; None: they may be a person.

    Right behind an office a person may be named, in the same row of capitals: "Victim Maria Lopez".
    """
    name = _IN_CAPITALS.sub(lambda word: word[0].capitalize(), text[start:end])
    offices = [word.end() for word in _NO_NAME.finditer(name)]
    if offices:
        return start + offices[-1]
    return end if _BEFORE_PLACE.search(text, max(0, start - 24), start) else None


def _as_words(name: str) -> str:
    """The name of a file as words with capitals; each letter keeps its place."""
    spaced = re.sub(r"_|(?<!\d)-|-(?!\d)|(?<!\d)\.|\.(?!\d)", " ", name)
    return spaced if _CAPITAL.search(spaced) else _BEGINNING.sub(lambda found: found[0].upper(), spaced)


def _around_births(text: str) -> list[tuple[int, int]]:
    """The stretches of a text that lie near an age or a birth: other names are nobody's business."""
    stretches: list[tuple[int, int]] = []
    for found in _BIRTH.finditer(text):
        first, last = max(0, found.start() - REACH), found.end() + REACH
        if stretches and first <= stretches[-1][1]:
            first = stretches.pop()[0]
        stretches.append((first, last))
    return stretches


def _documents(text: str) -> Iterator[tuple[int, int]]:
    for found in _DOCUMENT.finditer(text):
        if not _YEARS.fullmatch(found["number"].strip()) and not _is_count(text, found):
            yield found.start(), found.end()
    for found in _CHINESE_ID.finditer(text):
        yield found.start(), found.end()


def _is_count(text: str, found: re.Match[str]) -> bool:
    """Whether so many documents are meant, or a law about them, and not one of them by its number."""
    between, number = found["between"], found["number"].strip()
    is_named = _NUMBER_IS.fullmatch(between) is not None
    if _LAWS.search(between) and not is_named:
        return True
    if not _COUNT.fullmatch(number):
        return False
    return " " in number or (not is_named and _COUNTED.match(text, found.end()) is not None)


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for found in _PHONE.finditer(text):
        number = (found["long"] or found["short"] or found[0]).strip()
        digits = re.sub(r"\D", "", number)
        if not 3 <= len(digits) <= 15 or _YEARS.fullmatch(number):
            continue
        if not _is_other_number(text, found, number):
            yield found.start(), found.end()


def _is_other_number(text: str, found: re.Match[str], number: str) -> bool:
    """Whether so many calls are meant, or the number of a law or an account."""
    if found["bare"]:
        return _LAWS.search(text, max(0, found.start() - 20), found.start()) is not None
    if not found["short"] or not _COUNT.fullmatch(number):
        return False
    return _THINGS.match(text, found.end()) is not None


def _emails(text: str) -> Iterator[tuple[int, int]]:
    for found in _EMAIL.finditer(text):
        before = found[0].partition("@")[0]
        if _OFFICE.match(before) and not _PRIVATE.search(found[0]):
            continue
        yield found.start(), found.end()
