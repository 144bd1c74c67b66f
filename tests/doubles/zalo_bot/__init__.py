"""A strict double of the Zalo Bot Platform on 127.0.0.1, for the channel's own HTTP client over real sockets.

    with ZaloBotDouble(allow_http=True) as double:
        hoa = double.user("Nguyễn Thị Hoa")
        ...  # a bot whose ZALO_BOT_API_URL is double.base_url, and its ZALO_BOT_TOKEN double.token
        hoa.send("alo")
        hoa.wait_for("Chào")
        double.check()  # nothing was asked that the platform refuses or does not describe

What it knows stands in public descriptions of the platform; nobody has compared it with Zalo itself. Where those
disagree it does one or the other (`body_form`, `idle_status`, `code_name`), so that a bot has to take both.
"""

from tests.doubles.mishaps import Garbage, Reset, ServerError, Silence, Slow
from tests.doubles.offences import Offence
from tests.doubles.zalo_bot.double import ZaloBotDouble
from tests.doubles.zalo_bot.faults import Denial
from tests.doubles.zalo_bot.phone import Phone
from tests.doubles.zalo_bot.refusals import NOTES, REFUSALS
from tests.doubles.zalo_bot.world import Message

__all__ = [
    "NOTES",
    "REFUSALS",
    "Denial",
    "Garbage",
    "Message",
    "Offence",
    "Phone",
    "Reset",
    "ServerError",
    "Silence",
    "Slow",
    "ZaloBotDouble",
]
