"""Starts a command from a process as small as can be and tells what it took.

    bench_launch.py FD LIMIT COMMAND...

The peak memory that the kernel tells of a child is never less than that of the
process it was started from. This one has about 9 MB. After LIMIT seconds,
if not 0, the command is killed.
"""

import os
import sys
import time


def main() -> None:
    report, limit, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    os.set_inheritable(report, False)
    start = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ)
    if limit:
        # Only here: it takes 1 MB.
        import signal

        signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
        signal.alarm(limit)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    told = f"{code} {wall} {usage.ru_utime + usage.ru_stime} {usage.ru_maxrss * 1024}"
    os.write(report, told.encode())


main()
