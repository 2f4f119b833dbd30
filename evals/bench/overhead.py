"""The time a program adds around the model: python -m evals.bench.overhead [-o FILE.json].

A real server gives every request its ideal reply: at once, where every second is the program's own, and after a fixed
time with so many calls at once, where a program may only keep the server busy. All systems in one run, in turn.
Exits 1 when a target of `bench.yaml` is missed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from evals.bench.configuration import configuration
from evals.bench.drivers import SYSTEMS, Spent, System, settings_for
from evals.bench.replies import ideal_replies
from evals.bench.server import BenchError, ModelServer, Speed, serving
from evals.runs.dataset import GoldDocument, single_forms

OURS, RIVAL = "llm", "langextract"


@dataclass
class Measured:
    """One system's rounds. overhead: seconds a form with the instant server, cpu: of them on the processor. throughput:
    calls a second with the slow server. ideal: the same of a client that loses no time. calls: a form."""

    overheads: list[float] = field(default_factory=list)
    cpus: list[float] = field(default_factory=list)
    throughputs: list[float] = field(default_factory=list)
    calls: float = 0
    ideal: float = 0

    @property
    def overhead(self) -> float:
        return statistics.median(self.overheads)

    @property
    def cpu(self) -> float:
        return statistics.median(self.cpus)

    @property
    def throughput(self) -> float:
        return statistics.median(self.throughputs)

    @property
    def share(self) -> float:
        """Of the ideal throughput."""
        return self.throughput / self.ideal

    def overhead_ratio(self, other: Measured) -> float:
        """Of the other's overhead. Each round is compared with the same round, as a machine's speed drifts."""
        return statistics.median(mine / its for mine, its in zip(self.overheads, other.overheads, strict=True))


def measure(
    systems: Sequence[System], config: Mapping[str, Any], on_step: Callable[[str], None] = lambda _: None
) -> dict[str, Measured]:
    """All systems, in turn within each round. Raises BenchError when one does not accept its ideal reply."""
    documents = list(single_forms())
    speeds = {"instant": Speed(), "slow": Speed(config["delay_seconds"], config["slots"])}
    measured = {system.name: Measured() for system in systems}
    with serving(ideal_replies(documents), speeds) as server:
        for _ in range(config["rounds"]):
            for system in systems:
                on_step(system.name)
                _round(system, documents, config, server, measured[system.name])
    return measured


def _round(
    system: System,
    documents: Sequence[GoldDocument],
    config: Mapping[str, Any],
    server: ModelServer,
    measured: Measured,
) -> None:
    sizes = config["documents"][system.name]
    forms = list(islice(cycle(documents), sizes["instant"]))
    address = server.url("instant", system.replies)
    spent = min((_driven(system, forms, address, server) for _ in range(config["repeats"])), key=lambda one: one.wall)
    measured.overheads.append(spent.wall / len(forms))
    measured.cpus.append(spent.cpu / len(forms))
    measured.calls = _calls(server) / len(forms)
    forms = list(islice(cycle(documents), sizes["slow"]))
    address = server.url("slow", system.replies)
    spent = system.drive(forms, settings_for(address, system.concurrency), system.concurrency)
    measured.throughputs.append(_calls(server) / spent.wall)
    measured.ideal = ideal_throughput(system.concurrency, config["slots"], config["delay_seconds"])


def _driven(system: System, forms: Sequence[GoldDocument], address: str, server: ModelServer) -> Spent:
    server.calls()
    return system.drive(forms, settings_for(address, 1), 1)


def _calls(server: ModelServer) -> int:
    """Calls inside the clock: every driver warms up with one form before."""
    return server.calls() - 1


def ideal_throughput(concurrency: int, slots: int, delay: float) -> float:
    """Calls a second when no slot within reach is ever empty."""
    return min(concurrency, slots) / delay


def verdicts(measured: Mapping[str, Measured], targets: Mapping[str, float]) -> list[tuple[str, bool]]:
    """Each target in words with its figure, and whether it is met."""
    share, ratio = measured[OURS].share, measured[OURS].overhead_ratio(measured[RIVAL])
    least, most = targets["throughput_share"], targets["overhead_of_langextract"]
    return [
        (f"throughput of {OURS} {share:.3f} of the ideal (at least {least})", share >= least),
        (f"overhead of {OURS} {ratio:.3f} of {RIVAL}'s (at most {most})", ratio <= most),
    ]


def figures(measured: Mapping[str, Measured], targets: Mapping[str, float]) -> dict[str, Any]:
    """Everything as JSON: rounds, medians, ratios ours : other, verdicts."""
    ours = measured[OURS]
    systems = {
        name: asdict(one)
        | {"overhead": one.overhead, "cpu": one.cpu, "throughput": one.throughput, "share": one.share}
        | {"overhead_ratio": ours.overhead_ratio(one), "throughput_ratio": ours.throughput / one.throughput}
        for name, one in measured.items()
    }
    return {"systems": systems, "targets": dict(verdicts(measured, targets))}


def table(measured: Mapping[str, Measured]) -> Table:
    ours = measured[OURS]
    overheads = ("overhead ms/form", "(rounds)", "ours ×", "cpu ms/form")
    columns = ("calls/form", *overheads, "calls/s", "ideal", "share", "(rounds)", "ours ×")
    shown = Table("system", *columns)
    for name, one in measured.items():
        rounds = (
            _spread(1000 * value for value in one.overheads),
            _spread(value / one.ideal for value in one.throughputs),
        )
        shown.add_row(
            name, f"{one.calls:.2f}", f"{1000 * one.overhead:.1f}", rounds[0], f"{ours.overhead_ratio(one):.2f}",
            f"{1000 * one.cpu:.1f}",
            f"{one.throughput:.2f}", f"{one.ideal:.2f}", f"{one.share:.3f}", rounds[1],
            f"{ours.throughput / one.throughput:.2f}",
        )  # fmt: skip
    return shown


def _spread(values: Iterable[float]) -> str:
    ordered = sorted(values)
    return f"{ordered[0]:.3g}-{ordered[-1]:.3g}"


def run() -> dict[str, Any]:
    """Measures and prints; returns the figures."""
    config = configuration("overhead")
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=config["rounds"] * len(SYSTEMS))
        measured = measure(SYSTEMS, config, lambda name: bar.update(task, advance=1, description=name))
    Console(width=None if sys.stdout.isatty() else 140).print(table(measured))
    for words, met in verdicts(measured, config["targets"]):
        print(f"{words}: {'met' if met else 'MISSED'}")
    return figures(measured, config["targets"])


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.bench.overhead", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE.json", help="write the figures of all rounds")
    options = parser.parse_args(arguments)
    try:
        found = run()
    except BenchError as error:
        print(error, file=sys.stderr)
        return 2
    if options.output:
        options.output.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0 if all(found["targets"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
