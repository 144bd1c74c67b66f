"""Long texts that a phone has cut into several messages: whether two of them were one, and what stood between.

Telegram takes 4096 UTF-16 units a message. Most phones cut at the last blank before that, or at the best one among the
last 300 characters, and leave it out; some cut in the middle of a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

LONGEST = 4096
LOOK_BACK = 320
"""With the blanks that are left out."""
SHORT = 300
"""A shorter text on one line is the rest of another one only where a sentence was cut: it may well be a question."""
LONGEST_HEADING = 150
_NEIGHBOURS = 8
_NEARLY_FULL = 0.7

_ENDS_SENTENCE = re.compile(r"[.;:!?…][\"'”’)\]]*$")
_NUMBERED = re.compile(
    r"\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ]|[IVX]{1,5})\s*[.)/]|(?:Phần|Chương|Mục|Điều)\s", re.IGNORECASE
)
_BULLET = re.compile(r"[-–—−+*•●○▪■◦·►➢✓✔§]")
_VOWELS = (
    "a ai ao au ay ă â âu ây e eo ê êu eu i ia iê ie iêu ieu iu o oa oai oay oă oe oeo oi ô ôi ơ ơi u ua uâ uây uê ue "
    "ui uô uo uôi uoi uơ uy uya uyê uye uyu ư ưa ưi ươ ươi ươu ưu y yê ye yêu yeu"
)
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?"
    rf"(?:{'|'.join(sorted(_VOWELS.split(), key=len, reverse=True))})(?:ch|ng|nh|[cmnpt])?"
)
"""One without its tone; also as it is typed without diacritics."""
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")


def find_seam(before: str, after: str, longest: int = LONGEST) -> str | None:
    """What to put between two messages that were one text: "", a space or a line's end. None where they are two texts.

    `longest`: how many UTF-16 units a message takes where they were sent.
    What stood there is not known for sure. Between sentences a line's end is as likely as a space, and is taken.
    """
    units = len(before) + sum(sign > "\uffff" for sign in before)
    lines, rest = before.split("\n"), after.strip()
    last, first = lines[-1].strip(), rest.split("\n")[0].strip()
    if not longest - LOOK_BACK <= units <= longest or not last or not first:
        return None
    if first[0] in ",.;:!?…)”" or (units == longest and _is_one_word(last, first)):
        return ""
    ends_sentence = _ENDS_SENTENCE.search(last)
    if ends_sentence and len(rest) <= SHORT and "\n" not in rest:
        return None
    if first[0].islower() and not _NUMBERED.match(first):
        return " " if _fits(lines, first) else "\n"
    if ends_sentence:
        return "\n"
    bullet = _BULLET.match(first)
    if bullet and first[bullet.end() :].lstrip()[:1].islower():  # "kinh tế - xã hội"
        return " "
    is_apart = bullet or _NUMBERED.match(first) or _is_heading(last)
    return "\n" if is_apart or not _fits(lines, first) else " "


def _fits(lines: Sequence[str], first: str) -> bool:
    """Whether the last line and the first one can have been one, by the width of the lines before."""
    width = max((len(line.strip()) for line in lines[-_NEIGHBOURS:-1]), default=LONGEST)
    last = len(lines[-1].strip())
    return last + 1 + len(first) <= width or (first[0].islower() and last < width * _NEARLY_FULL)


def _is_one_word(last: str, first: str) -> bool:
    """Whether the end and the beginning make one syllable: two words that stand side by side hardly ever do."""
    end, beginning = re.search(r"[^\W\d_]+$", last), re.match(r"[^\W\d_]+", first)
    if end is None or beginning is None:
        return False
    toneless, tones = _TONES.subn("", unicodedata.normalize("NFD", end[0] + beginning[0]))
    syllable = unicodedata.normalize("NFC", toneless).lower()
    return tones <= 1 and _SYLLABLE.fullmatch(syllable) is not None


def _is_heading(line: str) -> bool:
    letters = [letter for letter in line if letter.isalpha()]
    is_numbered = _NUMBERED.match(line) is not None and len(line) <= LONGEST_HEADING
    return is_numbered or (len(letters) >= 3 and all(letter.isupper() for letter in letters))
