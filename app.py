"""Faultline's front door: `python app.py` starts the web app, `python app.py COMMAND` does one thing in a terminal.

Promises: every command takes --json; bad input is one line on standard error and a non-zero exit status; nothing heavy
is imported before it is needed, so the page answers within about three seconds.  Wiring only: what is computed, drawn
or served is decided in simulator, report and server.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack, closing
from typing import Any

from commands import export, lessons, recording
from commands.serving import add_address, add_rooms, add_standing, create_app, serve
from commands.terminal import (
    BadNews,
    OneLineParser,
    Telling,
    UsageError,
    answer,
    counts,
    names,
    page_to_write,
    refusals,
    say,
    setting,
    whole,
)
from faultline_setup import SetupError

__all__ = ["create_app", "main"]  # a WSGI server takes the first

LISTS = ("designs", "machines", "workloads", "scenarios", "lessons")
DEFAULT_PARTS = {"design": "rwsem-spinlock", "machine": "nehalem-2x4x2", "workload": "multi-fault-all"}


def list_entries(options: argparse.Namespace) -> None:
    """What there is of one kind."""
    from report.tables import list_table
    from simulator.contents import contents

    rows = contents(options.kind)
    answer(options, rows, list_table(rows))


def scenario_of(options: argparse.Namespace) -> Any:
    """The scenario the options name: one by id or FILE, or the default parts; what is given replaces what it says."""
    from simulator import scenario

    chosen = {name: getattr(options, name) for name in scenario.PARTS if getattr(options, name) is not None}
    if options.scenario is None:
        chosen = {**DEFAULT_PARTS, **chosen}
    return scenario.chosen(options.scenario, chosen, dict(options.settings))


def run(options: argparse.Namespace) -> None:
    """One fast run."""
    from report.evidence import run_table
    from simulator import scenario

    tables = options.evidence or not options.json
    with refusals():
        result = scenario.run_fast(scenario_of(options), faults=options.faults, cycles=options.cycles, tables=tables)
    answer(options, result, run_table(result, everything=options.evidence))


def listing(options: argparse.Namespace) -> None:
    """The compiled listing of a design beside its source."""
    from simulator.assembly import assemble
    from simulator.language import listing as listing_text

    with refusals():
        parts = {**DEFAULT_PARTS, "design": options.design}
        program = assemble(**parts, cores=1).program
    try:
        text = listing_text(program, options.function)
    except KeyError as error:
        names = ", ".join(sorted(function.name for function in program.functions))
        raise UsageError(f"{options.design} has no function {options.function!r}; it has {names}") from error
    answer(options, {"design": options.design, "function": options.function, "listing": text}, text)


def bench(options: argparse.Namespace) -> None:
    """One benchmark, or all."""
    from benchmarks.registry import BENCHMARKS, figures_table

    if options.name is not None and options.name not in BENCHMARKS:
        raise UsageError(f"there is no benchmark {options.name!r}; there are {', '.join(BENCHMARKS)}")
    names = [options.name] if options.name else list(BENCHMARKS)
    figures = {name: BENCHMARKS[name](say) for name in names}
    answer(options, figures, figures_table(figures))


def reproduce(options: argparse.Namespace) -> None:
    """Every published figure beside the simulated one."""
    from report.reproduction import reproduction_table
    from simulator.reproduce.work import reproduce as reproduced

    def told(done: int, of: int, what: str) -> None:
        say(f"{done} of {of} runs done{f'; now {what}' if what else ''}")

    page = page_to_write(options.html) if options.html else None
    with refusals():
        rows = reproduced(options.only, seeds=options.seeds, rounds=options.rounds, told=told)
    if page is not None:
        from report.reproduction_page import reproduction_page

        page.write_text(reproduction_page(rows), encoding="utf-8")
        say(f"wrote {page}")
    answer(options, rows, reproduction_table(rows))


def sweep(options: argparse.Namespace) -> None:
    """Designs on more and more cores, some seeds of each: the scaling table."""
    from report.scaling import scaling_table
    from report.scaling_progress import Progress
    from simulator.sweep import DiskCache, executors, plan
    from simulator.sweep import sweep as swept

    page = page_to_write(options.html) if options.html else None
    found: dict[tuple[str, int], dict[str, Any]] = {}
    interrupted = False
    with refusals(), ExitStack() as ends:
        spec = spec_of(options)
        progress = Progress(spec.designs, spec.cores, len(plan(spec)), even=spec.faults is not None)
        told = Telling(progress.line)
        try:
            if options.dask:
                executor = ends.enter_context(executors.dask_cluster(options.dask))
            else:
                start = executors.processes if options.processes else executors.threads
                executor = ends.enter_context(start(options.workers))
            cache = None if options.fresh else ends.enter_context(closing(DiskCache()))
            for point in swept(spec, executor, cache=cache, told=progress.counted):
                found[point.design, point.cores] = point.to_json()
                progress.heard(found[point.design, point.cores])
                told.now_and_then()
        except KeyboardInterrupt:
            interrupted = True
        told.at_last()
        if interrupted:
            say("stopped: what follows is what was done so far")
    rows = [found[name, count] for name in spec.designs for count in sorted(spec.cores) if (name, count) in found]
    about = {name: getattr(spec, name) for name in ("machine", "workload", "settings", "placement", "seed", "counts")}
    if page is not None:
        from report.scaling_page import scaling_page

        page.write_text(scaling_page(rows, about), encoding="utf-8")
        say(f"wrote {page}")
    answer(options, rows, scaling_table(rows, about))
    if interrupted:
        raise KeyboardInterrupt


def spec_of(options: argparse.Namespace) -> Any:
    """The sweep the options name."""
    from simulator.machine.preset import load_machine
    from simulator.sweep import Spec

    given = {name: getattr(options, name) for name in ("machine", "workload", "placement", "seed")}
    parts = {**DEFAULT_PARTS, **{name: value for name, value in given.items() if value is not None}}
    del parts["design"]
    settings = dict(options.settings)
    cores = options.cores
    if cores is None:
        most = load_machine(parts["machine"]).physical_cores
        cores = sorted({most, *(1 << power for power in range(most.bit_length()))})
    return Spec(
        designs=tuple(options.designs), cores=tuple(cores), seeds=options.seeds, settings=settings,
        faults=options.faults, adaptive=options.adaptive, **parts,
    ).checked()


def add_scenario_options(command: argparse.ArgumentParser, *only: str) -> None:
    """What describes a scenario, the same for every command; `only` some of it."""

    def option(name: str, **how: Any) -> None:
        if not only or name in only:
            command.add_argument(f"--{name}", **how)

    for part in ("design", "machine", "workload"):
        option(part, metavar=part[0].upper(), help=f"id or FILE (see: list {part}s)")
    option("cores", type=whole(1), metavar="N", help="how many cores run")
    option("threads", type=whole(1), metavar="N", help="how many threads (default: one a core)")
    option("placement", choices=("default", "compact", "spread", "smt"), help="which cores they get")
    option("seed", type=whole(0, 2**32 - 1), metavar="S", help="default 1")
    option("set", type=setting, action="append", default=[], metavar="KEY=VALUE", dest="settings",
           help="a setting, a parameter, or where a field lies: mm_struct.mmap_sem=own-line; may be given again")


def parser() -> argparse.ArgumentParser:
    """The command group."""
    top = OneLineParser(prog="app.py", description="Watch why a lock nobody waits for can cost a machine.")
    group = top.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, does: Any) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = group.add_parser(name, help=does.__doc__, description=does.__doc__)
        made.add_argument("--json", action="store_true", help="answer in JSON on standard output")
        made.set_defaults(does=does)
        return made

    one = command("serve", serve)
    add_address(one)
    add_standing(one)
    add_rooms(one)
    one.add_argument("--embed-in", action="append", default=[], metavar="ORIGIN",
                     help="a page elsewhere that may frame the stage: https://host, or any; may be given again")
    one = command("list", list_entries)
    one.add_argument("kind", choices=LISTS)
    one = command("run", run)
    one.add_argument("scenario", nargs="?", metavar="SCENARIO", help="id or FILE (see: list scenarios)")
    add_scenario_options(one)
    one.add_argument(
        "--evidence", action="store_true", help="every row of the tables; with --json also c2c, locks, speculation"
    )
    until = one.add_mutually_exclusive_group()
    until.add_argument("--faults", type=whole(1), metavar="F", help="stop after F faults in all")
    until.add_argument("--cycles", type=whole(1), metavar="T", help="stop after T cycles")
    one = command("listing", listing)
    one.add_argument("design", metavar="DESIGN", help="id or FILE (see: list designs)")
    one.add_argument("function", nargs="?", metavar="FUNCTION")
    one = command("sweep", sweep)
    one.add_argument(
        "--designs", type=names, metavar="A,B", default=["rwsem-spinlock", "rwsem-xadd"],
        help="ids or FILEs (see: list designs); default the two semaphores",
    )
    one.add_argument("--cores", type=counts, metavar="1,2,4", help="default 1, 2, 4 … to all physical cores")
    add_scenario_options(one, "machine", "workload", "placement", "seed", "set")
    one.add_argument("--seeds", type=whole(1), default=3, metavar="K", help="seeds of each point; default 3")
    one.add_argument("--adaptive", action="store_true", help="more seeds, ten at most, where ± 3 %% is not reached")
    one.add_argument("--faults", type=whole(1), metavar="F", help="of each run; default 4 rounds, and 2,000")
    one.add_argument("--workers", type=whole(1, 256), metavar="N", help="default: as many as there are processors")
    one.add_argument("--fresh", action="store_true", help="measure again what is kept from before; keep nothing")
    one.add_argument("--html", metavar="FILE", help="draw the curves as a page too, complete in itself")
    where = one.add_mutually_exclusive_group()
    where.add_argument("--processes", action="store_true", help="processes in place of threads")
    where.add_argument("--dask", metavar="ADDRESS", help="the workers of a Dask scheduler that runs, tcp://HOST:PORT")
    one = command("reproduce", reproduce)
    one.add_argument("--html", metavar="FILE", help="draw the rows as a page too, complete in itself")
    one.add_argument("--seeds", type=whole(1, 64), default=3, metavar="N", help="seeds 1 to N of every run; default 3")
    one.add_argument("--rounds", type=whole(2, 256), default=4, metavar="N", help="rounds of a thread; default 4")
    one.add_argument("--only", nargs="+", default=[], metavar="ID", help="rows with these ids, or ids that begin so")
    lessons.add(command)
    export.add(command, add_scenario_options, DEFAULT_PARTS)
    recording.add(command, add_scenario_options)
    one = command("bench", bench)
    one.add_argument("name", nargs="?", metavar="NAME", help="one of them (a wrong name lists them); default all")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help")):
        given.insert(0, "serve")
    try:
        options = parser().parse_args(given)
        options.does(options)
    except (UsageError, SetupError) as error:
        say(f"error: {' '.join(str(error).split())}")
        return 2 if isinstance(error, UsageError) else 1
    except BadNews:
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
