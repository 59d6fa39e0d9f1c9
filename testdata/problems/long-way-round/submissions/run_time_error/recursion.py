# One call for each station: deeper than Python allows.
m, a, b, c, start = map(int, input().split())


def travel(x, step, seen):
    if x in seen:
        return step - seen[x]
    seen[x] = step
    return travel((a * x * x + b * x + c) % m, step + 1, seen)


print(travel(start, 0, {}))
