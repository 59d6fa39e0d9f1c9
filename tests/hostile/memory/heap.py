# expect: MLE
# must-not: use more memory than its limit
# quick: no
# limits: memory=64
kept = [bytearray(1 << 20) for _ in range(192)]
for block in kept:
    block[:] = b"x" * (1 << 20)
print(sum(map(int, input().split())))
