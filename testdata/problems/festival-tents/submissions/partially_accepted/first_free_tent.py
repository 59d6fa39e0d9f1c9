# Takes the shows as they come, and the first tent where there is room.
n = int(input())
tents, plan = [], []
for _ in range(n):
    start, end = map(int, input().split())
    for number, shows in enumerate(tents, 1):
        if all(end <= s or e <= start for s, e in shows):
            break
    else:
        tents.append([])
        number = len(tents)
    tents[number - 1].append((start, end))
    plan.append(number)
print(*plan)
