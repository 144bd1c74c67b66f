"""Zalo Bot Platform: text in, text out. No buttons, no files, 2,000 characters a message, 3,000 messages a month.

Written from public descriptions of the API and tried against a double of it only, never against Zalo itself. Where the
descriptions disagree (how bodies are wrapped, what a picture's field is called, how an idle poll ends), all are read.
"""

NAME = "zalo_bot"
