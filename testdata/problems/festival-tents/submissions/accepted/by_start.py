# Takes the shows by their start, and the tent that has been free for longest.
import heapq
import sys

numbers = list(map(int, sys.stdin.read().split()))
shows = list(zip(numbers[1::2], numbers[2::2]))
tents = [0] * len(shows)
busy = []
for i in sorted(range(len(shows)), key=lambda i: shows[i]):
    if busy and busy[0][0] <= shows[i][0]:
        tents[i] = heapq.heappop(busy)[1]
    else:
        tents[i] = len(busy) + 1
    heapq.heappush(busy, (shows[i][1], tents[i]))
print(*tents)
