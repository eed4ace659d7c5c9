"""Starts a command from a process as small as can be and tells what it took.

    bench_launch.py FD COMMAND...

The peak memory that the kernel tells of a child is never less than that of the
process it was started from. This one has about 9 MB.
"""

import os
import sys
import time


def main() -> None:
    report, command = int(sys.argv[1]), sys.argv[2:]
    os.set_inheritable(report, False)
    start = time.perf_counter()
    _, status, usage = os.wait4(os.posix_spawnp(command[0], command, os.environ), 0)
    wall = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    told = f"{code} {wall} {usage.ru_utime + usage.ru_stime} {usage.ru_maxrss * 1024}"
    os.write(report, told.encode())


main()
