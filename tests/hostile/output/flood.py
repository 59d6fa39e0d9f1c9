# expect: OLE
# must-not: fill the judge's memory with output
# quick: no
while True:
    print("42" * 10000)
