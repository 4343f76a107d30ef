"""The command line of the conformance runner: ``python -m httui.xforms.conformance [--json] FILE...``.

Exit status 0: everything that is scored passed; 1: something failed; 2: a file could not be used.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from httui.xforms.conformance.expressions import ExpressionCases
from httui.xforms.conformance.outcome import Report


class BadFile(Exception):
    """A file that holds no cases; its text says why."""


def read(path: Path) -> dict[str, Any]:
    """The content of a case file; :class:`BadFile` when it is none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadFile(f"{path}: cannot be read ({error.strerror or error})") from None
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadFile(f"{path}: is not JSON ({error})") from None
    if not isinstance(data, dict):
        raise BadFile(f"{path}: holds no cases (an object with “cases” or “scenarios” was expected)")
    return data


def run(path: Path) -> Report:
    """Run every case in a file, whatever its shape."""
    data = read(path)
    try:
        if "cases" in data and "docs" in data:
            return Report(path.name, "xpath", ExpressionCases(data).run())
        for key in ("scenarios", "walks"):
            if key in data:
                from httui.xforms.conformance.sessions import SessionCases

                kind = "walks" if "walk" in path.name else key
                return Report(path.name, kind, SessionCases(data[key], data.get("tz")).run())
    except (KeyError, TypeError, AttributeError) as error:
        raise BadFile(f"{path}: its cases have an unknown shape ({error!r})") from error
    raise BadFile(f"{path}: holds no cases (“cases” with “docs”, or “scenarios”, was expected)")


def show(report: Report, *, verbose: bool) -> None:
    """Print one report as text."""
    print(f"{report.name} ({report.kind})")
    for name, (passed, total) in report.totals("group").items():
        print(f"  {name:28} {passed}/{total}")
    levels = report.totals("level")
    if len(levels) > 1:
        for name, (passed, total) in levels.items():
            unscored = " (not scored)" if name == "C" else ""
            print(f"  level {name:22} {passed}/{total} {100 * passed / total:.2f} %{unscored}")
    passed = sum(1 for outcome in report.outcomes if not outcome.why)
    total = len(report.outcomes)
    print(f"  {'total':28} {passed}/{total} {100 * passed / max(1, total):.2f} %")
    slowest = max(report.outcomes, key=lambda outcome: outcome.seconds, default=None)
    if slowest is not None:
        print(f"  slowest: {slowest.ident} {slowest.seconds:.3f} s")
    if verbose:
        for outcome in report.outcomes:
            if outcome.why:
                print(f"  failed {outcome.ident} [{outcome.level} {outcome.group}]: {outcome.why}")


def main(arguments: list[str] | None = None) -> int:
    """Run the files named on the command line and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m httui.xforms.conformance",
        description="Run conformance cases of XForms engines and print what passed.",
    )
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object with totals and failed ids"
    )
    parser.add_argument("--verbose", "-v", action="store_true", help="say of each failed case why it failed")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    reports: list[Report] = []
    try:
        for path in options.files:
            reports.append(run(path))
            if not options.json:
                show(reports[-1], verbose=options.verbose)
    except BadFile as error:
        print(error, file=sys.stderr)
        return 2
    failed = [outcome.ident for report in reports for outcome in report.failed]
    if options.json:
        files = [report.as_data() for report in reports]
        summary = {
            "passed": sum(item["passed"] for item in files),
            "total": sum(item["total"] for item in files),
            "failed": failed,
            "files": files,
        }
        print(json.dumps(summary, ensure_ascii=False, indent=1))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
