# Merge sort.
def lighter(i, j):
    print("?", i, j, flush=True)
    return input() == "<"


def sort(crates):
    if len(crates) < 2:
        return crates
    middle = len(crates) // 2
    left, right = sort(crates[:middle]), sort(crates[middle:])
    merged = []
    while left and right:
        merged.append(left.pop(0) if lighter(left[0], right[0]) else right.pop(0))
    return merged + left + right


n = int(input().split()[0])
print("!", *sort(list(range(1, n + 1))), flush=True)
