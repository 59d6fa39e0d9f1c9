# expect: AC
# must-not: have more processes than its group allows
# quick: no
import os
import signal

made = 0
try:
    for _ in range(1000):
        if os.fork() == 0:
            signal.pause()
            os._exit(0)
        made += 1
except OSError:
    pass
if made > 300:
    print("ESCAPED", made, "processes")
print(sum(map(int, input().split())))
