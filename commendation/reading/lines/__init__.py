"""Award prose read into records: `read_lines` takes a pasted text and gives its award lines with what to ask."""

from commendation.reading.lines.model import AwardLine, Doubt, Reading, Source
from commendation.reading.lines.read import read_lines

__all__ = ["AwardLine", "Doubt", "Reading", "Source", "read_lines"]
