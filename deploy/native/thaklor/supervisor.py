"""Debian's supervisor: keeps every program running, and takes and drops programs while it runs."""

from __future__ import annotations

import hashlib
import http.client
import os
import shlex
import socket
import subprocess
import time
import xmlrpc.client
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from . import processes
from .console import OperatorError

_UNKNOWN_NAME = 10  # supervisor's Faults.BAD_NAME


@dataclass(frozen=True)
class State:
    name: str
    pid: int
    state: str
    since: int
    """Unix time of the last start."""


class Supervisor:
    def __init__(self, data: Path) -> None:
        self._data = data
        self._run = data / "run"
        self._programs = self._run / "programs"
        # A Unix socket's path has at most 107 bytes, and supervisor gives blanks and % in its configuration a meaning:
        # it gets to see the data folder by a short and plain name.
        short = hashlib.sha256(str(data).encode()).hexdigest()[:12]
        self._link = Path(f"/tmp/.thaklor-{os.getuid()}-{short}")
        self._rpc = xmlrpc.client.ServerProxy("http://localhost/RPC2", transport=_UnixTransport(f"{self._link}/run/supervisor.sock"))

    @property
    def pid(self) -> int | None:
        """Pid of our running supervisord, or None."""
        try:
            pid = int((self._run / "supervisord.pid").read_text())
        except (OSError, ValueError):
            return None
        return pid if pid in processes.marked("THAKLOR_RUN_DATA", str(self._data)) else None

    def start(self) -> None:
        self._make_link()
        _write(
            self._run / "supervisord.conf",
            f"""[supervisord]
nodaemon=true
identifier=thaklor
pidfile={self._link}/run/supervisord.pid
logfile={self._link}/logs/supervisord.log
logfile_maxbytes=5MB
logfile_backups=2
loglevel=info
childlogdir={self._link}/logs
directory={self._link}/run
umask=077
minfds=1024

[unix_http_server]
file={self._link}/run/supervisor.sock
chmod=0600

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

[include]
files={self._link}/run/programs/*.conf
""",
        )
        process = subprocess.Popen(
            ["/usr/bin/supervisord", "-c", f"{self._link}/run/supervisord.conf"],
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(self._data / "home"), "THAKLOR_RUN_DATA": str(self._data)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C in the terminal is for ./run, which stops things in order
        )
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            with suppress(OSError, xmlrpc.client.Error, http.client.HTTPException):
                if self._rpc.supervisor.getPID() == process.pid:
                    return
            if process.poll() is not None:
                break
            time.sleep(0.05)
        reason = ""
        if process.poll() is not None and process.stderr:
            reason = process.stderr.read().decode(errors="replace").strip()
        raise OperatorError(f"supervisord did not start. {reason} See {self._data / 'logs' / 'supervisord.log'}.")

    def describe(self, name: str, script: str, priority: int, stop_seconds: int = 35, autostart: bool = False) -> None:
        """Writes what supervisor has to know of a program. The script may hold secrets: it is private."""
        _write(self._programs / f"{name}.sh", script)
        _write(
            self._programs / f"{name}.conf",
            # A program that falls within 3 s is started again after 1, 2, 3 ... s, and never given up.
            f"""[program:{name}]
command=/bin/sh {self._link}/run/programs/{name}.sh
autostart={str(autostart).lower()}
autorestart=true
startsecs=3
startretries=1000000
stopasgroup=true
killasgroup=true
stopwaitsecs={stop_seconds}
priority={priority}
umask=077
redirect_stderr=true
stdout_logfile={self._link}/logs/{name}.log
stdout_logfile_maxbytes=5MB
stdout_logfile_backups=2
""",
        )

    def forget_all(self) -> None:
        for file in self._programs.glob("*"):
            file.unlink()

    def add(self, *names: str) -> None:
        """Takes programs that were described after the start."""
        self._rpc.supervisor.reloadConfig()
        for name in names:
            self._rpc.supervisor.addProcessGroup(name)

    def start_programs(self, *names: str) -> None:
        for name in names:
            self._rpc.supervisor.startProcess(name, False)

    def restart(self, name: str) -> None:
        with suppress(xmlrpc.client.Fault):
            self._rpc.supervisor.stopProcess(name, True)
        self._rpc.supervisor.startProcess(name, False)

    def remove(self, name: str) -> None:
        """SIGTERM, waits until it has finished what it had begun, and forgets it."""
        try:
            self._rpc.supervisor.stopProcessGroup(name, True)
            self._rpc.supervisor.removeProcessGroup(name)
        except xmlrpc.client.Fault as fault:
            if fault.faultCode != _UNKNOWN_NAME:
                raise
        for suffix in ("conf", "sh"):
            (self._programs / f"{name}.{suffix}").unlink(missing_ok=True)
        self._rpc.supervisor.reloadConfig()

    def states(self) -> dict[str, State]:
        return {
            p["name"]: State(p["name"], p["pid"], p["statename"], p["start"]) for p in self._rpc.supervisor.getAllProcessInfo()
        }

    def stop_programs(self, names: list[str], wait: float) -> None:
        """SIGTERM to all of them at once; returns when they have ended, or after `wait` seconds."""
        for name in names:
            with suppress(xmlrpc.client.Fault):  # it was not running
                self._rpc.supervisor.stopProcess(name, False)
        deadline = time.monotonic() + wait
        while time.monotonic() < deadline:
            if all(s.state in ("STOPPED", "EXITED", "FATAL") for n, s in self.states().items() if n in names):
                return
            time.sleep(0.1)

    def shutdown(self) -> None:
        with suppress(OSError, xmlrpc.client.Error, http.client.HTTPException):
            self._rpc.supervisor.shutdown()

    def clean(self) -> None:
        for file in ("supervisor.sock", "supervisord.pid"):
            (self._run / file).unlink(missing_ok=True)
        if self._link.is_symlink():
            self._link.unlink()

    def _make_link(self) -> None:
        self._programs.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            if self._link.lstat().st_uid != os.getuid():
                raise OperatorError(f"{self._link} belongs to somebody else; remove it first.")
            self._link.unlink()
        self._link.symlink_to(self._data)


class _UnixTransport(xmlrpc.client.Transport):
    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path

    def make_connection(self, host):  # noqa: ANN001, ANN201  (the base class' signature)
        path = self._path

        class Connection(http.client.HTTPConnection):
            def connect(self) -> None:
                self.sock = socket.socket(socket.AF_UNIX)
                self.sock.settimeout(90)
                self.sock.connect(path)

        return Connection(host)


def _write(file: Path, text: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        stream.write(text)


def script(environment: dict[str, str], command: list[str], folder: Path | None = None) -> str:
    """A shell script that gives way to `command` with this environment: secrets never reach a command line."""
    lines = ["#!/bin/sh", *(f"export {name}={shlex.quote(value)}" for name, value in sorted(environment.items()))]
    if folder:
        lines.append(f"cd {shlex.quote(str(folder))}")
    return "\n".join([*lines, f"exec {shlex.join(command)}", ""])
