# expect: WA
# must-not: find the answer anywhere in the file system it sees
# quick: no
# answer: secret
# limits: time=4
import os

for root in ("/app", "/work", "/tmp", "/dev", "/var", "/etc", "/home", "/srv", "/opt", "/run"):
    for folder, _, names in os.walk(root):
        for name in names:
            if name.endswith((".ans", ".in", ".json")):
                print("ESCAPED", os.path.join(folder, name))
try:
    print("ESCAPED", open("@OWN_ANSWER@").read())
except OSError:
    pass
print(sum(map(int, input().split())))
