"""`python -m bench [name ...] [--quick]`: run the named benchmarks, or all of them one after the other."""

from __future__ import annotations

import argparse
import importlib
import platform
import sqlite3
import time

BENCHES = {
    "turn": "the whole way of an answer, 32 chats at once",
    "crowd": "answers a second, 1 to 32 people at once, SQLite and PostgreSQL",
    "send": "processor time of a message sent by HTTP",
    "lookup": "finding a name among many",
    "count": "a count of awards",
    "workers": "several processes on one PostgreSQL",
    "growth": "memory over many turns",
    "scale": "a count among millions of awards",
    "reading": "pasted prose and questions into records",
    "report": "building the annual report",
    "start": "starting the program",
}


def main() -> None:
    listed = "\n".join(f"  {name:8}{said}" for name, said in BENCHES.items())
    parser = argparse.ArgumentParser(
        prog="python -m bench", epilog=f"benchmarks:\n{listed}", formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="name", help="which ones; all by default")
    parser.add_argument("--quick", action="store_true", help="few rounds: to see that it runs, not to compare")
    given = parser.parse_args()
    unknown = [name for name in given.names if name not in BENCHES]
    if unknown:
        parser.error(f"no such benchmark: {', '.join(unknown)}")
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}. Compare the ratios, not the times.\n")
    for name in given.names or BENCHES:
        began = time.monotonic()
        print(f"## {name}: {BENCHES[name]}\n")
        importlib.import_module(f"bench.{name}").run(quick=given.quick)
        print(f"({time.monotonic() - began:.0f} s)\n", flush=True)


if __name__ == "__main__":
    main()
