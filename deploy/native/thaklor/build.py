"""Builds the system when its sources are newer than the last build."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import processes
from .console import OperatorError, say
from .topology import ROOT, SERVICES

_IMAGE = ROOT / "artifacts" / "image"
_NOT_SOURCES = {"artifacts", "bin", "obj", "node_modules", ".git", "docs", "native", "lib", "TestResults", "__pycache__"}


@dataclass(frozen=True)
class Target:
    """What is built, and the file whose time says when it was."""

    project: str
    stamp: Path
    apart: frozenset[str]
    """Names at the root that do not matter to it."""


# What an office runs; the tests, which are most of the code, are built for ./test alone.
PROGRAMS = Target("deploy/image/Image.csproj", ROOT / "artifacts" / "image.build", frozenset({"tests", "bench", "README.md", "CHANGELOG.md"}))
EVERYTHING = Target("ThaklorAspire.Native.slnf", ROOT / "artifacts" / "native.build", frozenset())


def build(target: Target, *options: str) -> None:
    """Builds in Release, unless nothing has changed since the last time."""
    target.stamp.parent.mkdir(exist_ok=True)
    # Asked before the lock is taken: what is built already can be started while something else is being built.
    if _is_current(target) and not options:
        return
    with (target.stamp.parent / "native.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _is_current(target) and not options:
            return
        say("Building (a few minutes the first time) ...")
        # MSBuild nodes and the compiler server outlive a build. They carry this mark, so that exactly ours are ended.
        mark = secrets.token_hex(8)
        # A machine may have told its builds to go without the server; one warm compiler for 24 projects halves the time.
        command = [
            "dotnet", "build", target.project, "-c", "Release", "-v", "q", "--nologo", f"-p:MakeImage={str(not _is_current(PROGRAMS)).lower()}",
            "-p:UseSharedCompilation=true", f"-p:SharedCompilationId={mark}", *options,
        ]
        try:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=os.environ
                # Profiling code to compile it better a second time does not pay within a build's two minutes.
                | {"THAKLOR_BUILD": mark, "MSBUILDDISABLENODEREUSE": "1", "DOTNET_TieredPGO": "0", "DOTNET_CLI_TELEMETRY_OPTOUT": "1", "DOTNET_NOLOGO": "1"},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                check=False,
            )
        finally:
            processes.end(processes.marked("THAKLOR_BUILD", mark), grace=2)
        if done.returncode != 0:
            raise OperatorError(f"{done.stdout[-6000:]}\nThe build failed: {' '.join(command[:5])}")
        # Everything holds the programs as well.
        for stamp in {target.stamp, PROGRAMS.stamp}:
            stamp.touch()
        if target is EVERYTHING:
            _lend_compiled_libraries()


def _lend_compiled_libraries() -> None:
    """
    The tests run on the libraries the office runs on: compiled ahead, their hosts start with two thirds of the processor time. Not on our
    own programs: where a query stands is read from the stack, which compiling ahead folds together.
    """
    compiled = {f.name: f for f in _IMAGE.glob("*.dll") if not (ROOT / f.stem).is_dir()}
    for folder in (ROOT / "artifacts" / "bin").glob("*.Tests/release"):
        for plain in folder.glob("*.dll"):
            ahead = compiled.get(plain.name)
            # An image older than what was compiled since is of other sources.
            if ahead and ahead.stat().st_mtime > plain.stat().st_mtime:
                # Never written in place: a test that is running has it mapped.
                lent = plain.with_suffix(".lent")
                shutil.copy2(ahead, lent)
                lent.replace(plain)


def _is_current(target: Target) -> bool:
    if not target.stamp.exists() or not all(s.assembly.exists() for s in SERVICES.values()):
        return False
    built = target.stamp.stat().st_mtime
    # Of the documents only the manual is built in: the Site serves it.
    manual = (entry for entry in os.scandir(ROOT / "docs") if entry.name == "manual")
    sources = (entry for entry in os.scandir(ROOT) if _is_source(entry) and entry.name not in target.apart)
    return not any(_newest(entry) > built for entry in (*sources, *manual))


def _is_source(entry: os.DirEntry) -> bool:
    return not entry.name.startswith(".") and entry.name not in _NOT_SOURCES and not (
        entry.is_dir(follow_symlinks=False) and Path(entry.path, "run", "system.json").exists()
    )


def _newest(entry: os.DirEntry) -> float:
    """Folders count as well: a deleted file changes nothing else."""
    newest = entry.stat(follow_symlinks=False).st_mtime
    if entry.is_dir(follow_symlinks=False):
        for inner in os.scandir(entry.path):
            if _is_source(inner):
                newest = max(newest, _newest(inner))
    return newest
