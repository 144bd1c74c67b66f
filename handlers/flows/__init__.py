"""The conversations an official has with the assistant, one module each, read from top to bottom."""
