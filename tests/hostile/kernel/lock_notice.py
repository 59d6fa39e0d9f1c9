# expect: AC
# must-not: notice a lock that another jail holds on a file they share
# quick: no
import fcntl
import struct
import sys
import time

ask = struct.pack("hh4xqqi4x", fcntl.F_WRLCK, 0, 0, 0, 0)
file = open(sys.executable, "rb")
for _ in range(100):
    for command in (fcntl.F_GETLK, 36):  # F_OFD_GETLK
        try:
            found = fcntl.fcntl(file, command, ask)
        except OSError:
            continue
        if struct.unpack("hh4xqqi4x", found)[0] != fcntl.F_UNLCK:
            print("ESCAPED saw a record lock of another jail")
            sys.exit()
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(file, fcntl.LOCK_UN)
    except BlockingIOError:
        print("ESCAPED saw a flock of another jail")
        sys.exit()
    except OSError:
        pass
    time.sleep(0.01)
print(sum(map(int, input().split())))
