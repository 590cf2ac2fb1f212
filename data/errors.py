"""The errors of this room, shared upwards."""


class MicroscopeError(Exception):
    """Root of all errors a user can cause and mend: its text names the value found and the next step."""


class DataError(MicroscopeError):
    """A file or table cannot be used; the message gathers every problem found, one a line."""

    def __init__(self, problems: str | list[str] | tuple[str, ...]):
        self.problems = (problems,) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(self.problems))


class CancelledError(MicroscopeError):
    """Whoever waited for a file does not want it any more. Not a DataError: nothing is wrong with the file."""
