"""The drawing of the system: which programs there are, and what each is told.

The names are those of ServiceDefaults/ResourceNames.cs and of AppHost; a test compares all three.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
IMAGE = ROOT / "artifacts" / "image"
"""All programs, compiled ahead (deploy/image); also their content root."""


@dataclass(frozen=True)
class Service:
    name: str
    project: str
    """Name of the assembly."""
    database: str | None = None
    resources: tuple[str, ...] = ()
    """Connection strings besides the database."""
    calls: tuple[str, ...] = ()
    """Services it finds by name."""
    keys: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """Configuration of files and folders it reads, by name in `Settings.files`."""
    audited: bool = False
    """Its database holds an audit, a chain of hashes."""

    @property
    def assembly(self) -> Path:
        return IMAGE / f"{self.project}.dll"


GATEWAY = Service(
    "gateway",
    "Gateway",
    calls=("site", "submissions", "tracking", "attachments"),
    keys=("Internal",),
)
SITE = Service(
    "site",
    "Site",
    database="sitedb",
    resources=("messaging",),
    calls=("submissions", "tracking", "attachments", "notifications"),
    keys=("Internal", "Staff", "SecondFactor"),
    files=("Office__Path", "Staff__SetupLinkFile"),
    audited=True,
)
SUBMISSIONS = Service(
    "submissions",
    "Submissions.Service",
    database="submissionsdb",
    resources=("messaging",),
    keys=("Internal", "Receipt", "Lookup", "Pii", "Captcha", "StaffPublic", "FileGrant"),
    files=("Office__Path", "Catalogue__Path"),
    audited=True,
)
TRACKING = Service(
    "tracking",
    "Tracking.Service",
    database="trackingdb",
    resources=("messaging",),
    calls=("submissions",),
    keys=("Internal", "Lookup", "Captcha", "StaffPublic"),
)
ATTACHMENTS = Service(
    "attachments",
    "Attachments.Service",
    database="attachmentsdb",
    resources=("messaging", "storage"),
    calls=("submissions",),
    keys=("Internal", "Receipt", "StaffPublic", "FileGrantPublic"),
)
NOTIFICATIONS = Service(
    "notifications",
    "Notifications.Service",
    database="notificationsdb",
    resources=("messaging", "mail"),
    calls=("submissions",),
    keys=("Internal", "StaffPublic"),
    files=("Office__Path",),
)

SERVICES = {s.name: s for s in (GATEWAY, SITE, SUBMISSIONS, TRACKING, ATTACHMENTS, NOTIFICATIONS)}
SCALABLE = tuple(name for name in SERVICES if name != GATEWAY.name)

# An operator's `Section__Name` variables reach every program, except for sections that hold one program's secrets
# and the names that are composed here.
_OWNED_SECTIONS = {"Line": ("notifications",), "Mail": ("notifications",), "Staff": ("site",), "Map": ("site",)}
_COMPOSED_SECTIONS = {"ConnectionStrings", "Keys", "services", "Service", "Database", "Endpoints", "Tls", "Public"}
_PASSED_ON = ("THAKLOR_ADMIN_EMAIL", "THAKLOR_ADMIN_PASSWORD", "AllowedHosts")


@dataclass
class Replica:
    service: str
    number: int
    port: int

    @property
    def name(self) -> str:
        return f"{self.service}-{self.number}"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@dataclass
class Settings:
    """Everything a program's environment is made from. Kept in DATA/run/system.json (0600) for --scale and --status."""

    port: int = 8080
    listen: str = "localhost"
    public_url: str = "http://localhost:8080"
    certificate: str | None = None
    certificate_key: str | None = None
    trusted_proxies: list[str] = field(default_factory=list)
    limits: bool = True
    provider: str = "Sqlite"
    connections: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    passed_on: dict[str, str] = field(default_factory=dict)
    own_broker: bool = True
    replicas: list[Replica] = field(default_factory=list)

    def of(self, service: str) -> list[Replica]:
        return [r for r in self.replicas if r.service == service]


def operator_variables(environ: dict[str, str]) -> dict[str, str]:
    """The operator's own settings among the variables ./run was started with."""
    return {
        name: value
        for name, value in environ.items()
        if name in _PASSED_ON
        or name.startswith("OTEL_")
        or (re.fullmatch(r"[A-Za-z]\w*?__\w+", name) and name.split("__")[0] not in _COMPOSED_SECTIONS)
    }


def _may_have(service: Service, variable: str) -> bool:
    if variable.startswith("THAKLOR_ADMIN_"):
        return service is SITE
    owners = _OWNED_SECTIONS.get(variable.split("__")[0])
    return owners is None or service.name in owners


def environment(settings: Settings, replica: Replica, data: Path, keys: dict[str, str]) -> dict[str, str]:
    """The whole environment of one program: nothing is inherited from the shell."""
    service = SERVICES[replica.service]
    env = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(data / "home"),
        "THAKLOR_RUN_DATA": str(data),
        # A moved clock is for rehearsals: in Production the services refuse it.
        "ASPNETCORE_ENVIRONMENT": "Rehearsal" if "Clock__Offset" in settings.passed_on else "Production",
        # Whatever spills to a temporary file holds a citizen's data: it stays in a private folder that is swept at start.
        "ASPNETCORE_TEMP": str(data / "tmp" / replica.name),
        "TMPDIR": str(data / "tmp" / replica.name),
        "DOTNET_gcServer": "0",
        "DOTNET_GCConserveMemory": "5",
        # No diagnostics socket, no dump on request: a dump would hold citizens' data.
        "DOTNET_EnableDiagnostics": "0",
        "DOTNET_NOLOGO": "1",
        "MALLOC_ARENA_MAX": "2",
        "Service__Instance": replica.name,
        "Endpoints__File": str(data / "run" / "endpoints.json"),
        "Public__Url": settings.public_url,
        "Limits__Enabled": "true" if settings.limits else "false",
    }
    if os.environ.get("DOTNET_ROOT"):
        env["DOTNET_ROOT"] = os.environ["DOTNET_ROOT"]
    env |= {name: value for name, value in settings.passed_on.items() if _may_have(service, name)}

    if service is GATEWAY:
        scheme = "https" if settings.certificate else "http"
        host = f"[{settings.listen}]" if ":" in settings.listen else settings.listen
        env["ASPNETCORE_URLS"] = f"{scheme}://{host}:{settings.port}"
        env.setdefault("AccessLog__Folder", str(data / "logs" / "access"))
        if settings.certificate:
            env["Tls__Certificate"] = settings.certificate
            env["Tls__Key"] = settings.certificate_key or ""
        for index, proxy in enumerate(settings.trusted_proxies):
            env[f"Proxies__Trusted__{index}"] = proxy
    else:
        env["ASPNETCORE_URLS"] = replica.address

    if service.database:
        env["Database__Provider"] = settings.provider
        env[f"ConnectionStrings__{service.database}"] = settings.connections[service.database]
    for resource in service.resources:
        env[f"ConnectionStrings__{resource}"] = settings.connections[resource]
    for name in service.files:
        env[name] = settings.files[name]
    for name in service.keys:
        env[f"Keys__{name}"] = keys[name]
    for callee in service.calls:
        for index, other in enumerate(settings.of(callee)):
            env[f"services__{callee}__http__{index}"] = other.address
    return env


def endpoint_list(settings: Settings, without: tuple[str, ...] = ()) -> dict:
    """The content of Endpoints__File; `without` names replicas that take no new requests."""
    return {
        "services": {
            name: {"http": [r.address for r in settings.of(name) if r.name not in without]} for name in SCALABLE
        }
    }
