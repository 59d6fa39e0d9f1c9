# expect: AC
# must-not: kill a process that is not its own
# quick: no
import os
import signal

if os.getuid() == 1000 and os.getppid() == 1:
    for pid in (-1, 1):
        try:
            os.kill(pid, signal.SIGKILL)
            if pid == 1:
                print("ESCAPED signalled", pid)
        except OSError:
            pass
else:
    print("ESCAPED this is no jail")
print(sum(map(int, input().split())))
