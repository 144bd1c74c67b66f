"""The conversation engine: flows as data, one place where a conversation moves (`turn.take_turn`).

The engine names no flow and no award. It reads, and returns a `Turn` of words and facts; whoever called it
writes and sends (docs/decisions/0002, 0007).
"""
