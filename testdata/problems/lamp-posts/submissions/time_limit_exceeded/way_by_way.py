# Tries one length of the way after the other.
n, k = map(int, input().split())
houses = sorted(map(int, input().split()))
way, posts = -1, list(range(k + 1))
while len(posts) > k:
    way, posts, lit = way + 1, [], -1
    for house in houses:
        if house > lit:
            posts.append(min(house + way, 10**9))
            lit = house + 2 * way
print(*posts, *[0] * (k - len(posts)))
