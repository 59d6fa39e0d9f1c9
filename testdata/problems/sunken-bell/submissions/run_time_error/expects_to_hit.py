# Takes every answer but "deeper" for the last.
low, high = 1, int(input())
moves = {"deeper": 1}
while True:
    middle = (low + high) // 2
    print(middle, flush=True)
    answer = input()
    if answer == "found":
        break
    low = middle + moves[answer]
