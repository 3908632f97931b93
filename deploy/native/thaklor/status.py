"""What --status says: per program its state, and the figures an operator looks at."""

from __future__ import annotations

import json
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from . import broker, processes
from .console import say, size
from .system import System
from .topology import GATEWAY, Replica

_DISK_LOW = 200_000_000
_OUTBOX_OLD_SECONDS = 300
# More than the typing mistakes of a busy hour: a code has a check character, so most mistakes never get as far as a look-up.
_MISSES_MANY = 500


def collect(system: System) -> dict[str, Any]:
    """The whole status as plain data; `problems` is empty when all is well."""
    settings = system.settings
    states = system.supervisor.states()
    with ThreadPoolExecutor(8) as pool:
        details = dict(zip((r.name for r in settings.replicas), pool.map(lambda r: _look(system, r), settings.replicas), strict=True))
    problems: list[str] = []
    programs = []
    infrastructure = [n for n in ("epmd", "broker") if n in states]
    for name in [*infrastructure, *(r.name for r in settings.replicas)]:
        state = states.get(name)
        replica = next((r for r in settings.replicas if r.name == name), None)
        ready = details[name]["ready"] if replica else bool(state and state.pid)
        if name == "broker":
            ready = broker.answers(settings.connections["messaging"])
        programs.append(
            {
                "name": name,
                "service": replica.service if replica else name,
                "state": state.state.lower() if state else "missing",
                "ready": ready,
                "pid": state.pid if state else 0,
                "upSeconds": int(time.time()) - state.since if state and state.pid else 0,
                "memoryBytes": sum(processes.memory(p) for p in processes.group_members(state.pid)) if state and state.pid else 0,
                "port": replica.port if replica else None,
            }
        )
        if not ready:
            problems.append(f"{name} is not ready ({state.state.lower() if state else 'missing'})")
        for check, said in (details[name]["checks"] if replica else {}).items():
            if said.get("status") != "Healthy":
                problems.append(f"{name}: {check} is {said.get('status')}: {said.get('description') or 'no reason given'}")
    if not settings.own_broker and not broker.answers(settings.connections["messaging"]):
        problems.append("the broker does not answer")

    figures = _figures(system, details)
    disk = shutil.disk_usage(system.data).free
    if disk < _DISK_LOW:
        problems.append(f"only {size(disk)} of disk left")
    for name, service_figures in figures.items():
        for figure, value in service_figures.items():
            if value is None:
                problems.append(f"{name}: {figure} is not known")
            elif figure == "outbox_oldest_seconds" and value > _OUTBOX_OLD_SECONDS:
                problems.append(f"{name}: an event has waited {value:.0f} s for the broker")
            elif figure == "outbox_parked" and value > 0:
                problems.append(f"{name}: {value:.0f} events are parked (see the desk)")
            elif figure == "misses_this_hour" and value > _MISSES_MANY:
                problems.append(f"{name}: {value:.0f} look-ups found nothing within this hour; somebody may be guessing codes or numbers")
            elif figure.startswith("error_queue_") and value > 0:
                problems.append(f"{name}: {value:.0f} messages in {figure.removeprefix('error_queue_')}_error (see the desk)")
    return {
        "healthy": not problems,
        "problems": problems,
        "site": settings.public_url,
        "data": str(system.data),
        "supervisor": system.supervisor.pid,
        "replicas": {name: len(settings.of(name)) for name in dict.fromkeys(r.service for r in settings.replicas)},
        "programs": programs,
        "figures": figures,
        "diskFreeBytes": disk,
    }


def show(status: dict[str, Any]) -> None:
    say(f"{status['site']}   data: {status['data']}\n")
    say(f"  {'PROGRAM':<18}{'STATE':<10}{'READY':<7}{'PID':>8}{'UP':>9}{'MEMORY':>10}")
    for p in status["programs"]:
        up = f"{p['upSeconds'] // 3600}:{p['upSeconds'] // 60 % 60:02}:{p['upSeconds'] % 60:02}"
        say(f"  {p['name']:<18}{p['state']:<10}{'yes' if p['ready'] else 'NO':<7}{p['pid']:>8}{up:>9}{size(p['memoryBytes']):>10}")
    say(f"  {'together':<43}{size(sum(p['memoryBytes'] for p in status['programs'])):>19}")
    say(f"\n  replicas: {', '.join(f'{n} {c}' for n, c in status['replicas'].items())}\n")
    for name, figures in status["figures"].items():
        say(f"  {name:<18}{', '.join(f'{f} {_number(v)}' for f, v in figures.items())}")
    say(f"  {'disk left':<18}{size(status['diskFreeBytes'])}")
    say()
    for problem in status["problems"]:
        say(f"  ! {problem}")
    say("healthy" if status["healthy"] else "NOT healthy")


def _look(system: System, replica: Replica) -> dict[str, Any]:
    ready = system.is_ready(replica)
    if replica.service == GATEWAY.name:  # its only address is the public one, which shows no details
        return {"ready": ready, "checks": {}, "figures": {}}
    status, body = system.ask(replica, "/health/details", timeout=8)
    try:
        told = json.loads(body) if status == 200 else {}
    except ValueError:
        told = {}
    return {"ready": ready, "checks": told.get("checks") or {}, "figures": told.get("figures") or {}}


def _figures(system: System, details: dict[str, dict[str, Any]]) -> dict[str, dict[str, float | None]]:
    """Figures per service. Replicas share a database and a queue, so the first one that answers speaks for all."""
    figures: dict[str, dict[str, float | None]] = {}
    for replica in system.settings.replicas:
        told = details[replica.name]["figures"]
        if told and replica.service not in figures:
            figures[replica.service] = told
    return figures


def _number(value: float | None) -> str:
    return "?" if value is None else f"{value:g}"
