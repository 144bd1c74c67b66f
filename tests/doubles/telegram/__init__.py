"""A test double of the Telegram Bot API over a real socket, strict where Telegram is.

    with TelegramDouble() as double:                      # double.base_url stands for https://api.telegram.org
        an = double.user(42, "An")
        an.start("ma-moi")                                # "/start ma-moi" is an update now
        an.wait_for("Chào")                               # … the bot under test polls, answers …
        an.press("Ghi vào sổ")
        assert [message.text for message in an.wait_for(1)] == ["Đã ghi."]
        double.fail("sendMessage", Reset(accepted=True))  # the next message arrives, its answer does not
        double.check()                                    # no rule was broken: else AssertionError with all offences

Start reading at `double` (what a test holds), `phone` (what a person does) and `refusals` (the rules, in a table).
"""

from tests.doubles.mishaps import Garbage, Reset, ServerError, Silence, Slow
from tests.doubles.offences import Offence
from tests.doubles.telegram.delivery import Delivery
from tests.doubles.telegram.double import BOT, TOKEN, TelegramDouble
from tests.doubles.telegram.faults import Denial, Fault, Flood, Pace
from tests.doubles.telegram.front import Call
from tests.doubles.telegram.methods import Limits
from tests.doubles.telegram.phone import Group, Phone, Screen
from tests.doubles.telegram.schema import ABSENT, Schema
from tests.doubles.telegram.schema import PATH as SCHEMA_PATH
from tests.doubles.telegram.world import Button, File, Message, Press

__all__ = [
    "ABSENT",
    "BOT",
    "SCHEMA_PATH",
    "TOKEN",
    "Button",
    "Call",
    "Delivery",
    "Denial",
    "Fault",
    "File",
    "Flood",
    "Garbage",
    "Group",
    "Limits",
    "Message",
    "Offence",
    "Pace",
    "Phone",
    "Press",
    "Reset",
    "Schema",
    "Screen",
    "ServerError",
    "Silence",
    "Slow",
    "TelegramDouble",
]
