# expect: AC
# must-not: read back the output pipes or anything sent over them
# quick: no
import os

for fd in range(3, 256):
    try:
        os.fstat(fd)
        print("ESCAPED descriptor", fd)
    except OSError:
        pass
for fd in (1, 2):
    try:
        print("ESCAPED read", os.read(fd, 100))
    except OSError:
        pass
print(sum(map(int, input().split())))
