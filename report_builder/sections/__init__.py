"""The sections of the annual report, one file each: a function from `ReportInput` to a `Section`.

A new section is one file and one line in the outline below. Headings follow the usual outline of such reports.
"""

from __future__ import annotations

from collections.abc import Callable

from report_builder.model import Section
from report_builder.report_input import ReportInput
from report_builder.sections.closing import write_closing
from report_builder.sections.collectives import write_collectives
from report_builder.sections.comparison import write_comparison
from report_builder.sections.direction import write_direction
from report_builder.sections.households import write_households
from report_builder.sections.individuals import write_individuals
from report_builder.sections.launching import write_launching, write_lead
from report_builder.sections.movements import write_movements
from report_builder.sections.registrations import write_registrations
from report_builder.sections.situation import write_situation
from report_builder.sections.strengths import write_strengths
from report_builder.sections.tasks import write_tasks
from report_builder.sections.theme import write_theme
from report_builder.sections.totals import write_totals
from report_builder.sections.weaknesses import write_weaknesses

SectionWriter = Callable[[ReportInput], Section]

SUMMARY: tuple[SectionWriter, ...] = (
    write_situation,
    write_launching,
    write_movements,
    write_registrations,
    write_lead,
    write_collectives,
    write_individuals,
    write_households,
    write_totals,
    write_comparison,
    write_strengths,
    write_weaknesses,
)
"""Phần I: the year that is summed up."""

OUTLOOK: tuple[SectionWriter, ...] = (write_direction, write_theme, write_tasks, write_closing)
"""Phần II: the year to come."""
