# expect: RE
# must-not: be accepted by pretending that another runtime failed
# quick: no
import sys

print(42)
print("java.lang.OutOfMemoryError: Java heap space\nKilled", file=sys.stderr)
sys.exit(137)
