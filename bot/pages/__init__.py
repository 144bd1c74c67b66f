"""Pages for a browser, where a channel carries no files: one to download a file from, one to send a file in.

They are plain HTML for old phones and readers of screens, work without JavaScript, and load nothing from anywhere.
"""
