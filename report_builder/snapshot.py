"""What a report said, in plain values, so that it can be compared with a later one without being built again."""

from __future__ import annotations

from typing import Any

from report_builder.model import Heading, Report, write_block, write_sentence


def take_snapshot(report: Report) -> dict[str, Any]:
    """What a built version said, for comparing it with a later one: `lines` are the blocks of the body as text."""
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
        "lines": [write_block(block) for block in report.blocks() if not isinstance(block, Heading)],
        "gaps": [{"section": gap.section, "text": gap.text, "records": list(gap.records)} for gap in report.gaps],
    }
