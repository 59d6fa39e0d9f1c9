# expect: AC
# must-not: have the compiler run code that it brought along
# quick: no
print(sum(map(int, input().split())))
# ==== file: py_compile.py
raise SystemExit("ESCAPED ran in the compiler")
# ==== file: importlib.py
raise SystemExit("ESCAPED ran in the compiler")
# ==== file: sitecustomize.py
print("ESCAPED ran in the compiler")
