"""Who signs the ward's documents: a name as it is printed, a title as the law has it, both typed sloppily."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from commendation.folding import fold, has_tones
from handlers.engine.flow import Choice, Context, Draft, Reject
from handlers.flows import typed_values
from handlers.flows.wording import write_name

CHAIR = "CHỦ TỊCH"
DEPUTY = "PHÓ CHỦ TỊCH"
"""Signs for the chair: the report itself writes "KT. CHỦ TỊCH" above it (NĐ 30/2020/NĐ-CP, Điều 13)."""
ACTING = "Q. CHỦ TỊCH"
_SHORT = {
    "ct": ("chu", "tich"),
    "ctich": ("chu", "tich"),
    "pct": ("pho", "chu", "tich"),
    "pctich": ("pho", "chu", "tich"),
    "p": ("pho",),
    "q": ("quyen",),
}
_AROUND = frozenset(
    {"ubnd", "uy", "ban", "nhan", "dan", "phuong", "xa", "dac", "khu", "thi", "tran", "cua", "tm", "kt"}
)
"""Words about the body that somebody signs for; the signature has them elsewhere. "KT." is one of them too: whoever
signs for the chair is named after it."""
_BODY = re.compile(r"\b(?:ubnd|uy ban|phuong|xa|dac khu|thi tran)\b(?:(?!chu tich|pct|pho ).)*$")
"""The body that stands behind a title, with its name."""
_SAID = {
    "chu tich": CHAIR,
    "pho chu tich": DEPUTY,
    "quyen chu tich": ACTING,
    "chu tich pho chu tich": DEPUTY,
    "pho": DEPUTY,
}
_NEAR_ENOUGH = 85


def take_signer(ctx: Context, draft: Draft, text: str) -> str:
    """A person's name as it is printed under the signature. Raises Reject, also for one without any diacritics."""
    name = write_name(typed_values.take_name(ctx, draft, text))
    if not has_tones(name):
        raise Reject("setup.signer_name.no_tones", choices=[Choice("as_typed", name, name)], name=name)
    return name


def title_choices(ctx: Context, draft: Draft) -> Sequence[Choice]:
    """The two who sign a ward's reports."""
    return [Choice("chair", show_title(CHAIR), CHAIR), Choice("deputy", show_title(DEPUTY), DEPUTY)]


def take_title(ctx: Context, draft: Draft, text: str) -> str:
    """The title of a signer, in capitals: one that is known, however it is shortened or spelled, or as it was typed.

    Raises Reject for what is no title of a chair's office, and for another one that was typed without diacritics.
    """
    words = [
        part for word in _BODY.sub("", fold(text)).split() if word not in _AROUND for part in _SHORT.get(word, (word,))
    ]
    said = " ".join(words)
    nearest = max(_SAID, key=lambda one: fuzz.ratio(one, said))
    if fuzz.ratio(nearest, said) >= _NEAR_ENOUGH:
        return _SAID[nearest]
    if "chu tich" not in said or not has_tones(text):
        raise Reject("setup.signer_title.unclear", choices=title_choices(ctx, draft))
    return typed_values.take_name(ctx, draft, text).upper()


def show_title(title: str) -> str:
    """A title as the signature will show it: a deputy signs for the chair."""
    return f"KT. {CHAIR} / {DEPUTY}" if title == DEPUTY else title
