"""The first start of somebody who may found a unit: which ward, the place before the date, who signs.

The ward is one of today's communes, found under a sloppy name, or a unit of before 01/07/2025 written by hand
("phường Long Xuyên, thị xã Kinh Môn, tỉnh Hải Dương"); what such a line leaves out is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from commendation.folding import clean, fold, has_tones
from commendation.places import Commune, HistoricUnit, find_provinces, parse_historic, search_communes
from handlers.engine.flow import Act, Ask, Choice, Context, Draft, Flow, Pick, Reject, Review, Start
from handlers.engine.messages import Label, Say, Words, load_texts
from handlers.flows import typed_values
from handlers.flows.menu import BUTTONS, GO, buttons
from handlers.flows.signers import show_title, take_signer, take_title, title_choices
from handlers.flows.wording import capitalise_words
from storage.changes import UnitFounded
from storage.records import Run

DISTRICT_KINDS = ("thị xã", "huyện", "quận", "thành phố")
MOST_COMMUNES = 8
_LEAD = re.compile(
    r"^(?:(?:(?:tôi|toi|mình|minh|em|chúng tôi|chung toi)\s+)?(?:ở|o|là|la|thuộc|thuoc)\s+"
    r"(?=(?:phường|phuong|xã|xa|đặc khu|dac khu|thị trấn|thi tran|ubnd)\s))?"
    r"(?:(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân)\s+)?",
    re.IGNORECASE,
)
"""What people write before the name of their ward: "tôi ở", "UBND"."""


# --- The ward -------------------------------------------------------------------------------------------------


def _take_ward(ctx: Context, draft: Draft, text: str) -> dict[str, Any]:
    """A unit written in full, or (Reject) the communes that the words may mean."""
    text = _LEAD.sub("", clean(text))
    written = parse_historic(text)
    if written is not None and written.district is not None:
        _require_tones(ctx, draft, text, _find_of_today(written))
        old = _historic_value(written)
        return old if written.province is None else {**old, "province": _check_province(old["province"], old)}
    found = search_communes(text, limit=MOST_COMMUNES)
    if written is not None and written.province is not None:
        same = [one for one in found if _is_written(one, written)]
        if len(same) == 1:
            return _commune_value(same[0])
    choices = _offer(found)
    if written is not None and has_tones(text):
        old = _historic_value(written)
        if old["province"] is not None and not _is_province(old["province"]):
            old["province"] = None  # asked then
        choices.append(Choice("old", Words("setup.ward.old", name=f"{old['kind']} {old['name']}"), old))
    if not choices:
        raise Reject("setup.ward.unknown", typed=clean(text)[:60])
    sentence = "setup.ward.is_it" if len(choices) == 1 else "setup.ward.which"
    raise Reject(sentence, choices=choices, typed=clean(text)[:60])


def _is_written(commune: Commune, written: HistoricUnit) -> bool:
    """Whether the line names this very commune: kind, name and province."""
    return (commune.kind, fold(commune.name), fold(commune.province)) == (
        written.kind,
        fold(written.name),
        fold(written.province or ""),
    )


def _find_of_today(written: HistoricUnit) -> list[Choice]:
    """The communes of today of the same name, where the province is not to the contrary."""
    found = search_communes(" ".join(part for part in (written.kind, written.name, written.province) if part))
    same = [one for one in found if fold(one.name) == fold(written.name)]
    return _offer(same)


def _offer(communes: Sequence[Commune]) -> list[Choice]:
    return [Choice(f"w{one.code}", write_full_name(_commune_value(one)), _commune_value(one)) for one in communes]


def _commune_value(one: Commune) -> dict[str, Any]:
    return {"kind": one.kind, "name": one.name, "code": one.code, "district": "", "province": one.province}


def _historic_value(one: HistoricUnit) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "name": capitalise_words(one.name),
        "code": None,
        "district": _capitalise_after_kind(one.district),
        "province": _capitalise_after_kind(one.province),
    }


def _capitalise_after_kind(unit: str | None) -> str | None:
    """ "thị xã kinh môn" as "thị xã Kinh Môn"."""
    if unit is None:
        return None
    kind = next((kind for kind in (*DISTRICT_KINDS, "tỉnh") if unit.startswith(kind + " ")), "")
    return f"{kind} {capitalise_words(unit.removeprefix(kind))}".strip()


def _require_tones(ctx: Context, draft: Draft, text: str, instead: Sequence[Choice] = ()) -> None:
    """These names go into the letterhead as they were typed: no list has them. One has what is offered `instead`."""
    typed_values.take_name(ctx, draft, text)
    if not has_tones(text):
        key = "setup.needs_tones_or" if instead else "setup.needs_tones"
        raise Reject(key, choices=instead, typed=clean(text)[:80])


def _settle_rest(ctx: Context, draft: Draft) -> Mapping[str, Any]:
    """What the ward's line or the list of communes has already told."""
    ward = draft["ward"]
    return {slot: ward[slot] for slot in ("district", "province") if ward[slot] is not None}


def _name_ward(ctx: Context, draft: Draft) -> Mapping[str, Any]:
    return {"ward": f"{draft['ward']['kind']} {draft['ward']['name']}"}


def write_full_name(ward: Mapping[str, Any]) -> str:
    """A unit with what it belongs to: "phường Kinh Môn, thành phố Hải Phòng"."""
    return ", ".join(part for part in (f"{ward['kind']} {ward['name']}", ward["district"], ward["province"]) if part)


def _take_district(ctx: Context, draft: Draft, text: str) -> str:
    _require_tones(ctx, draft, text)
    read = parse_historic(f"xã A, {text}, tỉnh B")
    if read is not None and read.district is not None:
        return _capitalise_after_kind(read.district) or ""
    name = capitalise_words(typed_values.take_name(ctx, draft, text))
    near = [Choice(f"k{at}", f"{kind} {name}", f"{kind} {name}") for at, kind in enumerate(DISTRICT_KINDS)]
    raise Reject("setup.district.which_kind", choices=near, typed=name)


def _check_province(typed: str, ward: Mapping[str, Any] | None = None) -> str:
    """The province that is meant, of today or of before 01/07/2025. One that no list knows is asked about: Reject.

    With `ward`, what is offered is that ward in each of them.
    """
    found = find_provinces(typed)
    if _is_province(typed):
        return found[0]
    choices = [
        Choice(f"p{at}", one, one if ward is None else {**ward, "province": one}) for at, one in enumerate(found)
    ]
    if ward is not None:
        choices.append(Choice("other", Words("setup.province.other"), {**ward, "province": None}))
    kept = typed if ward is None else {**ward, "province": typed}
    choices.append(Choice("typed", Words("setup.province.as_typed", typed=typed), kept))
    raise Reject("setup.province.unknown", choices=choices, typed=typed)


def _is_province(typed: str) -> bool:
    """Whether a list knows it, with "tỉnh" or "thành phố" mixed up or not."""
    found = find_provinces(typed)
    name = fold(typed).removeprefix("tinh ").removeprefix("thanh pho ")
    return len(found) == 1 and fold(found[0]).removeprefix("tinh ").removeprefix("thanh pho ") == name


def _take_province(ctx: Context, draft: Draft, text: str) -> str:
    _require_tones(ctx, draft, text)
    read = parse_historic(f"xã A, huyện B, {text}")
    if read is None or read.province is None:
        raise Reject("setup.province.unclear", typed=clean(text)[:60])
    return _check_province(_capitalise_after_kind(read.province) or "")


# --- The letterhead and the signature ---------------------------------------------------------------------------


def _place_choices(ctx: Context, draft: Draft) -> Sequence[Choice]:
    """The ward's own name; with its kind where the name is a number ("Phường 5")."""
    ward = draft["ward"]
    name = f"{capitalise_words(ward['kind'])} {ward['name']}" if ward["name"].isdecimal() else ward["name"]
    return [Choice("own", name, name)]


def _show_letterhead(ctx: Context, draft: Draft) -> list[Label]:
    ward = draft["ward"]
    return [Words("setup.review.letterhead", unit=f"{ward['kind']} {ward['name']}".upper(), place=draft["place"])]


# --- Opening and finishing --------------------------------------------------------------------------------------


def _open(ctx: Context, argument: str) -> Act:
    """The welcome. Whoever names the ward at once is not asked for it again, or only what is not clear about it."""
    welcome = Say((Words("setup.welcome"),))
    if not parse_historic(_LEAD.sub("", clean(argument))):
        return Act(say=welcome, start=Start("setup"))
    try:
        ward = _take_ward(ctx, {}, argument)
    except Reject as reject:
        return Act(say=welcome, start=Start("setup", refused=reject))
    draft = {"ward": ward, **_settle_rest(ctx, {"ward": ward})}
    heard = Words("setup.heard", unit=write_full_name({**ward, "district": ward["district"] or ""}))
    return Act(say=Say((Words("setup.welcome"), heard)), start=Start("setup", draft))


def _finish(ctx: Context, run: Run) -> Act:
    draft = run.draft
    ward = draft["ward"]
    founded = UnitFounded(
        kind=ward["kind"],
        name=ward["name"],
        district=draft["district"] or None,
        province=draft["province"],
        code=ward["code"],
        place=draft["place"],
        signer_name=draft["signer_name"],
        signer_title=draft["signer_title"],
        addressee=None,
        distribution=(),
    )
    name = write_full_name({**ward, "district": draft["district"], "province": draft["province"]})
    words = (Words("setup.founded", unit=name), Words("setup.try_now", year=ctx.today.year - 1))
    return Act(say=Say(words, buttons("admin")), changes=(founded,))


SETUP = Flow(
    id="setup",
    version=1,
    open=_open,
    finish=_finish,
    label=lambda ctx, draft: " · ".join(
        [load_texts().raw("setup.title"), *([draft["ward"]["name"]] if draft.get("ward") else [])]
    ),
    actions=(GO,),
    starts=("setup", *BUTTONS),
    steps=(
        Ask(
            id="ward",
            parse=_take_ward,
            show=lambda ctx, draft: f"{draft['ward']['kind']} {draft['ward']['name']}",
            clears=("district", "province", "place"),
            fills=_settle_rest,
        ),
        Ask(
            id="district",
            parse=_take_district,
            values=_name_ward,
            show=lambda ctx, draft: draft["district"] or load_texts().raw("setup.district.none"),
        ),
        Ask(id="province", parse=_take_province, values=_name_ward),
        Ask(id="place", parse=typed_values.take_name, suggest=_place_choices, free=True),
        Ask(id="signer_name", parse=take_signer, free=True),
        Pick(
            id="signer_title",
            choices=title_choices,
            read=take_title,
            show=lambda ctx, draft: show_title(draft["signer_title"]),
        ),
        Review(id="review", remarks=_show_letterhead),
    ),
)
