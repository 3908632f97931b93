"""Starting, stopping and scaling the whole."""

from __future__ import annotations

import fcntl
import hashlib
import http.client
import json
import os
import random
import shutil
import socket
import sqlite3
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from . import broker, keys, processes
from .broker import Broker, Ports
from .console import OperatorError, Progress, say
from .supervisor import Supervisor, script
from .topology import GATEWAY, IMAGE, SCALABLE, SERVICES, Replica, Settings, endpoint_list, environment

READY_WITHIN = 180
# Citizens can submit while the broker is away, so it holds up nobody for longer than this.
_BROKER_ALONE_SECONDS = 8
# How long a replica that left the endpoint list goes on serving: the gateway and the services read the list within a second.
_LEAVE_SECONDS = 3


class System:
    """The system that lives in one data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.supervisor = Supervisor(data)
        self.settings = Settings()
        self.ports: Ports | None = None
        self._keys: dict[str, str] = {}
        self._given_up = threading.Event()

    # --- what is there ---------------------------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        return self.supervisor.pid is not None

    @property
    def broker(self) -> Broker | None:
        if not self.settings.own_broker or self.ports is None:
            return None
        return Broker(self.data, self.ports, keys.secret(self.data / "keys" / "broker"))

    @property
    def _state_file(self) -> Path:
        return self.data / "run" / "system.json"

    def load(self) -> bool:
        """Reads what the last start wrote; False when there was none."""
        try:
            state = json.loads(self._state_file.read_text())
        except FileNotFoundError:
            return False
        replicas = [Replica(**r) for r in state["settings"].pop("replicas")]
        self.settings = Settings(**state["settings"], replicas=replicas)
        self.ports = Ports(**state["ports"])
        return True

    def _save(self) -> None:
        assert self.ports is not None
        _replace(self._state_file, json.dumps({"settings": asdict(self.settings), "ports": asdict(self.ports)}, indent=1))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One start, stop or scaling at a time."""
        (self.data / "run").mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.data / "run" / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("Another ./run is at work on this data folder; waiting for it ...")
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # --- start -----------------------------------------------------------------------------------------------------

    def start(self, settings: Settings, replicas: dict[str, int]) -> None:
        """Starts everything and returns when every program is ready."""
        self._end_leftovers()
        previous = self.load()
        known = [(r.name, r.port) for r in self.settings.replicas] if previous else []
        self.settings = settings
        self._make_folders()
        self._keys = keys.load_or_make(self.data / "keys")
        with _PortFinder() as free:
            if self.ports is None or not all(free.take(p) for p in asdict(self.ports).values()):
                self.ports = Ports(amqp=free.any(), distribution=free.any(), epmd=free.any())
            for name in SERVICES:
                for number in range(1, replicas.get(name, 1) + 1):
                    port = settings.port if name == GATEWAY.name else free.prefer(dict(known).get(f"{name}-{number}"))
                    settings.replicas.append(Replica(name, number, port))
            _require_free(settings.port)
        if settings.own_broker and self.broker:
            settings.connections["messaging"] = self.broker.uri
        self._save()
        self.publish_endpoints()

        progress = Progress()
        self.supervisor.forget_all()
        (self.data / "run" / "programs").mkdir(mode=0o700, exist_ok=True)
        if self.broker:
            self.broker.prepare()
            self.supervisor.describe("epmd", self.broker.epmd_script(), priority=1, stop_seconds=5, autostart=True)
            self.supervisor.describe("broker", self.broker.server_script(), priority=2, stop_seconds=60, autostart=True)
        for replica in settings.replicas:
            self._describe(replica)
        self.supervisor.start()
        pool = ThreadPoolExecutor()
        try:
            # The broker comes up while the schemas are looked at; the services do not need it to take citizens' submissions.
            waiting = pool.submit(self._wait_for_broker, progress)
            self._migrate(progress, pool)
            # On two cores six programs that start beside it would hold it up for longer than they take themselves.
            wait([waiting], timeout=_BROKER_ALONE_SECONDS)
            self.supervisor.start_programs(*(r.name for r in settings.replicas))
            self.wait_ready(settings.replicas, progress, fully=True)
            waiting.result()
        finally:
            # After Ctrl-C nothing is waited for: stop() ends what is still at work.
            self._given_up.set()
            pool.shutdown(wait=False, cancel_futures=True)

    def _describe(self, replica: Replica) -> None:
        folder = self.data / "tmp" / replica.name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)
        service = SERVICES[replica.service]
        self.supervisor.describe(
            replica.name,
            script(environment(self.settings, replica, self.data, self._keys), [_dotnet(), str(service.assembly)], IMAGE),
            # Stopped in the reverse order: the door first, the broker last.
            priority=30 if service is GATEWAY else 20,
        )

    def _make_folders(self) -> None:
        for name in ("run", "keys", "db", "files", "mail", "logs", "tmp", "home"):
            (self.data / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        self.data.chmod(0o700)
        (self.data / "run" / "stopped").unlink(missing_ok=True)
        # A killed program may have left a citizen's upload behind.
        for leftover in (self.data / "tmp").iterdir():
            shutil.rmtree(leftover, ignore_errors=True)

    def _end_leftovers(self) -> None:
        """A supervisord that was killed leaves its programs running; they would hold the ports and the files."""
        orphans = processes.marked("THAKLOR_RUN_DATA", str(self.data))
        if orphans:
            say(f"Ending {len(orphans)} processes that an earlier run left behind ...")
            processes.end(orphans, grace=20)
        self.supervisor.clean()

    def _migrate(self, progress: Progress, pool: ThreadPoolExecutor) -> None:
        """Brings every schema up to this build, all services side by side; not asked again until build or database changes."""
        stamps_file = self.data / "run" / "migrated.json"
        try:
            stamps = json.loads(stamps_file.read_text())
        except (OSError, ValueError):
            stamps = {}
        wanted = {s.name: self._migration_stamp(s.database, s.assembly) for s in SERVICES.values() if s.database}
        due = [n for n, stamp in wanted.items() if stamps.get(n) != stamp or not self._database_exists(SERVICES[n].database)]
        if not due:
            return
        # Written again only when it has worked.
        stamps_file.unlink(missing_ok=True)
        for _ in pool.map(self._migrate_one, due):
            pass
        _replace(stamps_file, json.dumps(wanted))
        progress.done("databases", "up to date")

    def _migrate_one(self, name: str) -> None:
        self._clear_stale_migration_lock(SERVICES[name].database)
        log = self.data / "logs" / f"{name}-migrate.log"
        with log.open("wb") as output:
            done = self._call(name, ["--migrate"], output)
        if done.returncode != 0:
            raise OperatorError(f"{name}: the database could not be migrated.\n{tail(log)}\nThe whole log: {log}")

    def _body(self, name: str, arguments: list[str], more: dict[str, str] | None = None) -> Path:
        """A script that runs a service's program for one command, with the environment its replicas have."""
        body = self.data / "run" / f"{name}{arguments[0]}.sh"
        _replace(
            body,
            script(
                environment(self.settings, Replica(name, 1, 0), self.data, self._keys) | (more or {}),
                [_dotnet(), str(SERVICES[name].assembly), *arguments],
                IMAGE,
            ),
        )
        return body

    def _call(self, name: str, arguments: list[str], output: BinaryIO | int) -> subprocess.CompletedProcess:
        body = self._body(name, arguments)
        try:
            return subprocess.run(
                ["/bin/sh", str(body)], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env={}, check=False
            )
        finally:
            body.unlink()

    # --- commands on the data, running or not ------------------------------------------------------------------------

    def _require(self, name: str) -> None:
        if not self.load():
            raise OperatorError(f"No system was ever started on {self.data}. --data names the folder.")
        service = SERVICES[name]
        if not service.assembly.exists() or not self._database_exists(service.database):
            raise OperatorError(f"{name} is not built or its database is not there: start the system once first.")

    def follow(self, name: str, prefix: str, more: dict[str, str], *arguments: str) -> int:
        """Exit code of a long command, whose lines with that prefix are shown as they come. Others may start and stop the system meanwhile."""
        self._require(name)
        with self.locked():
            self._keys = keys.load_or_make(self.data / "keys")
            body = self._body(name, list(arguments), more)
        try:
            with subprocess.Popen(
                ["/bin/sh", str(body)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={}, text=True, errors="replace"
            ) as program:
                try:
                    for line in program.stdout:
                        if line.startswith(prefix):
                            say(line[len(prefix):].rstrip())
                finally:
                    program.terminate()
            return program.returncode
        finally:
            body.unlink()

    def tell(self, name: str, *arguments: str) -> tuple[int, str]:
        """Exit code of a command of a service's program, and the line in which it says what came of it."""
        self._require(name)
        with self.locked():
            self._keys = keys.load_or_make(self.data / "keys")
            done = self._call(name, list(arguments), subprocess.PIPE)
        lines = done.stdout.decode(errors="replace").splitlines()
        # Beside the log of the program, whose lines are JSON.
        told = [line for line in lines if line.startswith(("audit: ", "second factor: "))]
        if not told:
            raise OperatorError(f"{name} could not do {arguments[0]}:\n" + "\n".join(f"    {line[:400]}" for line in lines[-15:]))
        return done.returncode, told[-1]

    def _migration_stamp(self, database: str | None, assembly: Path) -> str:
        file = assembly.stat()
        connection = self.settings.connections[str(database)]
        return hashlib.sha256(f"{file.st_mtime_ns} {file.st_size} {self.settings.provider} {connection}".encode()).hexdigest()

    def _sqlite_file(self, database: str | None) -> Path | None:
        if self.settings.provider != "Sqlite":
            return None
        return Path(self.settings.connections[str(database)].split("=", 1)[1])

    def _database_exists(self, database: str | None) -> bool:
        file = self._sqlite_file(database)
        return file is None or file.exists()

    def _clear_stale_migration_lock(self, database: str | None) -> None:
        """EF Core's lock on SQLite is a row, and a killed migration leaves it for ever. We hold the only other lock there is."""
        file = self._sqlite_file(database)
        if file is None or not file.exists():
            return
        with closing(sqlite3.connect(file, timeout=10)) as db, suppress(sqlite3.OperationalError):
            db.execute('DELETE FROM "__EFMigrationsLock"')
            db.commit()

    # --- readiness -------------------------------------------------------------------------------------------------

    def _wait_for_broker(self, progress: Progress) -> None:
        address = self.settings.connections["messaging"]
        deadline = time.monotonic() + 90
        while not broker.answers(address) and not self._given_up.is_set():
            if time.monotonic() > deadline:
                where = "See " + str(self.data / "logs" / "broker.log") if self.settings.own_broker else "Is its address right?"
                raise OperatorError(f"The broker does not answer. {where}")
            time.sleep(0.2)
        if not self._given_up.is_set():
            progress.done("broker")

    def wait_ready(self, replicas: Iterable[Replica], progress: Progress, fully: bool = False) -> None:
        """Until all take requests; `fully`: until they also read their queues, which a program without its broker does not."""
        missing = list(replicas)
        deadline = time.monotonic() + READY_WITHIN
        while missing:
            for replica in list(missing):
                status, word = self.ask(replica, "/health/ready", timeout=3)
                if status == 200 and (not fully or word == b"Healthy"):
                    missing.remove(replica)
                    progress.done(replica.name)
            if not missing:
                return
            if self.supervisor.pid is None:
                raise OperatorError("supervisord has ended; see " + str(self.data / "logs" / "supervisord.log"))
            if time.monotonic() > deadline:
                raise OperatorError(
                    "\n".join(
                        f"{r.name} did not become ready within {READY_WITHIN} s.\n{tail(self.log_of(r.name))}\nThe whole log: {self.log_of(r.name)}"
                        for r in missing
                    )
                )
            time.sleep(0.2)

    def is_ready(self, replica: Replica) -> bool:
        return self.ask(replica, "/health/ready", timeout=3)[0] == 200

    def ask(self, replica: Replica, path: str, timeout: float) -> tuple[int, bytes]:
        """Status and body of a GET; status 0 when there is no answer."""
        connection: http.client.HTTPConnection
        if replica.service != GATEWAY.name:
            connection = http.client.HTTPConnection("127.0.0.1", replica.port, timeout=timeout)
        else:
            host = self.settings.listen
            host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
            if self.settings.certificate:
                # Asked from this machine by its internal name: the certificate is for the public one.
                context = ssl.create_default_context()
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
                connection = http.client.HTTPSConnection(host, replica.port, timeout=timeout, context=context)
            else:
                connection = http.client.HTTPConnection(host, replica.port, timeout=timeout)
        with closing(connection):
            try:
                connection.request("GET", path, headers={"Host": urlsplit(self.settings.public_url).netloc})
                answer = connection.getresponse()
                return answer.status, answer.read(1_000_000)
            except (OSError, http.client.HTTPException):
                return 0, b""

    def log_of(self, name: str) -> Path:
        return self.data / "logs" / f"{name}.log"

    # --- scaling ---------------------------------------------------------------------------------------------------

    def publish_endpoints(self, without: tuple[str, ...] = ()) -> None:
        _replace(self.data / "run" / "endpoints.json", json.dumps(endpoint_list(self.settings, without), indent=1) + "\n")

    def scale(self, wanted: dict[str, int]) -> None:
        """More or fewer replicas of a service on a running system; no request is dropped on the way."""
        self._keys = keys.load_or_make(self.data / "keys")
        for name, count in wanted.items():
            have = self.settings.of(name)
            if count > len(have):
                self._scale_up(name, count - len(have))
            elif count < len(have):
                self._scale_down(sorted(have, key=lambda r: r.number)[count:])
            say(f"{name}: {count} {'replica' if count == 1 else 'replicas'}")

    def _scale_up(self, name: str, more: int) -> None:
        added = []
        with _PortFinder() as free:
            for _ in range(more):
                number = max((r.number for r in self.settings.of(name)), default=0) + 1
                replica = Replica(name, number, free.any())
                self.settings.replicas.append(replica)
                added.append(replica)
        self._save()
        for replica in added:
            self._describe(replica)
        self.supervisor.add(*(r.name for r in added))
        self.supervisor.start_programs(*(r.name for r in added))
        try:
            self.wait_ready(added, Progress())
        except OperatorError:
            # Nobody has been sent to them yet: taking them away again leaves the system as it was.
            self._take_away(added)
            raise
        self.publish_endpoints()

    def _scale_down(self, gone: list[Replica]) -> None:
        self.publish_endpoints(without=tuple(r.name for r in gone))
        time.sleep(_LEAVE_SECONDS)
        self._take_away(gone)

    def _take_away(self, gone: list[Replica]) -> None:
        for replica in gone:
            self.supervisor.remove(replica.name)
            self.settings.replicas.remove(replica)
            self._save()

    # --- stop ------------------------------------------------------------------------------------------------------

    def stop(self) -> None:
        """Stops everything in order; whatever is still there at the end is ended too."""
        pid = self.supervisor.pid
        if pid is not None:
            names = [r.name for r in self.settings.replicas]
            doors = [r.name for r in self.settings.of(GATEWAY.name)]
            with suppress(OSError, http.client.HTTPException):
                self.supervisor.stop_programs(doors, wait=30)
                self.supervisor.stop_programs([n for n in names if n not in doors], wait=40)
                if self.settings.own_broker:
                    self.supervisor.stop_programs(["broker"], wait=60)
                    self.supervisor.stop_programs(["epmd"], wait=5)
            self.supervisor.shutdown()
            _wait(lambda: self.supervisor.pid is None, 20)
        processes.end(processes.marked("THAKLOR_RUN_DATA", str(self.data)), grace=10)
        self.supervisor.clean()


def tail(file: Path, lines: int = 15) -> str:
    try:
        return "\n".join("    " + line[:400] for line in file.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return "    (no log)"


def parse_counts(texts: list[str]) -> dict[str, int]:
    """`submissions=2` or `submissions=2,site=2`."""
    counts = {}
    for part in (p.strip() for text in texts for p in text.split(",")):
        name, _, count = part.partition("=")
        if name not in SCALABLE:
            raise OperatorError(f"'{part}': replicas are given as service=count; the services are {', '.join(SCALABLE)}.")
        if not count.isdigit() or not 1 <= int(count) <= 16:
            raise OperatorError(f"'{part}': the count is a number from 1 to 16.")
        counts[name] = int(count)
    return counts


class _PortFinder:
    """Ports of this machine nobody listens on. Held while they are being chosen, so that none is chosen twice.

    Below the range from which the system gives out ports for outgoing connections, where one could be taken by chance.
    """

    def __init__(self) -> None:
        self._held: list[socket.socket] = []

    def __enter__(self) -> _PortFinder:
        return self

    def __exit__(self, *_: object) -> None:
        for held in self._held:
            held.close()

    def take(self, port: int) -> bool:
        candidate = socket.socket()
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", port))
            candidate.listen(1)
        except OSError:
            candidate.close()
            return False
        self._held.append(candidate)
        return True

    def prefer(self, port: int | None) -> int:
        return port if port and self.take(port) else self.any()

    def any(self) -> int:
        for _ in range(500):
            port = random.randrange(20_000, 32_000)
            if self.take(port):
                return port
        raise OperatorError("No free port between 20000 and 32000.")


def _require_free(port: int) -> None:
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with closing(socket.socket(family)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except PermissionError:
                raise OperatorError(f"Port {port} needs root. Choose one above 1023, or put a web server in front (docs/operations.md).") from None
            except OSError as e:
                if e.errno == 98:  # EADDRINUSE
                    raise OperatorError(f"Port {port} is taken by another program. Choose another one by --port.") from None
                # No IPv6 on this machine.


def _dotnet() -> str:
    # The host itself rather than a link or a shim: it is what runs under supervisor.
    found = shutil.which("dotnet")
    if not found:
        raise OperatorError("dotnet is not on the PATH.")
    return str(Path(found).resolve()) if Path(found).resolve().name == "dotnet" else found


def _replace(file: Path, text: str) -> None:
    """Readers see the old content or the new one, never a part."""
    temporary = file.with_name(f".{file.name}.new")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        stream.write(text)
    temporary.rename(file)


def _wait(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False
