"""Words that stand in every text of a language: whoever removes one of them spoils all that was written.

Those that are names of people too ("May", "Will", "Ella", "Una", "Han") are left out.
"""

from __future__ import annotations

_ENGLISH = """
a about above after again all also am an and any are as at be because been before being below between
both but by cannot could did do does doing down during each every few for from further had has have
having he her here hers him his how i if in into is it its itself just less like made make many me more
most much must my no nor not now of off on once one only or other our ours out over own same shall she
should since so some such than that the their theirs them then there these they this those through to
too under until up upon us very was we were what when where which while who whom whose why with within
without would yes yet you your
"""
_FRENCH = """
à afin ai ainsi alors après au aucun aussi autre aux avait avant avec avoir car ce ceci cela celle celui
ces cet cette ceux chaque chez comme comment dans de depuis des dont du en encore entre est et été être
eux fait fut ici il ils je jusque la le les leur leurs lors mais même mes moins mon ne ni non nos notre
nous on ont ou où par parce pas pendant peu peut plus pour pourquoi puis quand que quel quelle qui quoi
sa sans se ses si soit sont sous sur ta tant te tous tout toute toutes très tu un une va vers voici vos
votre vous y
"""
_SPANISH = """
al algo algunos ante antes aquí así aún aunque bajo bien cada casi como con contra cual cuando de del
desde donde dos el él ellos en entre era es esa esas ese eso esos esta está están estas este esto estos
fue fueron ha había hasta la las le les lo los más me menos mi mientras muy ni no nos nosotros o otra
otras otro otros para pero poco por porque pues que qué quien se según ser si sí sido sin sobre su sus
también tanto te tiene todo todos tras un unas uno unos y ya yo
"""
_RUSSIAN = """
а без более был была были было быть в вам вас весь во вот все всех всё вы где да даже для до его ее её
ей ему если есть еще ещё же за здесь и из или им их к как ко который которая которые которых когда кто
ли между меня мне может мы на над надо наш не него нее ней нет ни них но ну о об однако он она они оно
от очень по под после при с со так также такой там то тогда того тоже только том ты у уже чего чем что
чтобы эта эти это этого этой этот я
"""
_ARABIC = """
في من على إلى الى عن مع هذا هذه ذلك تلك التي الذي الذين كان كانت يكون تكون قد لقد كل كما لا لم لن ما هو
هي هم نحن أن إن او أو ثم حتى حيث عند بعد قبل بين تحت فوق غير أي أيضا لكن لكي إذا منذ خلال وفي ومن وعلى
التى ليس هناك هنا بعض
"""
_CHINESE = (
    "我们的 他们的 她们的 这是一 不是的 以及其 为了在 由于在 但是在 因为在 所以在 这些的 那些的 有关的 其中的"
)

COMMON = frozenset(" ".join((_ENGLISH, _FRENCH, _SPANISH, _RUSSIAN, _ARABIC, _CHINESE)).split())


def is_common(text: str) -> bool:
    """Whether a text is nothing but such words; capitals do not matter."""
    words = text.casefold().split()
    return bool(words) and all(word.strip(".,;:!?…'’\"“”«»()-–") in COMMON for word in words)
