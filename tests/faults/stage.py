"""Runs jobs in children that start at once: Django is loaded before the fork.

A line of JSON asks `{"job": …, "options": {…}, "guard": …, "stopped": …}` for a child and is answered by its
number; a number asks how that child ended. A child that is to be traced stops itself before its job.
"""

import ctypes
import json
import os
import signal
import sys
import traceback

from mingjian.config.environment import start_django

start_django(None)

from django.db import connection  # noqa: E402 - after the settings are read

from tests.faults.guards import GUARDS  # noqa: E402
from tests.faults.jobs import JOBS, warm_up  # noqa: E402
from tests.faults.load import LOAD_JOBS  # noqa: E402
from tests.faults.load import warm_up as read_law  # noqa: E402

CHILD_LIMIT_S = 300  # a child that hangs is ended and fails its test
ANY_TRACER, SET_TRACER = ctypes.c_ulong(-1), 0x59616D61  # PR_SET_PTRACER_ANY, PR_SET_PTRACER


def play(asked: dict) -> None:
    """One job in this child; never returns."""
    code = 3
    signal.alarm(CHILD_LIMIT_S)
    try:
        if asked.get("guard"):
            GUARDS[asked["guard"]]()
        job, options = (JOBS | LOAD_JOBS)[asked["job"]], asked["options"]
        if asked.get("stopped"):
            ctypes.CDLL(None).prctl(SET_TRACER, ANY_TRACER, 0, 0, 0)
            os.kill(os.getpid(), signal.SIGSTOP)
        code = job(**options)
    except BaseException:  # noqa: BLE001 - a child tells whatever ended it, and ends
        traceback.print_exc()
    finally:
        os._exit(code)


warm_up()
read_law()
connection.close()
print("ready", flush=True)
for line in sys.stdin:
    told = json.loads(line)
    if isinstance(told, int):
        print(os.waitpid(told, 0)[1], flush=True)
        continue
    child = os.fork()
    if not child:
        play(told)
    print(child, flush=True)
