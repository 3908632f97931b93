"""The command line: what the operator may ask for, and in which order it is done."""

from __future__ import annotations

import argparse
import ipaddress
import json
import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from . import keys, status
from .broker import check_uri
from .build import PROGRAMS, build
from .console import OperatorError, error, loud, say
from .follow import follow
from .system import System, parse_counts
from .topology import ATTACHMENTS, ROOT, SERVICES, SITE, Replica, Settings, environment, operator_variables

_HELP = """Builds and runs ThaklorAspire on this machine: gateway, site, four services and a private RabbitMQ.
Ctrl-C stops everything. Run it again on the same data folder, and everything is found again."""


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        return _dispatch(options)
    except OperatorError as e:
        error(str(e))
        return 1
    except KeyboardInterrupt:
        return 130


def _dispatch(options: argparse.Namespace) -> int:
    if options.print_environment:
        return _print_environment()
    data = Path(options.data).resolve() if options.data else ROOT / ".data"
    system = System(data)
    if options.stop:
        return _stop(system)
    if options.status:
        return _status(system, options.json)
    if options.rotate_key:
        return _rotate_key(system, options.rotate_key)
    if options.verify_audit:
        return _verify_audit(system)
    if options.move_files:
        return _move_files(system)
    if options.reset_second_factor:
        return _reset_second_factor(system, options.reset_second_factor)
    if options.scale:
        return _scale(system, options.scale)
    return _run(system, options)


def _run(system: System, options: argparse.Namespace) -> int:
    settings = _settings(system.data, options)
    replicas = parse_counts(options.replicas)
    if system.running:
        raise OperatorError("The system of this data folder is already running. --status shows it, --stop stops it.")
    build(PROGRAMS)
    system.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    begun = time.monotonic()
    try:
        with system.locked():
            if system.running:
                raise OperatorError("Another ./run has just started the system of this data folder.")
            say("Starting ...")
            try:
                system.start(settings, replicas)
            except BaseException:
                say("Stopping what was started ...")
                system.stop()
                raise
        _announce(system, time.monotonic() - begun)
        if options.detach:
            say("It goes on in the background: --status shows it, --stop stops it.")
            return 0
        say("Ctrl-C stops it. Warnings from here on:\n")
        follow(system)
    except KeyboardInterrupt:
        if not system.running:
            return 130
    # A second Ctrl-C must not leave half of it running.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    ended_by_itself = not system.running
    say("\nStopping ...")
    with system.locked():
        system.stop()
    say("Stopped.")
    if ended_by_itself and not (system.data / "run" / "stopped").exists():
        raise OperatorError("The process manager had ended without being asked to; what it had left running was stopped.")
    return 0


def _announce(system: System, seconds: float) -> None:
    settings = system.settings
    url = settings.public_url
    say(f"\nReady in {seconds:.1f} s.\n")
    say(f"  Site       {url}/")
    say(f"  Desk       {url}/desk")
    say(f"  API        {url}/api/docs")
    say(f"  Data       {system.data}")
    link = Path(settings.files["Staff__SetupLinkFile"])
    with suppress(OSError):
        text = link.read_text().strip()
        if text:
            loud(f"\n  There is no administrator yet. This link makes the first one; it works once:\n  {text}\n"
                 "  Have a phone with an authenticator app at hand: it is set up at the first sign-in.")
    mail = settings.connections["mail"]
    if mail.startswith("file:"):
        loud(f"\n  NO MAIL LEAVES THIS MACHINE: no mail server is configured. Mails are written to {system.data / 'mail'}.")
        loud("  Give one by --mail smtp://user:password@host:587?tls=starttls (docs/operations.md).")
    if not settings.limits:
        loud("\n  LIMITS ARE OFF (--limits off): for tests on this machine only.")
    say()


def _stop(system: System) -> int:
    if not system.data.exists():
        say("Nothing is running there.")
        return 0
    with system.locked():
        was_running = system.running
        system.load()
        (system.data / "run" / "stopped").touch()
        system.stop()
    say("Stopped." if was_running else "It was not running.")
    return 0


def _status(system: System, as_json: bool) -> int:
    if not system.running or not system.load():
        if as_json:
            say(json.dumps({"healthy": False, "problems": ["not running"], "programs": []}))
        else:
            say("Not running.")
        return 1
    found = status.collect(system)
    if as_json:
        say(json.dumps(found, indent=1))
    else:
        status.show(found)
    return 0 if found["healthy"] else 1


def _scale(system: System, texts: list[str]) -> int:
    wanted = parse_counts(texts)
    if not system.running:
        raise OperatorError("The system of this data folder is not running; --replicas starts it with as many as you like.")
    with system.locked():
        system.load()
        system.scale(wanted)
    return 0


def _rotate_key(system: System, name: str) -> int:
    kid = keys.rotate(system.data / "keys", name)
    say(f"{name}: {kid} signs from the next start on; the older keys go on verifying. Back up {system.data / 'keys'} now.")
    return 0


def _verify_audit(system: System) -> int:
    whole = True
    for name in (s.name for s in SERVICES.values() if s.audited):
        code, line = system.tell(name, "--verify-audit")
        say(f"{name}: {line}")
        whole = whole and code == 0
    if not whole:
        raise OperatorError("THE AUDIT IS BROKEN. Keep a copy of the data folder as it is now; docs/operations.md says what to compare.")
    return 0


def _move_files(system: System) -> int:
    to = os.environ.get("THAKLOR_NEW_STORAGE")
    if not to:
        raise OperatorError("THAKLOR_NEW_STORAGE is not set: the connection of the new store, such as 'Endpoint=https://s3.example;AccessKey=…;SecretKey=…;Bucket=…'.")
    if system.follow(ATTACHMENTS.name, "files: ", {"ConnectionStrings__newstorage": to}, "--move-files") != 0:
        raise OperatorError("Not all files are in the new store. Nothing was taken away from the old one; run it again to go on.")
    say("Now stop the system, run this once more for what came meanwhile, and start with ConnectionStrings__storage set to the new store.")
    return 0


def _reset_second_factor(system: System, email: str) -> int:
    code, line = system.tell(SITE.name, "--reset-second-factor", email)
    if code != 0:
        raise OperatorError(
            f"No active administrator signs in as {email}. Nothing was changed; an administrator resets other members at {system.settings.public_url}/desk/staff."
        )
    loud(f"The second step of {email} and the password are forgotten, and every session has ended. This link works once, for seven days:")
    say(f"  {line.split('link ', 1)[1]}")
    say("It asks for a new password; the first sign-in then sets up an authenticator app on a phone and shows ten new recovery codes.\n"
        "Hand it to that person alone. It stands in the audit as done by who runs this machine.")
    return 0


def _print_environment() -> int:
    settings = _settings(Path("/data"), _parser().parse_args([]), environ={})
    settings.connections["messaging"] = "-"
    settings.replicas = [Replica(name, 1, 0) for name in SERVICES]
    names = {
        r.service: sorted(environment(settings, r, Path("/data"), dict.fromkeys(keys.NAMES, "-"))) for r in settings.replicas
    }
    say(json.dumps(names, indent=1))
    return 0


def _settings(data: Path, options: argparse.Namespace, environ: dict[str, str] | None = None) -> Settings:
    environ = dict(os.environ) if environ is None else environ
    loopback = _is_loopback(options.listen)
    if bool(options.cert) != bool(options.key):
        raise OperatorError("--cert and --key belong together.")
    trusted = [p for text in options.trusted_proxy for p in text.split(",")]
    if not loopback and not options.cert and not trusted:
        raise OperatorError(
            f"--listen {options.listen} would serve citizens' data unencrypted to the network.\n"
            "Give --cert and --key, or the address of the web server in front that does TLS: --trusted-proxy ADDRESS."
        )
    if options.limits == "off" and not loopback:
        raise OperatorError("--limits off works on a loopback address only.")
    if not 1 <= options.port <= 65535:
        raise OperatorError(f"--port {options.port}: a port is a number from 1 to 65535.")

    host = options.listen if loopback and not _is_any(options.listen) else "localhost"
    default_url = f"{'https' if options.cert else 'http'}://{f'[{host}]' if ':' in host else host}:{options.port}"
    public_url = (options.public_url or default_url).rstrip("/")
    if not public_url.startswith(("http://", "https://")):
        raise OperatorError(f"--public-url {public_url}: it begins with https:// (or http:// on this machine).")
    if not loopback and not options.public_url:
        raise OperatorError("--listen on the network needs --public-url: links in mails and receipts are made from it.")
    if not loopback and not public_url.startswith("https://"):
        raise OperatorError("--public-url must begin with https:// when others reach the site.")

    connections = {s.database: f"Data Source={data / 'db' / s.name}.db" for s in SERVICES.values() if s.database}
    sqlserver = options.sqlserver or environ.get("THAKLOR_SQLSERVER")
    if sqlserver:
        connections = {database: f"{sqlserver.rstrip('; ')};Database={database}" for database in connections}
    messaging = options.broker or environ.get("ConnectionStrings__messaging")
    mail = options.mail or environ.get("ConnectionStrings__mail") or f"file://{data / 'mail'}"
    if not mail.startswith(("smtp://", "file:///")):
        raise OperatorError("--mail begins with smtp:// (or file:/// for a folder).")
    connections |= {
        "storage": environ.get("ConnectionStrings__storage") or f"Path={data / 'files'}",
        "mail": mail,
    }
    if messaging:
        connections["messaging"] = check_uri(messaging)

    office = data / "office.json"
    return Settings(
        port=options.port,
        listen=options.listen,
        public_url=public_url,
        certificate=_readable(options.cert),
        certificate_key=_readable(options.key),
        trusted_proxies=trusted,
        limits=options.limits == "on",
        provider="SqlServer" if sqlserver else "Sqlite",
        connections=connections,
        files={
            "Office__Path": environ.get("Office__Path") or str(office if office.exists() else ROOT / "office.json"),
            "Catalogue__Path": environ.get("Catalogue__Path") or str(_catalogue(data)),
            "Staff__SetupLinkFile": str(data / "run" / "first-admin-link"),
        },
        passed_on=operator_variables(environ),
        own_broker=not messaging,
    )


def _catalogue(data: Path) -> Path:
    """The office's own service definitions, when it has put some beside its data."""
    own = data / "catalogue"
    return own if own.is_dir() else ROOT / "Submissions.Service" / "definitions"


def _readable(path: str | None) -> str | None:
    if path is None:
        return None
    file = Path(path).resolve()
    if not os.access(file, os.R_OK):
        raise OperatorError(f"{file} cannot be read.")
    return str(file)


def _is_loopback(listen: str) -> bool:
    if listen == "localhost":
        return True
    try:
        return ipaddress.ip_address(listen).is_loopback
    except ValueError:
        raise OperatorError(f"--listen {listen}: give an address of this machine, such as 127.0.0.1 or 0.0.0.0.") from None


def _is_any(listen: str) -> bool:
    return listen in ("0.0.0.0", "::")


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./run", description=_HELP, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--detach", action="store_true", help="return when everything is ready, and leave it running")
    add("--stop", action="store_true", help="stop the system of this data folder")
    add("--status", action="store_true", help="state, memory and figures of the running system; exit code 1 if unhealthy")
    add("--json", action="store_true", help="with --status: for programs to read")
    add("--port", type=int, default=8080, metavar="N", help="port of the site (default 8080)")
    add("--data", metavar="DIR", help="folder of databases, files, keys, mails and logs (default .data)")
    add("--replicas", action="append", default=[], metavar="SERVICE=N", help="start with several replicas, e.g. submissions=2")
    add("--scale", action="append", default=[], metavar="SERVICE=N", help="change the replicas of the running system")
    add("--listen", default="localhost", metavar="ADDRESS", help="address to listen on (default localhost)")
    add("--public-url", metavar="URL", help="address by which citizens reach the site; all links are made from it")
    add("--cert", metavar="FILE", help="TLS certificate chain (PEM); read again when it is renewed")
    add("--key", metavar="FILE", help="its private key (PEM)")
    add("--trusted-proxy", action="append", default=[], metavar="ADDRESS", help="web server in front whose X-Forwarded-* are believed")
    add("--mail", metavar="URL", help="smtp://user:password@host:port?tls=starttls|on|off (better: environment ConnectionStrings__mail)")
    add("--broker", metavar="URL", help="another RabbitMQ, amqp://user:password@host:port/vhost (better: environment ConnectionStrings__messaging)")
    add("--sqlserver", metavar="TEXT", help="SQL Server connection string without a database (better: environment THAKLOR_SQLSERVER)")
    add("--limits", choices=("on", "off"), default="on", help="rate limits; off works on loopback only")
    add("--rotate-key", metavar="NAME", help="put a new key in front of DATA/keys/NAME; it is used from the next start on")
    add("--verify-audit", action="store_true", help="walk the audits of this data folder; exit code 1 if a line is not as it was written")
    add("--move-files", action="store_true", help="copy all files into the store of environment THAKLOR_NEW_STORAGE; may be ended and run again")
    add("--reset-second-factor", metavar="EMAIL", help="for the only administrator, who lost phone and recovery codes: prints a one-time link")
    add("--print-environment", action="store_true", help="names of the variables each program is given")
    return parser
