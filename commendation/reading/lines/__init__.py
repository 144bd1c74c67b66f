"""Award prose read into records: `read_lines` takes a pasted text and gives its award lines with what to ask."""

from commendation.reading.lines.corrections import apply_correction
from commendation.reading.lines.doubts import read_answers, settle_doubt
from commendation.reading.lines.model import AwardLine, Doubt, Reading, Source
from commendation.reading.lines.read import read_lines

__all__ = ["AwardLine", "Doubt", "Reading", "Source", "apply_correction", "read_answers", "read_lines", "settle_doubt"]
