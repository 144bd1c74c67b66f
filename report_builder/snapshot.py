"""What a report said, in plain values, so that it can be compared with a later one without being built again."""

from __future__ import annotations

from typing import Any

from report_builder.model import Block, Heading, Missing, Report, write_block, write_sentence


def take_snapshot(report: Report) -> dict[str, Any]:
    """What a built version said, for comparing it with a later one: `lines` are the blocks that say something."""
    totals = report.totals
    return {
        "year": report.year,
        "period": report.period,
        "version": report.version,
        "number": write_sentence(report.header.number),
        "totals": {
            "all": totals.everything.value,
            "collectives": totals.collectives.value,
            "individuals": totals.individuals.value,
            "households": totals.households.value,
        },
        "lines": [write_block(block) for block in report.blocks() if _is_written(block)],
        "gaps": [{"section": gap.section, "text": gap.text, "records": list(gap.records)} for gap in report.gaps],
    }


def _is_written(block: Block) -> bool:
    """Whether a block says something: no heading, and no mark alone, so that the first sentence in its place is new."""
    return not isinstance(block, Heading) and not all(isinstance(piece, Missing) for piece in block.sentence)
