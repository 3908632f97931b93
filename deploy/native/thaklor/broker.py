"""A RabbitMQ of our own: Debian's server, with its data, cookie, ports and one generated user under DATA.

Debian's wrapper in /usr/sbin insists on root or the user rabbitmq; the script below /usr/lib runs as anybody.
"""

from __future__ import annotations

import re
import secrets
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .console import OperatorError
from .supervisor import script

_BIN = Path("/usr/lib/rabbitmq/bin")
_SERVER = (_BIN / "rabbitmq-server").resolve().parents[1]
_VHOST = "thaklor"
_USER = "thaklor"
_LOOPBACK_ONLY = "-kernel inet_dist_use_interface {127,0,0,1}"


@dataclass(frozen=True)
class Ports:
    amqp: int
    distribution: int
    epmd: int


@dataclass(frozen=True)
class Broker:
    data: Path
    ports: Ports
    password: str

    @property
    def uri(self) -> str:
        return f"amqp://{_USER}:{self.password}@127.0.0.1:{self.ports.amqp}/{_VHOST}"

    @property
    def _home(self) -> Path:
        return self.data / "broker"

    @property
    def _environment(self) -> dict[str, str]:
        return {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "HOME": str(self._home),
            "TMPDIR": str(self.data / "tmp" / "broker"),
            "THAKLOR_RUN_DATA": str(self.data),
            "ERL_EPMD_PORT": str(self.ports.epmd),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            # epmd is a program of its own under supervisor; one started on the side would outlive us.
            "ERL_FLAGS": "-start_epmd false",
            "RABBITMQ_NODENAME": "thaklor@localhost",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        }

    def prepare(self) -> None:
        """Writes configuration and cookie."""
        self._home.mkdir(mode=0o700, exist_ok=True)
        (self.data / "tmp" / "broker").mkdir(mode=0o700, parents=True, exist_ok=True)
        cookie = self._home / ".erlang.cookie"
        if not cookie.exists():
            cookie.touch(mode=0o600)
            cookie.write_text(secrets.token_hex(20))
            cookie.chmod(0o400)
        configuration = self._home / "rabbitmq.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(
            f"""# Written at every start.
listeners.tcp.1 = 127.0.0.1:{self.ports.amqp}
# The only user; there is no guest. It is created together with the data.
default_user = {_USER}
default_pass = {self.password}
default_vhost = {_VHOST}
default_permissions.configure = .*
default_permissions.read = .*
default_permissions.write = .*
log.console = true
log.console.level = warning
# A look from outside whether it answers is not worth a line.
log.connection.level = error
log.file = false
# Small server: acceptors for a handful of connections; the quorum queues' log is flushed to segments early,
# because until then it is held in memory (512 MB by default).
num_acceptors.tcp = 2
raft.wal_max_size_bytes = 33554432
vm_memory_high_watermark.relative = 0.4
disk_free_limit.absolute = 100MB
collect_statistics_interval = 30000
"""
        )
        (self._home / "enabled_plugins").write_text("[].\n")

        make_program(self._program)

    @property
    def _program(self) -> Path:
        return self._home / "program"

    def epmd_script(self) -> str:
        return script(self._environment, ["/usr/bin/epmd", "-address", "127.0.0.1", "-port", str(self.ports.epmd)])

    def server_script(self) -> str:
        environment = self._environment | {
            "RABBITMQ_SCRIPTS_DIR": str(self._program / "sbin"),
            "RABBITMQ_PLUGINS_DIR": str(self._program / "plugins"),
            # Threads tied to a core each would wait there for the programs that share it.
            "RABBITMQ_SCHEDULER_BIND_TYPE": "u",
            "RABBITMQ_MNESIA_BASE": str(self._home / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.data / "logs"),
            "RABBITMQ_CONFIG_FILE": str(self._home / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self._home / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self._home / "enabled_plugins"),
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.ports.amqp),
            "RABBITMQ_LOG": "-color",
            "RABBITMQ_DIST_PORT": str(self.ports.distribution),
            # Two schedulers, and none of them burns CPU while it waits for work.
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none {_LOOPBACK_ONLY}",
            # Makes the script give way to the Erlang machine, so that the supervised process is the broker itself.
            "RUNNING_UNDER_SYSTEMD": "1",
        }
        return script(environment, [str(_BIN / "rabbitmq-server")])


def make_program(folder: Path) -> None:
    """Makes a home for the server in which only what it needs is on its code path; RABBITMQ_SCRIPTS_DIR is its `sbin`.

    Erlang looks for each of some thousand modules in every folder of that path, one after another. Debian's server brings the code of
    70 applications, most of them plugins that are not enabled here; without them it starts in less than half the time.
    """
    shutil.rmtree(folder, ignore_errors=True)
    plugins = folder / "plugins"
    plugins.mkdir(mode=0o700, parents=True)
    for name in ("sbin", "escript"):
        (folder / name).symlink_to(_SERVER / name)
    for application in _needed_applications(_SERVER / "plugins"):
        (plugins / application.name).symlink_to(application)


def _needed_applications(folder: Path) -> list[Path]:
    """The folders of `rabbit` and of everything it depends on, by the lists in their .app files; all there are if those cannot be read."""
    everything = [f for f in folder.iterdir() if f.name != "README"]
    folders = {f.name.rpartition("-")[0]: f for f in everything}
    needed: dict[str, Path] = {}
    due = ["rabbit"]
    while due:
        name = due.pop()
        # Erlang's own libraries (kernel, ssl, ...) are not in this folder.
        if name in needed or (name not in folders and name != "rabbit"):
            continue
        try:
            description = (folders[name] / "ebin" / f"{name}.app").read_text()
        except (OSError, KeyError):
            return everything
        needed[name] = folders[name]
        # {application, ranch, [ ... {applications,[kernel,stdlib,ssl]}, ...
        for words in re.findall(r"applications\s*,\s*\[([^\]]*)\]", description):
            due += [word.strip().strip("'") for word in words.split(",")]
    return list(needed.values())


def answers(uri: str, timeout: float = 2) -> bool:
    """Whether a broker is there and talks AMQP 0-9-1: it opens with a Connection.Start frame (type 1, channel 0)."""
    parts = urlsplit(uri)
    if parts.scheme == "amqps":
        # The handshake would need the server's certificate: reaching the port is what can be said from here.
        greeting = None
    else:
        greeting = b"AMQP\x00\x00\x09\x01"
    try:
        with socket.create_connection((unquote(parts.hostname or "localhost"), parts.port or (5671 if greeting is None else 5672)), timeout) as connection:
            if greeting is None:
                return True
            connection.settimeout(timeout)
            connection.sendall(greeting)
            return connection.recv(3) == b"\x01\x00\x00"
    except OSError:
        return False


def check_uri(uri: str) -> str:
    parts = urlsplit(uri)
    if parts.scheme not in ("amqp", "amqps") or not parts.hostname:
        raise OperatorError("A broker is given as amqp://user:password@host:5672/vhost (or amqps://).")
    return uri
