"""What the operator sees."""

import os
import sys
import threading
import time

_lock = threading.Lock()
_colour = sys.stdout.isatty()


class OperatorError(Exception):
    """Something the operator can put right; its text says what is wrong and what to do."""


def say(text: str = "") -> None:
    """A reader that has gone away (`./run --detach | head`) is no reason to stop half way."""
    with _lock:
        try:
            print(text, flush=True)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def loud(text: str) -> None:
    say(f"\033[33m{text}\033[0m" if _colour else text)


def error(text: str) -> None:
    with _lock:
        print(f"\033[31m{text}\033[0m" if sys.stderr.isatty() else text, file=sys.stderr, flush=True)


class Progress:
    """One line for each step as it gets done, with the seconds since the start."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def done(self, what: str, state: str = "ready") -> None:
        say(f"  {what:<18} {state:<10} {self.elapsed:5.1f} s")

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self._start


def size(count: int | float) -> str:
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"
