# Finds the middle by counting towards it from both ends.
low, high = 1, int(input())
while True:
    left, right = low, high
    while left < right:
        left, right = left + 1, right - 1
    print(right, flush=True)
    answer = input()
    if answer == "found":
        break
    if answer == "deeper":
        low = right + 1
    else:
        high = right - 1
