# expect: AC
# must-not: be refused for words on its error output
# quick: no
import sys

print("Traceback: MemoryError, Killed, Segmentation fault", file=sys.stderr)
print(sum(map(int, input().split())))
