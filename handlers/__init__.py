"""The conversation: what the assistant asks, understands and answers.

`engine` moves a conversation, `flows` are the conversations an official has, `texts` holds every sentence.
Nothing here writes or sends: a turn returns words and changes, and its caller stores them.
"""
