# Writes down for each tent the minutes in which it is taken.
import sys

numbers = list(map(int, sys.stdin.read().split()))
shows = list(zip(numbers[1::2], numbers[2::2]))
taken, plan = [], {}
for start, end in sorted(shows):
    for number, minutes in enumerate(taken):
        if not any(minutes[m] for m in range(start, end)):
            break
    else:
        number = len(taken)
        taken.append(bytearray(max(e for _, e in shows)))
    for minute in range(start, end):
        taken[number][minute] = 1
    plan.setdefault((start, end), []).append(number + 1)
print(*(plan[show].pop() for show in shows))
