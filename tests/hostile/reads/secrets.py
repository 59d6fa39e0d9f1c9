# expect: AC
# must-not: read a planted secret, or list the folder where it is
# quick: yes
import os

for path in "@SECRETS@".split(":"):
    try:
        print("ESCAPED", open(path).read())
    except OSError:
        pass
    try:
        print("ESCAPED", os.listdir(os.path.dirname(path))) if path.startswith("/root") else 0
    except OSError:
        pass
print(sum(map(int, input().split())))
