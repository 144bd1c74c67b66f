"""Atoms joined into items: counted receivers, lists of names, awards with their number, brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from commendation.folding import fold
from commendation.reading.lines.atom_base import Atom
from commendation.reading.lines.awards import AwardName
from commendation.reading.lines.brackets import fold_brackets
from commendation.reading.lines.cues import KindWord
from commendation.reading.lines.enumerators import drop_enumerators
from commendation.reading.lines.givers import Body
from commendation.reading.lines.names import Name
from commendation.reading.lines.pieces import Item, Receiver
from commendation.reading.lines.quotes import drop_quotes
from commendation.reading.lines.tokens import Token

_NUMBERED = re.compile(r"\bsố \d+$", re.IGNORECASE)
_PRONOUNS = frozenset(["em", "e", "anh", "chi", "co", "chu", "bac"])


@dataclass
class _Joiner:
    atoms: Sequence[Atom]
    tokens: Sequence[Token]
    at: int = 0
    items: list[Item] = field(default_factory=list)


def join_items(atoms: Sequence[Atom], tokens: Sequence[Token]) -> list[Item]:
    """The items of a sentence, brackets as one item each."""
    return drop_enumerators(fold_brackets(_join(drop_quotes(atoms), tokens)))


def _join(atoms: Sequence[Atom], tokens: Sequence[Token]) -> list[Item]:
    joiner = _Joiner(atoms, tokens)
    while joiner.at < len(atoms):
        _join_one(joiner)
    return joiner.items


def _join_one(joiner: _Joiner) -> None:
    atoms, at = joiner.atoms, joiner.at
    atom = atoms[at]
    following = atoms[at + 1] if at + 1 < len(atoms) else None
    if atom.value == "percent" and following is not None and following.kind == "kind":
        _skip_share(joiner)
        return
    if atom.kind == "number" and following is not None:
        if following.kind == "name" and isinstance(following.value, Name):
            joiner.at += 1
            _join_names(joiner, following.value)
            item = joiner.items[-1]
            assert item.recv is not None
            assert isinstance(atom.value, int)
            joiner.items[-1] = replace(item, start=atom.start, recv=replace(item.recv, count=atom.value))
            return
        counted = None if _ends_pair(joiner) else _counted(atom, following, joiner.tokens)
        if counted is not None:
            joiner.items.append(counted)
            joiner.at += 2
            if counted.recv is not None:
                _absorb_kinds(joiner)
            return
    if atom.kind == "name" and isinstance(atom.value, Name):
        _join_names(joiner, atom.value)
        return
    if atom.kind == "kind" and isinstance(atom.value, KindWord):
        if _join_staff(joiner):
            return
        _join_kind(joiner, atom.value)
        return
    joiner.items.append(_plain(atom))
    joiner.at += 1


def _ends_pair(joiner: _Joiner) -> bool:
    """Whether the figure belongs to the award before it though another follows: "ldtt:33 cstd:5", "ldtt 33 cstd 5"."""
    atoms, at, items = joiner.atoms, joiner.at, joiner.items
    if atoms[at + 1].kind != "award" or at + 2 >= len(atoms) or atoms[at + 2].tag not in (":", "number"):
        return False
    last = items[-2] if len(items) > 1 and items[-1].tag == ":" else items[-1] if items else None
    return last is not None and last.tag == "award" and last.number is None


def _skip_share(joiner: _Joiner) -> None:
    """ "100% cán bộ, công chức": a share counts nobody."""
    atoms, start = joiner.atoms, joiner.at
    end = start + 1
    while end < len(atoms) and (
        atoms[end].kind == "kind"
        or (atoms[end].tag in (",", "and") and end + 1 < len(atoms) and atoms[end + 1].kind == "kind")
    ):
        end += 1
    joiner.items.append(Item("other", atoms[start].start, atoms[end - 1].end, value="percent"))
    joiner.at = end


def _counted(number: Atom, following: Atom, tokens: Sequence[Token]) -> Item | None:
    """A number and what it counts."""
    value = number.value
    assert isinstance(value, int)
    if following.kind == "kind" and isinstance(following.value, KindWord):
        return Item("recv", number.start, following.end, recv=Receiver(following.value.kind, value))
    if following.kind == "award" and isinstance(following.value, AwardName) and not following.value.verb:
        award = following.value
        return Item("award", number.start, following.end, award=award, number=value)
    if following.kind == "body" and isinstance(following.value, Body) and not following.value.head.office:
        return Item("recv", number.start, following.end, recv=Receiver("collective", value))
    if following.tag == "contest" and tokens[following.start].folded in ("hoc", "giao"):
        return Item("recv", number.start, following.end, recv=Receiver("individual", value))
    if following.tag == "give" and tokens[following.start].folded == "quyet":
        return Item("give", number.start, following.end, value=following.value)  # "09 quyết định tặng giấy khen"
    if following.tag == "unit-of-no-award" or (following.tag == "filler" and tokens[following.start].folded == "quyet"):
        return Item("other", number.start, following.end, value="quantity")
    return None


def _join_staff(joiner: _Joiner) -> bool:
    """ "tập thể cán bộ, giáo viên Trường A": whoever works there together is the one collective named."""
    atoms, at = joiner.atoms, joiner.at
    if joiner.tokens[atoms[at].start].folded != "tap" or (at and atoms[at - 1].tag == "many"):
        return False
    end = at + 1
    while end < len(atoms) and (_is_staff(atoms[end]) or atoms[end].tag in (",", "and")):
        end += 1
    if end < at + 2 or end >= len(atoms) or not _is_staff(atoms[end - 1]):
        return False
    named = atoms[end].value
    if isinstance(named, Name) and named.kind == "collective":
        joiner.at = end
        _join_names(joiner, named)
    elif isinstance(named, Body) and not named.head.office and not named.head.area:
        joiner.items.append(
            Item("recv", atoms[at].start, atoms[end].end, recv=Receiver("collective", 1, (named.text,), named=True))
        )
        joiner.at = end + 1
    else:
        return False
    return True


def _is_staff(atom: Atom) -> bool:
    return isinstance(atom.value, KindWord) and atom.value.kind == "individual" and not atom.value.address


def _absorb_kinds(joiner: _Joiner) -> None:
    """ "75 cán bộ, giáo viên, học sinh", "48 tập thể và cá nhân": further words for the same number."""
    atoms = joiner.atoms
    while joiner.at < len(atoms):
        step = 1 if atoms[joiner.at].tag in ("and", ",", "/", "-") else 0
        index = joiner.at + step
        if index >= len(atoms) or atoms[index].kind != "kind":
            return
        kind = atoms[index].value
        assert isinstance(kind, KindWord)
        pair = kind.address and atoms[joiner.at].tag in (",", "/") and _is_address(atoms[joiner.at - 1])
        if (kind.address and not pair) or (step and kind.unit):
            return  # Of "26 ông, bà" both are meant.
        item = joiner.items[-1]
        recv = item.recv
        assert recv is not None
        if kind.kind == recv.kind or (not step and recv.kind is not None):
            kept = recv
        else:
            kept = replace(recv, kind=None if step else kind.kind)
        joiner.items[-1] = replace(item, end=atoms[index].end, recv=kept)
        joiner.at = index + 1


def _is_address(atom: Atom) -> bool:
    return isinstance(atom.value, KindWord) and atom.value.address


def _join_kind(joiner: _Joiner, kind: KindWord) -> None:
    """A word for receivers without a number: "các tập thể", "tập thể", "đảng viên: 14"."""
    atoms, at = joiner.atoms, joiner.at
    many = (at > 0 and atoms[at - 1].tag == "many") or joiner.tokens[atoms[at].start].folded == "cac"
    following = atoms[at + 1].value if at + 1 < len(atoms) else None
    if kind.kind == "individual" and not many and isinstance(following, Name) and following.kind == "individual":
        joiner.at += 1  # "đảng viên Trần Thị Lài": the word only says what the person is.
        return
    held = isinstance(following, Body) and following.head.office  # "đ/c Bí thư Đảng ủy"
    titled = kind.address and at + 1 < len(atoms) and _is_staff(atoms[at + 1])  # "đ/c bí thư chi bộ 5"
    acts = (
        titled
        or (kind.address and held)
        or (kind.address and at + 1 < len(atoms) and atoms[at + 1].tag in ("get", "filler"))
    )
    if kind.address and not many and not acts and joiner.tokens[atoms[at].start].folded in _PRONOUNS:
        joiner.items.append(Item("other", atoms[at].start, atoms[at].end))  # "em gửi chị": who writes to whom
        joiner.at += 1
        return
    single = 1 if (kind.unit or acts) and not many else None
    named = " ".join(token.text for token in joiner.tokens[atoms[at].start : atoms[at].end])
    shown = (named,) if kind.unit and single and named[:1].isupper() else ()
    own = shown and fold(named).startswith(("chi bo ", "chi hoi "))  # "Chi bộ Quân sự"
    recv = Receiver(kind.kind, single, shown, named=bool(own), bare=not many and not own)
    joiner.items.append(Item("recv", atoms[at].start, atoms[at].end, recv=recv, value=named))
    joiner.at += 1
    while joiner.at < len(atoms) and isinstance(atoms[joiner.at].value, KindWord) and (titled or not single):
        joiner.items[-1] = replace(joiner.items[-1], end=atoms[joiner.at].end)
        joiner.at += 1
    if many:
        _spread_many(joiner, recv)


def _spread_many(joiner: _Joiner, recv: Receiver) -> None:
    """ "các tập thể, cá nhân": the second kind is many too."""
    atoms = joiner.atoms
    while joiner.at + 1 < len(atoms) and atoms[joiner.at].tag in ("and", ",") and atoms[joiner.at + 1].kind == "kind":
        following = atoms[joiner.at + 1]
        kind = following.value
        assert isinstance(kind, KindWord)
        if kind.kind != recv.kind:
            joiner.items.append(Item("recv", following.start, following.end, recv=replace(recv, kind=kind.kind)))
        joiner.at += 2


def _join_names(joiner: _Joiner, first: Name) -> None:
    """Names one after the other, with what continues the last one: "tổ dân cư 1,2,3"."""
    atoms, start = joiner.atoms, joiner.at
    names = [first.text]
    at = start + 1
    while at < len(atoms):
        step = 1 if atoms[at].tag in ("and", ",", "+", "/") else 0
        following = atoms[at + step] if at + step < len(atoms) else None
        if following is None or (not step and not _repeats_head(names[-1], following.value)):
            break
        if following.tag == "filler" and at + step + 1 < len(atoms) and _NUMBERED.search(names[-1]):
            step += 1  # "tổ dân phố số 4 và số 7"
            following = atoms[at + step]
        value = following.value
        if (
            following.kind == "name"
            and isinstance(value, Name)
            and value.kind == first.kind
            and not _gives(atoms, at + step + 1)
        ):
            names.append(value.text)
        elif not step:
            break
        elif names[-1][-1:].isdigit() and (step > 1 or _is_lone_number(atoms, at + step)):
            names.append(f"{names[-1].rstrip('0123456789')}{joiner.tokens[following.start].text}".strip())
        else:
            break
        at += step + 1
    names = [_decode(name) for name in names]
    end = atoms[at - 1].end
    recv = Receiver(first.kind, len(names), tuple(names), named=True)
    joiner.items.append(Item("recv", atoms[start].start, end, recv=recv))
    joiner.at = at


def _repeats_head(before: str, value: object) -> bool:
    """ "tổ 4 tổ 9": a second unit of the same sort without a mark between."""
    if not isinstance(value, Name) or value.kind != "collective":
        return False
    return before[-1:].isdigit() and before.split()[0].lower() == value.text.split()[0].lower()


def _gives(atoms: Sequence[Atom], at: int) -> bool:
    if at >= len(atoms):
        return False
    value = atoms[at].value
    return atoms[at].tag == "give" or (isinstance(value, AwardName) and value.verb)


def _is_lone_number(atoms: Sequence[Atom], at: int) -> bool:
    if atoms[at].kind != "number":
        return False
    following = atoms[at + 1] if at + 1 < len(atoms) else None
    return following is None or (following.kind in ("mark", "cue", "other") and following.tag != "unit-of-no-award")


def _decode(name: str) -> str:
    """The abbreviations of units in a name spelled out."""
    words = name.split()
    if words and words[0].lower() == "cb":
        words[0] = "chi bộ"
    return " ".join(words)


def _plain(atom: Atom) -> Item:
    value = atom.value
    if isinstance(value, AwardName):
        return Item("award", atom.start, atom.end, award=value)
    if isinstance(value, Body):
        return Item("body", atom.start, atom.end, body=value)
    if atom.kind in ("number", "times") and isinstance(value, int):
        return Item(atom.kind, atom.start, atom.end, number=value)
    return Item(atom.tag, atom.start, atom.end, value=value)
