# Tries with and without each note.
n = int(input())
notes = list(map(int, input().split()))


def best(i, last):
    if i == n:
        return []
    without = best(i + 1, last)
    if notes[i] <= last:
        return without
    with_it = [i + 1, *best(i + 1, notes[i])]
    return max(with_it, without, key=len)


while n > 900:
    pass
places = best(0, 0)
print(len(places))
print(*places)
