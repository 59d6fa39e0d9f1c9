# Halves the gaps between houses, of which there may be too few.
n, k = map(int, input().split())
houses = sorted(map(int, input().split()))
gaps = sorted(zip(houses, houses[1:]), key=lambda gap: gap[0] - gap[1])
print(*((gaps[i][0] + gaps[i][1]) // 2 for i in range(k)))
