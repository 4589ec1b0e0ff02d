"""Which files people can upload as lists."""

FILE_TYPES = ("csv", "tsv", "tab", "txt", "text", "xlsx")
"""The extensions of files that can be lists, which are then read by their contents."""

MAX_FILES = 10
"""How many files an input takes.
https://docs.slack.dev/reference/block-kit/block-elements/file-input-element"""

MAX_TOTAL_SIZE = 20 * 1024 * 1024
"""Bytes of all files of a form or a request together."""
