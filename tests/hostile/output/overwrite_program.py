# expect: AC
# must-not: change itself for the next test
# quick: yes
# tests: 2
import os

for path in (__file__, "/app/sitecustomize.py", "/app/__pycache__/main.cpython-311.pyc"):
    try:
        open(path, "a").write("print('ESCAPED')\n")
        print("ESCAPED wrote", path)
    except OSError:
        pass
try:
    os.remove(__file__)
    print("ESCAPED removed itself")
except OSError:
    pass
print(sum(map(int, input().split())))
