"""The short log of a system in the foreground: warnings, errors and restarts."""

from __future__ import annotations

import json
import time
from pathlib import Path

from .console import say
from .system import System

_SHOWN = {"Warning", "Error", "Critical"}


def follow(system: System) -> None:
    """Prints what deserves a look until the process manager has ended (by `./run --stop`, say)."""
    folder = system.data / "logs"
    positions = {file: file.stat().st_size for file in folder.glob("*.log")}
    while system.running:
        for file in sorted(folder.glob("*.log")):
            position = positions.get(file, 0)
            length = file.stat().st_size
            if length < position:  # rotated
                position = 0
            if length > position:
                position += _print_new(file, position)
            positions[file] = position
        time.sleep(0.5)


def _print_new(file: Path, position: int) -> int:
    """Prints the complete lines behind `position` and returns their length in bytes."""
    with file.open("rb") as stream:
        stream.seek(position)
        text = stream.read(1_000_000)
    end = text.rfind(b"\n") + 1
    for line in text[:end].decode(errors="replace").splitlines():
        shown = _short(file.stem, line)
        if shown:
            say(f"{time.strftime('%H:%M:%S')} {file.stem:<18} {shown[:300]}")
    return end or (len(text) if len(text) == 1_000_000 else 0)


def _short(program: str, line: str) -> str | None:
    if program == "supervisord":
        # 2026-11-22 21:00:00,123 WARN exited: site-1 (terminated by SIGKILL; not expected)
        return line.split(" ", 3)[-1] if " exited: " in line else None
    if line.startswith("{"):
        # {"Timestamp":"...","LogLevel":"Warning","Category":"...","Message":"..."}
        try:
            entry = json.loads(line)
        except ValueError:
            return None
        if entry.get("LogLevel") in _SHOWN:
            return f"{entry['LogLevel'].lower()}: {entry.get('Message', '')}"
        return None
    # RabbitMQ: 2026-11-22 21:00:00.123456+00:00 [warning] <0.1.0> text
    return line if any(mark in line for mark in ("[error]", "[critical]", "Unhandled exception")) else None
