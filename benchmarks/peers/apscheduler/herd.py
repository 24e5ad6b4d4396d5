"""APScheduler as a peer of the benchmark: one process, jobs stored in PostgreSQL.

It speaks the protocol of Children/Child.cs. The database is named by PGHOST and the like.
"""

import json
import logging
import signal
import sys
import threading
import time
from datetime import datetime, timezone

from apscheduler.events import EVENT_JOB_MISSED
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

# It warns of every job that it drops; the table says how many.
logging.getLogger("apscheduler").setLevel(logging.ERROR)
# Ctrl-C is the benchmark's, which ends this process.
signal.signal(signal.SIGINT, signal.SIG_IGN)
lock = threading.Lock()
runs = []
missed = 0


def run(key, due):
    late = time.time() * 1000 - due
    with lock:
        runs.append((key, late))


def miss(_):
    global missed
    with lock:
        missed += 1


def create(scheduler, herd, count, due):
    global missed
    with lock:
        runs.clear()
        missed = 0
    when = datetime.fromtimestamp(due / 1000, timezone.utc)
    began = time.monotonic()
    for i in range(count):
        scheduler.add_job("__main__:run", "date", run_date=when, args=[i, due], id=f"{herd}-{i}")
    return {"seconds": time.monotonic() - began}


def wait(count, seconds):
    until = time.monotonic() + seconds
    while len(runs) + missed < count and time.monotonic() < until:
        time.sleep(0.01)
    with lock:
        late = sorted(r[1] for r in runs)
        distinct = len({r[0] for r in runs})

    def percentile(share):
        return late[min(len(late) - 1, int(len(late) * share))] if late else 0

    return {"runs": len(late), "distinct": distinct, "p50": percentile(0.5), "p99": percentile(0.99), "missed": missed}


def say(answer):
    print("= " + json.dumps(answer), flush=True)


def main():
    defaults = {"misfire_grace_time": None} if sys.argv[1] == "lifted" else {}
    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(url="postgresql+psycopg2://")}, job_defaults=defaults, timezone=timezone.utc
    )
    scheduler.add_listener(miss, EVENT_JOB_MISSED)
    scheduler.start()
    say({})
    for line in sys.stdin:
        verb, *rest = line.split()
        if verb == "create":
            say(create(scheduler, rest[0], int(rest[1]), int(rest[2])))
        elif verb == "wait":
            say(wait(int(rest[0]), int(rest[1])))
        else:
            raise ValueError(line)
    scheduler.shutdown()


if __name__ == "__main__":
    main()
