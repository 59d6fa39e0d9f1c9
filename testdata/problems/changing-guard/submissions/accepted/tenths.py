# Splits the chests into ten rows; the digit names the row.
def opens(chest):
    print("open", chest, flush=True)
    return input() == "crown"


what, *numbers = input().split()
n = int(numbers[0])
width = (n + 9) // 10
if what == "evening":
    found = next(chest for chest in range(1, n + 1) if opens(chest))
    print("chalk", (found - 1) // width, flush=True)
else:
    first = int(numbers[1]) * width + 1
    next(chest for chest in range(first, n + 1) if opens(chest))
