"""Processes of this machine that carry a mark of ours in their environment.

A pid alone proves nothing (it may have been given to somebody else since); an environment variable that only our
programs inherit does. A pidfd keeps the answer true between looking and signalling.
"""

from __future__ import annotations

import os
import select
import signal
import time
from contextlib import suppress
from pathlib import Path


def marked(name: str, value: str) -> list[int]:
    """Pids of all processes of this user, except this one, whose environment holds name=value."""
    wanted = f"{name}={value}".encode()
    return [pid for pid in _pids() if pid != os.getpid() and wanted in _environ(pid)]


def marked_within(name: str, folder: str) -> list[int]:
    """The same for a variable whose value is a path below `folder`."""
    begin = f"{name}={folder}/".encode()
    return [pid for pid in _pids() if pid != os.getpid() and any(v.startswith(begin) for v in _environ(pid))]


def end(pids: list[int], grace: float = 10) -> None:
    """SIGTERM, then SIGKILL to what is left after `grace` seconds; returns when all are gone."""
    handles = []
    for pid in pids:
        with suppress(ProcessLookupError):
            handles.append(os.pidfd_open(pid))
    try:
        _signal(handles, signal.SIGTERM)
        deadline = time.monotonic() + grace
        while any(_alive(h) for h in handles) and time.monotonic() < deadline:
            time.sleep(0.05)
        _signal([h for h in handles if _alive(h)], signal.SIGKILL)
        deadline = time.monotonic() + 5
        while any(_alive(h) for h in handles) and time.monotonic() < deadline:
            time.sleep(0.02)
    finally:
        for handle in handles:
            os.close(handle)


def memory(pid: int) -> int:
    """Bytes of memory that are this process' own share (PSS); 0 when it is gone."""
    for file, key in ((f"/proc/{pid}/smaps_rollup", "Pss:"), (f"/proc/{pid}/status", "VmRSS:")):
        with suppress(OSError):
            for line in Path(file).read_text().splitlines():
                if line.startswith(key):
                    return int(line.split()[1]) * 1024
    return 0


def group_members(leader: int) -> list[int]:
    """The process and all others of its process group (supervisor gives each program its own)."""
    members = []
    for pid in _pids():
        with suppress(OSError):
            if os.getpgid(pid) == leader:
                members.append(pid)
    return members


def _pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _environ(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:  # gone, or another user's
        return []


def _alive(handle: int) -> bool:
    # A pidfd becomes readable when its process ends (also as a zombie that nobody has waited for).
    return not select.select([handle], [], [], 0)[0]


def _signal(handles: list[int], number: signal.Signals) -> None:
    for handle in handles:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(handle, number)
