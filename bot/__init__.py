"""The process: carries messages between platforms and the conversation, and knows nothing of awards.

The only package that speaks with a network, reads the environment, the clock and random numbers.
"""
