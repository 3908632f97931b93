"""./test: every promise of the system, once."""

from __future__ import annotations

import argparse
import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from . import processes
from .build import EVERYTHING, build
from .console import OperatorError, error, say
from .topology import ROOT

_RESULTS = ROOT / "artifacts" / "test-results"
_END_TO_END = "EndToEnd.Tests"
# Its parts, each with a system of its own. Those that break one or tend one are mostly waiting, so that others find room beside them.
_FAULTS, _OPERATING, _JOURNEYS = "EndToEnd.Faults", "EndToEnd.Operating", "EndToEnd.Journeys"
_PARTS = {_FAULTS: ["-class", "*.Faults.*"], _OPERATING: ["-class", "*.Operating.*"], _JOURNEYS: ["-class-", "*.Faults.*", "-class-", "*.Operating.*"]}
_SCRIPTS = "Site.Scripts"
# Seconds after which a test program is ended; with --full the sweeps and the minute-long loads come on top.
_LIMIT, _LIMIT_LAST, _LIMIT_FULL = 600, 1500, 5400
# Two at a time. Journeys keep two cores busy and begin when the faults are over, which wait for most of their time; all others find
# room beside these two, the longest first, so that none of them runs on alone at the end.
_CHAIN = (_FAULTS, _JOURNEYS)
_LONGEST = ("Site.Tests", "ServiceDefaults.Tests", "Submissions.Tests", _OPERATING, "Gateway.Tests")


def _longest_first(name: str) -> tuple[int, str]:
    return (_LONGEST.index(name) if name in _LONGEST else len(_LONGEST), name)


@dataclass
class Result:
    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0
    failures: list[str] = field(default_factory=list)
    skips: list[str] = field(default_factory=list)

    def fail(self, text: str) -> Result:
        self.failed += 1
        self.failures.append(text)
        return self


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    # A shell has what it starts in the background ignore Ctrl-C, and all that is started by that; a promise of ./run is to heed it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        results = _check_everything(options)
    except OperatorError as e:
        error(str(e))
        results = [Result("build").fail("the build failed")]
    except KeyboardInterrupt:
        error("Interrupted.")
        results = [Result("all").fail("interrupted")]
    return _sum_up(results)


def _check_everything(options: argparse.Namespace) -> list[Result]:
    projects = {f.parent.name for f in (ROOT / "tests").glob("*.Tests/*.csproj")}
    names = sorted([_SCRIPTS, *_PARTS, *(projects - {_END_TO_END})])
    if options.only:
        names = [n for n in names if any(wanted.lower() in n.lower() for wanted in options.only)]
        if not names:
            raise OperatorError(f"No test project is called like {', '.join(options.only)}.")
    shutil.rmtree(_RESULTS, ignore_errors=True)
    _RESULTS.mkdir(parents=True)
    mark = secrets.token_hex(8)
    # Everything a test leaves in its temporary folder goes with this one, whatever became of the test.
    with tempfile.TemporaryDirectory(prefix="thaklor-test-", ignore_cleanup_errors=True) as scratch:
        round_ = _Round(options, Path(scratch), mark)
        try:
            return round_.run(names)
        finally:
            processes.end(processes.marked("THAKLOR_TEST", mark), grace=3)
            processes.end(processes.marked_within("THAKLOR_RUN_DATA", scratch), grace=10)


@dataclass(frozen=True)
class _Round:
    options: argparse.Namespace
    scratch: Path
    mark: str

    def run(self, names: list[str]) -> list[Result]:
        pool = ThreadPoolExecutor(max_workers=2)
        try:
            # These two need nothing that is built, and a build leaves a core alone now and then.
            early = [pool.submit(_formatting)] if not self.options.only else []
            early += [pool.submit(_scripts)] if _SCRIPTS in names else []
            begun = time.monotonic()
            # The analyzers look at the tests too when there is time for it.
            build(EVERYTHING, *(["--no-incremental", "-p:AnalyzeTests=true"] if self.options.full else []))
            say(f"Built in {time.monotonic() - begun:.0f} s.\n")
            chain = pool.submit(self._one_after_another, [n for n in _CHAIN if n in names])
            runs = [pool.submit(self._run, n) for n in sorted(names, key=_longest_first) if n not in (_SCRIPTS, *_CHAIN)]
            return [*(r.result() for r in early + runs), *chain.result()]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _one_after_another(self, names: list[str]) -> list[Result]:
        return [self._run(n) for n in names]

    def _run(self, name: str) -> Result:
        return _run(name, self.options.full, self.scratch, self.mark)


def _run(name: str, full: bool, scratch: Path, mark: str) -> Result:
    program = _END_TO_END if name in _PARTS else name
    assembly = ROOT / "artifacts" / "bin" / program / "release" / f"{program}.dll"
    result = Result(name)
    if not assembly.exists():
        return result.fail(f"{assembly} was not built")
    report, log = _RESULTS / f"{name}.xml", _RESULTS / f"{name}.log"
    temporary = scratch / name.removesuffix(".Tests")
    temporary.mkdir()
    limit = _LIMIT_FULL if full else _LIMIT_LAST if name in _PARTS else _LIMIT
    begun = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["dotnet", str(assembly), "-result-xml", str(report), "-noLogo", "-noColor", *_PARTS.get(name, [])],
            cwd=ROOT,
            env=os.environ
            | {"THAKLOR_TEST": mark, "TMPDIR": str(temporary), "DOTNET_NOLOGO": "1", "DOTNET_CLI_TELEMETRY_OPTOUT": "1"}
            | ({"THAKLOR_FULL": "1"} if full else {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            code = process.wait(limit)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return _say(result.fail(f"did not end within {limit} s and was killed\n{_tail(log)}"), begun)
    try:
        _read(report, result)
    except (OSError, ElementTree.ParseError):
        return _say(result.fail(f"ended with code {code} and left no report\n{_tail(log)}"), begun)
    if result.passed + result.failed + result.skipped == 0:
        result.fail("ran no test at all")
    elif code != 0 and result.failed == 0:
        result.fail(f"ended with code {code} although no test failed\n{_tail(log)}")
    return _say(result, begun)


def _scripts() -> Result:
    """The site's own scripts, run by node: each of its tests is a promise."""
    result, begun = Result(_SCRIPTS), time.monotonic()
    files = sorted(str(f.relative_to(ROOT)) for f in (ROOT / "tests" / _SCRIPTS).glob("*.test.mjs"))
    try:
        done = subprocess.run(
            ["node", "--test", "--test-reporter=tap", *files],
            cwd=ROOT, capture_output=True, text=True, errors="replace", timeout=120, stdin=subprocess.DEVNULL, check=False,
        )
    except subprocess.TimeoutExpired:
        return _say(result.fail("did not end within 120 s"), begun)
    (_RESULTS / f"{_SCRIPTS}.tap").write_text(done.stdout + done.stderr)
    _read_tap(done.stdout, result)
    if result.passed + result.failed + result.skipped == 0:
        result.fail(f"ran no test at all\n      {(done.stdout + done.stderr)[-2000:]}")
    elif done.returncode != 0 and result.failed == 0:
        result.fail(f"ended with code {done.returncode} although no test failed")
    return _say(result, begun)


def _read_tap(report: str, result: Result) -> None:
    """node's TAP: `ok 1 - name`, `not ok 2 - name` and under it a block with `error: '...'`, `ok 3 - name # SKIP reason`."""
    lines = report.splitlines()
    for number, line in enumerate(lines):
        match = re.match(r"(not )?ok \d+ - (.*?)(?: # (SKIP|TODO)\b ?(.*))?$", line)
        if match is None:
            continue
        failed, name, skipped, reason = match.groups()
        if skipped:
            result.skipped += 1
            result.skips.append(f"{name}: {reason}")
        elif failed:
            said = [text.strip() for text in lines[number + 1 : number + 40] if text.startswith("  ")]
            result.fail("\n".join([name, *(f"      {text[:300]}" for text in said[:12])]))
        else:
            result.passed += 1


def _read(report: Path, result: Result) -> None:
    """xunit's own XML: <assemblies><assembly><errors><error/></errors><collection><test name result><failure>..."""
    root = ElementTree.parse(report).getroot()
    for test in root.iter("test"):
        outcome, name = test.get("result"), test.get("name", "?")
        if outcome == "Pass":
            result.passed += 1
        elif outcome == "Fail":
            result.fail(f"{name}\n{_failure(test)}")
        else:
            result.skipped += 1
            result.skips.append(f"{name}: {(test.findtext('reason') or '').strip()}")
    for trouble in root.iter("error"):
        result.fail(f"{trouble.get('type', 'error')}: {trouble.get('name') or ''}\n{_failure(trouble)}")


def _failure(element: ElementTree.Element) -> str:
    message = (element.findtext("failure/message") or "").strip().splitlines()[:12]
    stack = (element.findtext("failure/stack-trace") or "").splitlines()
    where = next((line.strip() for line in stack if str(ROOT) in line), "")
    return "\n".join(f"      {line[:300]}" for line in [*message, where.replace(f"{ROOT}/", "")] if line)


def _formatting() -> Result:
    """The formatter changes nothing: one promise among the others."""
    result, begun = Result("formatting"), time.monotonic()
    for command in (["dotnet", "tool", "restore"], ["dotnet", "csharpier", "check", "."]):
        try:
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", timeout=180, stdin=subprocess.DEVNULL, check=False)
        except subprocess.TimeoutExpired:
            return _say(result.fail(f"{' '.join(command)} did not end within 180 s"), begun)
        if done.returncode != 0:
            said = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith(("Error", "Warn")) or "rror" in line]
            advice = "dotnet csharpier format . mends it" if "check" in command else ""
            return _say(result.fail("\n".join([f"{' '.join(command)} failed", *(f"      {line[:200]}" for line in said[:10]), f"      {advice}"])), begun)
    result.passed += 1
    return _say(result, begun)


_said = threading.Lock()


def _say(result: Result, begun: float) -> Result:
    result.seconds = time.monotonic() - begun
    with _said:
        skipped = f", {result.skipped} skipped" if result.skipped else ""
        say(f"{'ok  ' if not result.failed else 'FAIL'} {result.name:<24} {result.passed} passed, {result.failed} failed{skipped}  ({result.seconds:.0f} s)")
    return result


def _sum_up(results: list[Result]) -> int:
    for result in results:
        for failure in result.failures:
            say(f"\n  FAILED {result.name}: {failure}")
    reasons: dict[str, int] = {}
    for skip in (s for r in results for s in r.skips):
        reason = skip.rsplit(": ", 1)[-1]
        reasons[reason] = reasons.get(reason, 0) + 1
    if reasons:
        say("\nSkipped:")
        for reason, count in sorted(reasons.items()):
            say(f"  {count} x {reason}")
    passed, failed, skipped = (sum(getattr(r, f) for r in results) for f in ("passed", "failed", "skipped"))
    say(f"\n{passed} passed, {failed} failed{f', {skipped} skipped' if skipped else ''}")
    return 1 if failed or not passed else 0


def _tail(log: Path) -> str:
    return "\n".join(f"      {line[:300]}" for line in log.read_text(errors="replace").splitlines()[-20:])


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./test", description="Builds the system and checks every promise once. The last line says: N passed, N failed.")
    parser.add_argument("--full", action="store_true", help="also the sweeps, the minute-long loads and the large sets")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="only test projects whose name contains NAME")
    return parser
