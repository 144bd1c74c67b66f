"""Telegram: the only package that imports python-telegram-bot.

`parse` and `render` are pure and import nothing of it, so that a process without a token does not load it:
`channel.make_telegram` is imported when there is one.
"""

NAME = "telegram"
