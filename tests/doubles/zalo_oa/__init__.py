"""A test double of a Zalo Official Account over a real socket, strict where Zalo is said to be.

    with ZaloOaDouble() as double:                        # double.base_url stands for Zalo's API and its OAuth
        hoa = double.phone("2460000000000000246", "Hoa")
        double.caller.url = "http://127.0.0.1:8080/zalo/oa"
        hoa.say("alo")                                    # a signed event, repeated until it is answered with 200
        [answer] = await hoa.await_for(1)
        hoa.press(answer.buttons[0].title)
        double.fail(SEND_PATH, Deny(-201))                # the next message is refused, in HTTP 200
        double.check()                                    # no rule was broken: else AssertionError with all offences

What it knows of Zalo comes from public descriptions. Start reading at `double` and `offences` (the rules, in a table).
"""

from tests.doubles.mishaps import Garbage, Reset, ServerError, Silence, Slow
from tests.doubles.zalo_oa.double import (
    APP_ID,
    APP_SECRET,
    OA_ID,
    SECRET_KEY,
    SEND_PATH,
    TOKEN_PATH,
    UPLOAD_PATH,
    Deny,
    Limit,
    ZaloOaDouble,
)
from tests.doubles.zalo_oa.offences import KINDS, Offence
from tests.doubles.zalo_oa.phone import Phone
from tests.doubles.zalo_oa.webhook import Delivery, make_event, sign
from tests.doubles.zalo_oa.world import BEGIN, Button, Clock, Message

__all__ = [
    "APP_ID",
    "APP_SECRET",
    "BEGIN",
    "KINDS",
    "OA_ID",
    "SECRET_KEY",
    "SEND_PATH",
    "TOKEN_PATH",
    "UPLOAD_PATH",
    "Button",
    "Clock",
    "Delivery",
    "Deny",
    "Garbage",
    "Limit",
    "Message",
    "Offence",
    "Phone",
    "Reset",
    "ServerError",
    "Silence",
    "Slow",
    "ZaloOaDouble",
    "make_event",
    "sign",
]
