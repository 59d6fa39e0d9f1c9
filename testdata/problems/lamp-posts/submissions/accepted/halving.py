# Searches the longest way by halving; each post stands as far to the right as it may.
n, k = map(int, input().split())
houses = sorted(map(int, input().split()))


def posts_for(way):
    posts, lit = [], -1
    for house in houses:
        if house > lit:
            posts.append(min(house + way, 10**9))
            lit = house + 2 * way
    return posts


low, high = 0, 10**9
while low < high:
    middle = (low + high) // 2
    if len(posts_for(middle)) <= k:
        high = middle
    else:
        low = middle + 1
posts = posts_for(low)
print(*posts, *[0] * (k - len(posts)))
