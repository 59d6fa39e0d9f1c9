# Halves the water that is left.
low, high = 1, int(input())
while True:
    middle = (low + high) // 2
    print(middle, flush=True)
    answer = input()
    if answer == "found":
        break
    if answer == "deeper":
        low = middle + 1
    else:
        high = middle - 1
