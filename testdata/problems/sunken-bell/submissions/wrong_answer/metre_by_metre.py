# Lowers the probe metre by metre.
deepest = int(input())
for depth in range(1, deepest + 1):
    print(depth, flush=True)
    if input() == "found":
        break
