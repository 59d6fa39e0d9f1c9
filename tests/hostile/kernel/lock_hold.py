# expect: AC
# must-not: take a lock on a shared file that another jail can notice
# quick: no
# partner: lock_notice.py
import fcntl
import struct
import sys
import time

lock = struct.pack("hh4xqqi4x", fcntl.F_RDLCK, 0, 0, 0, 0)
files = [open(sys.executable, "rb") for _ in range(2)] + [sys.stdin]
for command in (fcntl.F_SETLK, 37):  # F_OFD_SETLK
    for file in files:
        try:
            fcntl.fcntl(file, command, lock)
        except OSError:
            pass
for file in files:
    try:
        fcntl.flock(file, fcntl.LOCK_SH)
    except OSError:
        pass
time.sleep(1.2)
print(sum(map(int, input().split())))
