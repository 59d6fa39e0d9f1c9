# expect: AC
# must-not: see more of the root than what a program needs
# quick: no
import os

known = {"app", "bin", "dev", "etc", "lib", "lib64", "opt", "proc", "tmp", "usr", "var", "work"}
for name in os.listdir("/"):
    if name not in known:
        print("ESCAPED sees /" + name)
devices = {"null", "zero", "full", "random", "urandom", "shm"}
for name in os.listdir("/dev"):
    if name not in devices:
        print("ESCAPED sees /dev/" + name)
print(sum(map(int, input().split())))
