"""Writes what a Python process has used to a file when it ends; for processes with this folder on PYTHONPATH."""

import atexit
import json
import os
import resource
import sys


def _write() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    record = {"cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss * 1024, "arguments": sys.argv}
    with open(os.environ["BENCHMARK_RECORD"], "a", encoding="utf-8") as file:
        file.write(json.dumps(record) + "\n")


if "BENCHMARK_RECORD" in os.environ:
    atexit.register(_write)
