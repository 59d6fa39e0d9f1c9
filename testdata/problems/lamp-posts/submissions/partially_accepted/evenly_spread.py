# Spreads the posts evenly from the first house to the last.
n, k = map(int, input().split())
houses = list(map(int, input().split()))
first, length = min(houses), max(houses) - min(houses)
print(*(first + length * (2 * i + 1) // (2 * k) for i in range(k)))
