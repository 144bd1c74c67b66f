"""Find the award that an official's words name: exact words first, then form and giver, then near spellings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from commendation.catalogue.givers import Giver, Tier, read_giver, spell_out
from commendation.catalogue.model import AmbiguousAlias, AwardKind, LookUp, RecipientKind
from commendation.folding import fold, fold_tones

_LEADING = re.compile(
    r"^(?:(?:duoc|da|dat|nhan|tang|cong nhan|de nghi|dang ki|xet|danh hieu|hinh thuc|thi dua danh hieu) )+"
)
_TRAILING_YEAR = re.compile(r" (?:nam )?(?:19|20)\d\d$")
_HEADS = {
    "giay khen": "giay-khen",
    "gk": "giay-khen",
    "bang khen": "bang-khen",
    "bk": "bang-khen",
    "co thi dua": "co-thi-dua",
    "ctd": "co-thi-dua",
    "co": "co-thi-dua",
    "ki niem chuong": "ky-niem-chuong",
    "knc": "ky-niem-chuong",
    "huy hieu": "huy-hieu",
}
_HEAD = re.compile(rf"^(?:{'|'.join(_HEADS)})\b(?! so\b)")
_NEAR_HEADS = tuple(head for head in _HEADS if " " in head)
_HEAD_CUTOFF = 80
# "có" and "cô" are the commonest of words: only "cờ", or "co" without its mark, is a flag.
_OTHER_CO = re.compile(r"^(?!co\b|cờ\b)[cC][oóòỏõọôốồổỗộơớởỡợ]\b")
_JOINING = re.compile(r"^(?:cua|do|cap|tu) ")
_RANKS = (
    (re.compile(r"\b(?:hang )?(?:3|iii|ba)$"), "hang ba"),
    (re.compile(r"\b(?:hang )?(?:2|ii|nhi)$"), "hang nhi"),
    (re.compile(r"\b(?:hang )?(?:1|i|nhat)$"), "hang nhat"),
)
_WORDS_OF_ORDERS = {
    "hcld": "huan chuong lao dong",
    "hcdl": "huan chuong doc lap",
    "hcbvtq": "huan chuong bao ve to quoc",
    "hccc": "huan chuong chien cong",
    "hcqc": "huan chuong quan cong",
}
_ORDER = re.compile(rf"^(?:{'|'.join(_WORDS_OF_ORDERS)})(?=\d|\b)")
_CHAIR = re.compile(r"\b(?:chu tich|ct|ubnd|ub|uy ban)\b")
_SURE, _NEAR, _MARGIN = 88, 78, 5


@dataclass(frozen=True)
class Names:
    """Every folded name of the catalogue, ready for searching."""

    awards: Mapping[str, AwardKind]
    exact: dict[str, str] = field(default_factory=dict)
    """Folded name -> code."""
    ambiguous: dict[str, AmbiguousAlias] = field(default_factory=dict)
    """Folded name -> what it may mean."""
    joined: dict[str, str] = field(default_factory=dict)
    """A name without its spaces -> the folded name: "cstd cs" and "cstdcs" are one."""
    by_form: dict[str, AmbiguousAlias] = field(default_factory=dict)

    def look_up(self, text: str, recipient_kind: RecipientKind | None = None, year: int | None = None) -> LookUp:
        """See `Catalogue.look_up`."""
        if _OTHER_CO.match(fold_tones(text)):
            return LookUp()
        whole = _TRAILING_YEAR.sub("", fold(text))
        key = _LEADING.sub("", whole)
        search = _Search(self, recipient_kind, year)
        return (
            search.by_name(whole)
            or search.by_name(key)
            or search.by_form_and_giver(key)
            or search.by_likeness(key)
            or LookUp()
        )

    def codes_for(
        self,
        form: str,
        giver: str,
        recipient_kind: RecipientKind | None = None,
        giver_text: str = "",
        tier: Tier | None = None,
    ) -> tuple[str, ...]:
        """Codes of `form` that this kind of giver, of this tier, confers; words of `giver_text` choose among them."""
        fitting = [
            award
            for award in self.awards.values()
            if award.form == form
            and not award.generic
            and any(giver in rule.conferrers for rule in award.rules)
            and (recipient_kind is None or recipient_kind in award.recipients)
            and _fits_tier(award, tier)
        ]
        spelled = f" {spell_out(fold(giver_text))} "
        marked = [award for award in fitting if any(f" {mark} " in spelled for mark in award.giver_marks)]
        unmarked = [award for award in fitting if not award.giver_marks]
        # A power given later (to the Party of wards, from 01/07/2025) does not displace what a giver always conferred.
        usual = [award for award in unmarked if giver in award.rules[0].conferrers]
        return tuple(award.code for award in marked or usual or unmarked)


def _fits_tier(award: AwardKind, tier: Tier | None) -> bool:
    if not award.giver_tiers:
        return True
    return tier in award.giver_tiers if tier is not None else award.giver_tiers != ("central",)


def build_names(awards: Mapping[str, AwardKind], ambiguous: Iterable[AmbiguousAlias]) -> Names:
    """Raises ValueError when one name stands for two awards without being declared ambiguous."""
    names = Names(awards)
    for alias in ambiguous:
        for word in alias.aliases:
            names.ambiguous[fold(word)] = alias
        if alias.form is not None:
            names.by_form[alias.form] = alias
    for award in awards.values():
        for word in (award.name, award.short_name, *award.abbreviations, *award.aliases):
            key = fold(word)
            if names.exact.setdefault(key, award.code) != award.code:
                raise ValueError(f"{word!r} names both {names.exact[key]} and {award.code}")
    clash = {key for key in names.exact.keys() & names.ambiguous.keys() if not awards[names.exact[key]].generic}
    if clash:
        raise ValueError(f"declared ambiguous and yet one award's name: {sorted(clash)}")
    for key in (*names.exact, *names.ambiguous):
        names.joined.setdefault(key.replace(" ", ""), key)
    return names


@dataclass(frozen=True)
class _Search:
    """One look-up: what is said besides the words narrows what they may mean."""

    names: Names
    recipient_kind: RecipientKind | None
    year: int | None

    def by_name(self, key: str) -> LookUp | None:
        """The words are a name of the catalogue, perhaps with the giver after "của"."""
        title, _, giver_words = key.partition(" cua ")
        for words in dict.fromkeys((key, _write_order(key), title)):
            name = self._known(words)
            if name in self.names.ambiguous:
                alias = self.names.ambiguous[name]
                if words == title != key and alias.form is not None:
                    return None
                return self._undecided(alias)
            if name in self.names.exact:
                award = self.names.awards[self.names.exact[name]]
                said = _split_head(key)[1] if award.form != award.code else giver_words
                return self._named(award, read_giver(said) if said else None)
        return None

    def _known(self, words: str) -> str:
        if words in self.names.exact or words in self.names.ambiguous:
            return words
        return self.names.joined.get(words.replace(" ", ""), words)

    def _named(self, award: AwardKind, giver: Giver | None) -> LookUp | None:
        if self.recipient_kind == "collective" and award.collective_counterpart is not None:
            award = self.names.awards[award.collective_counterpart]
        if self.recipient_kind is not None and self.recipient_kind not in award.recipients and award.form != award.code:
            return None
        return LookUp(sure=award, form=award.form, giver=giver.kind if giver is not None else None)

    def by_form_and_giver(self, key: str) -> LookUp | None:
        """The words are a form and who gives it: "gk phuong", "bang khen cua hoi lhpn tinh"."""
        form, giver_words = _split_head(key)
        if form is None:
            return None
        if form == "huy-hieu" and re.search(r"\d+ nam|\bdang\b", giver_words):
            return LookUp(sure=self.names.awards["huy-hieu-dang"], form="huy-hieu-dang")
        if not giver_words:
            return self._undecided(self.names.by_form[form])
        giver = read_giver(giver_words) or self._near_giver(form, giver_words)
        if giver is None and key.startswith("co ") and not key.startswith("co thi dua"):
            return None
        if giver is None:
            return self._undecided(self.names.by_form[form], among_chairs=_CHAIR.search(giver_words) is not None)
        codes = self.names.codes_for(form, giver.kind, self.recipient_kind, giver_words, giver.tier)
        return self._among([self.names.awards[code] for code in codes], form, giver)

    def _near_giver(self, form: str, giver_words: str) -> Giver | None:
        """The giver that `giver_words` misspells. It has as many words: "ubnd" is no misspelling of "ubnd xa"."""
        known = {
            _split_head(name)[1]
            for name, code in self.names.exact.items()
            if self.names.awards[code].form == form and len(_split_head(name)[1].split()) == len(giver_words.split())
        }
        best = process.extractOne(giver_words, known, scorer=fuzz.ratio, score_cutoff=_NEAR)
        return read_giver(best[0]) if best is not None else None

    def _among(self, fitting: list[AwardKind], form: str, giver: Giver) -> LookUp:
        generic = self._generic(form)
        if len(fitting) == 1:
            return LookUp(sure=fitting[0], form=form, giver=giver.kind, generic=generic)
        return LookUp(candidates=tuple(fitting), form=form, giver=giver.kind, generic=generic)

    def by_likeness(self, key: str) -> LookUp | None:
        """The words are near to names: one is sure only when it is near enough and nothing else is."""
        scores = self._scores(key)
        if not scores:
            return None
        first, *others = sorted(scores, key=lambda code: -scores[code][0])
        score, alike = scores[first]
        if alike and score >= _SURE and len(key) >= 7 and all(scores[code][0] <= score - _MARGIN for code in others):
            found = self._named(self.names.awards[first], None)
            if found is not None:
                return found
        near = [self.names.awards[code] for code in (first, *others)]
        return LookUp(candidates=tuple(self._narrow(near)[:5]))

    def _scores(self, key: str) -> dict[str, tuple[float, bool]]:
        """Code -> (likeness 0-100, same number of words or the same letters) of its best name."""
        scores: dict[str, tuple[float, bool]] = {}
        near = process.extract(key, self.names.exact.keys(), scorer=fuzz.WRatio, score_cutoff=_NEAR, limit=30)
        for name, _, _ in near:
            likeness = fuzz.ratio(key, name)
            joined = fuzz.ratio(key.replace(" ", ""), name.replace(" ", ""))
            alike = len(key.split()) == len(name.split()) or joined >= 95
            within = set(key.split()) <= set(name.split())
            code = self.names.exact[name]
            of_a_family = self.names.awards[code].form != code
            if likeness >= _NEAR or joined >= _SURE or (within and len(key) >= 6 and not of_a_family):
                scores[code] = max(scores.get(code, (0.0, False)), (max(likeness, joined), alike))
        return scores

    def _undecided(self, alias: AmbiguousAlias, *, among_chairs: bool = False) -> LookUp:
        awards = [self.names.awards[code] for code in alias.candidates]
        if among_chairs:
            awards = [award for award in awards if award.conferrers[0].endswith("-chair")] or awards
        generic = self.names.awards[alias.generic] if alias.generic is not None else None
        form = alias.form or (generic.form if generic is not None else None)
        return LookUp(candidates=tuple(self._narrow(awards)), form=form, generic=generic)

    def _narrow(self, awards: list[AwardKind]) -> list[AwardKind]:
        """The awards that fit the recipient and the year, or all of them when none does."""
        tests: list[Callable[[AwardKind], bool]] = []
        if self.recipient_kind is not None:
            tests.append(lambda award: self.recipient_kind in award.recipients)
        if self.year is not None:
            year = self.year
            tests.append(lambda award: award.valid_in(year))
        for test in tests:
            awards = [award for award in awards if test(award)] or awards
        return awards

    def _generic(self, form: str) -> AwardKind | None:
        alias = self.names.by_form.get(form)
        return self.names.awards[alias.generic] if alias is not None and alias.generic is not None else None


def _write_order(key: str) -> str:
    """ "hcld 3" and "huan chuong lao dong hang iii" -> "huan chuong lao dong hang ba"."""
    written = _ORDER.sub(lambda found: _WORDS_OF_ORDERS[found[0]] + " ", key)
    if not written.startswith("huan chuong"):
        return key
    for pattern, rank in _RANKS:
        if pattern.search(written):
            written = pattern.sub(rank, written)
            break
    return " ".join(written.split())


def _split_head(key: str) -> tuple[str | None, str]:
    """The family that `key` begins with, and the words of the giver after it."""
    found = _HEAD.match(key)
    if found is not None:
        return _HEADS[found[0]], _JOINING.sub("", key[found.end() :].strip())
    for head in _NEAR_HEADS:
        count = len(head.split())
        start, rest = key.split()[:count], key.split()[count:]
        if fuzz.ratio(" ".join(start), head) >= _HEAD_CUTOFF:
            return _HEADS[head], _JOINING.sub("", " ".join(rest))
    return None, key
