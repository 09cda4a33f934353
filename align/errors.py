"""Every error that align raises on purpose, as one tree.

    AlignError                  what happened, where, what to do next
    ├── InputError              a file or folder that cannot be used
    │   ├── EncodingError       bytes that are no text in any encoding we know
    │   └── FormatError         a text that breaks the rules of its format
    ├── LadderError             rungs that do not climb; an edit that does not fit (also ValueError)
    ├── OutputError             a place that cannot be written
    ├── StoreError              not a project, or one written by a newer version
    ├── ConfigError             a value that is not among those permitted
    └── MissingExtraError       an optional package that is not installed (also ImportError)

A message is one line: what, where, and what to do. The command line prints it and ends with the
class's ``exit_code``; 1 is left to “finished, but some documents failed”, 2 to wrong usage.
"""


class AlignError(Exception):
    """The root: catch it to catch everything that align raises on purpose."""

    exit_code = 70


class InputError(AlignError):
    """A file or folder that cannot be read or holds nothing to work on."""

    exit_code = 66


class EncodingError(InputError):
    """Bytes that are no text in any encoding we know."""

    exit_code = 65


class FormatError(InputError):
    """A text that breaks the rules of its format; the message names the line."""

    exit_code = 65


class LadderError(AlignError, ValueError):
    """Rungs that do not climb, or an edit that does not fit the ladder."""

    exit_code = 70


class OutputError(AlignError):
    """A place that cannot be written."""

    exit_code = 73


class StoreError(AlignError):
    """A project file that is none, or was written by a newer version."""

    exit_code = 76


class ConfigError(AlignError):
    """A value that is not among those permitted."""

    exit_code = 64


class MissingExtraError(AlignError, ImportError):
    """An optional package is not installed; the message says what to install."""

    exit_code = 69
