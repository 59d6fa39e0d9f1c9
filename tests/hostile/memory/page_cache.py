# expect: AC
# must-not: be billed for reclaimable pages of files it reads
# quick: no
# limits: memory=24 time=3
import os
import sysconfig

for folder, _, names in os.walk(sysconfig.get_paths()["stdlib"]):
    for name in names:
        try:
            with open(os.path.join(folder, name), "rb", buffering=0) as file:
                while file.read(1 << 16):
                    pass
        except OSError:
            pass
print(sum(map(int, input().split())))
