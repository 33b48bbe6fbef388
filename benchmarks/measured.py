"""Figures and how they are shown: percentiles, what the kernel says a process used, and one plain table a benchmark.

Read from /proc, not from inside: a process that measures itself measures the measuring too. Linux only, therefore.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
PROC = Path("/proc")
USER_TICKS, SYSTEM_TICKS, PARENT = 11, 12, 1  # Fields of /proc/PID/stat behind the name (man 5 proc_pid_stat).


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How long something took: the middle, the last hundredth and the worst, in milliseconds."""

    p50_ms: float
    p99_ms: float
    max_ms: float

    def cells(self) -> list[str]:
        return [f"{value:.1f}" if value >= 1 else f"{value:.3f}" for value in (self.p50_ms, self.p99_ms, self.max_ms)]


def spread(times_s: Sequence[float]) -> Spread:
    """Of at least one time. The p99 of n times is the one that n/100 of them reach or pass."""
    ordered = sorted(times_s)
    last = len(ordered) - 1

    def at(share: float) -> float:
        return ordered[min(last, int(len(ordered) * share))] * 1000

    return Spread(p50_ms=at(0.5), p99_ms=at(0.99), max_ms=ordered[-1] * 1000)


def cpu_s(*pids: int) -> float:
    """User and system time of these processes, all their threads, up to now."""
    fields = [_stat(pid) for pid in pids]
    return sum(int(stat[USER_TICKS]) + int(stat[SYSTEM_TICKS]) for stat in fields) / TICKS_A_SECOND


def resident_bytes(pid: int) -> int:
    return int((PROC / str(pid) / "statm").read_text().split()[1]) * PAGE_BYTES


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    found = []
    for entry in PROC.iterdir():
        if entry.name.isdecimal():
            try:
                parent = int(_stat(int(entry.name))[PARENT])
            except (FileNotFoundError, ProcessLookupError):
                continue  # It ended while we looked.
            if parent == pid:
                found.append(int(entry.name))
    return found


def show(title: str, header: Sequence[str], rows: Sequence[Sequence[str]], *notes: str) -> None:
    """Print a table: the first column to the left, figures to the right."""
    widths = [max(len(line[column]) for line in (header, *rows)) for column in range(len(header))]
    print(f"\n{title}\n")
    for line in (header, ["-" * width for width in widths], *rows):
        first, *others = (
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        print("  " + "  ".join([first, *others]))
    for note in notes:
        print(f"  {note}")


def _stat(pid: int) -> list[str]:
    # The name may hold spaces and brackets: what counts begins behind the last one.
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
