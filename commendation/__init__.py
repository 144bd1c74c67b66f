"""The field itself: emulation titles, commendation forms, who may confer them, and how officials write about them.

Pure functions over plain data. Nothing here knows SQL, the network, the clock or a channel.
"""
