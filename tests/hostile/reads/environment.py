# expect: AC
# must-not: find the secret of the judge's environment
# quick: no
import os
import sys

for name, value in os.environ.items():
    print(name, value, file=sys.stderr)
    if name.startswith("ASSIZE") or "canary" in value:
        print("ESCAPED", name)
for path in ("/proc/self/environ", "/proc/1/environ", "/proc/self/auxv"):
    try:
        if b"canary" in open(path, "rb").read():
            print("ESCAPED", path)
    except OSError:
        pass
print(sum(map(int, input().split())))
