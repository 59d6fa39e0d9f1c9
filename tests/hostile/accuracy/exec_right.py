# expect: AC
# must-not: be refused for handing over to another program
# quick: no
import os
import sys

os.execv(sys.executable, [sys.executable, "-c", "print(sum(map(int, input().split())))"])
