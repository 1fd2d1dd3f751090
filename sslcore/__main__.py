"""The command line `sslcore`: the same jobs on the same project as the window, without one."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from typing import Any

from sslcore.command_parser import build_parser
from sslcore.errors import Cancelled, HandfulError, from_os_error
from sslcore.progress import Control, Event, Progress

STOPPED = 130


def main(arguments: list[str] | None = None) -> int:
    """Run one verb; returns the exit status: 0, 2 (an expected failure, in one sentence) or 130 (stopped)."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["worker"]:
        from sslcore.worker import main as work

        return work(arguments[1:])
    control = Control()
    # A scheduler that wants its machine back says so by SIGTERM, and gives time to save.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: control.cancel())
    rank = os.environ.get("RANK", "0")
    leads = rank == "0"
    try:
        options = build_parser().parse_args(arguments)
        result = options.verb(options, Progress(Printer() if leads else lambda event: None, control))
    except Cancelled:
        if leads:
            kept = "What was done so far is kept; `--resume` goes on from it."
            if not hasattr(options, "resume"):
                kept = "Nothing that was saved before is lost."
            print("Stopped.", kept, file=sys.stderr)
        return STOPPED
    except HandfulError as error:
        # What went wrong for all, process 0 says; another one speaks only of itself.
        print(error if leads else f"Process {rank}: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(from_os_error(error, f"finish `{arguments[0]}`"), file=sys.stderr)
        return 2
    if leads:
        print(json.dumps(result) if options.json else in_words(result))
    return 0


class Printer:
    """Progress for people, on stderr: one line that renews itself on a terminal, a line every 10 s elsewhere."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._last = time.monotonic()

    def __call__(self, event: Event) -> None:
        text = event.get(
            {"note": "text", "speed": "sentence", "checkpoint": "reading"}.get(event["event"], "")
        )
        if text:
            print(("\r\033[K" if self._live else "") + str(text), file=sys.stderr, flush=True)
        elif event["event"] == "progress" and (self._live or time.monotonic() - self._last > 10):
            self._last = time.monotonic()
            done, total = event["done"], event["total"]
            text = f"{event.get('what', 'working')}: {100 * done / max(total, 1):.0f} %"
            for name, unit in (("loss", ""), ("images_per_second", " images/s"), ("eta_seconds", " s left")):
                if isinstance(event.get(name), int | float):
                    text += f"  {name if not unit else ''}{' ' if not unit else ''}{event[name]:.4g}{unit}"
            print(
                ("\r\033[K" if self._live else "") + text,
                end="" if self._live else "\n",
                file=sys.stderr,
                flush=True,
            )


def in_words(result: Any) -> str:
    """Return a result as lines of `name: value` for a person."""
    if isinstance(result, list):
        lines = [f"{row['name']:<16} {row['title']:<28} {row['family']:<28}" for row in result]
        needs = ["" if row["needs"] == "images" else f"needs {row['needs']}" for row in result]
        return "\n".join(f"{line} {need}".rstrip() for line, need in zip(lines, needs, strict=True))
    lines = []
    for name, value in result.items():
        if name == "interval" and value:
            value = f"{value[0]:.3f} to {value[1]:.3f}"
        elif isinstance(value, dict) and value.keys() == {"accuracy", "interval"}:
            low, high = value["interval"]
            value = f"{value['accuracy']:.3f} ({low:.3f} to {high:.3f})"
        elif isinstance(value, float):
            value = f"{value:.4g}"
        elif isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            value = "\n  " + "\n  ".join(value)
        elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            value = "".join(f"\n  {in_one_line(item)}" for item in value)
        elif isinstance(value, dict | list):
            value = json.dumps(value)
        lines.append(f"{name}: {value}")
    return "\n".join(lines)


def in_one_line(facts: dict[str, Any]) -> str:
    """Return what is known of one thing in a line; what isn't known is left out."""
    parts = []
    for name, value in facts.items():
        if isinstance(value, dict) and "interval" in value:
            low, high = value["interval"]
            value = f"{value.get('accuracy', value.get('mean')):.3f} ({low:.3f} to {high:.3f})"
        if value is not None:
            parts.append(f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}")
    return ", ".join(parts)


if __name__ == "__main__":
    # A pipe that closes early (`| head`) is no failure worth a traceback.
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    sys.exit(status)
