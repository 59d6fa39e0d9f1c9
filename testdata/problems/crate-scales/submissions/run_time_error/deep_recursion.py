# Sorts by recursion, one level for each crate.
import sys

sys.setrecursionlimit(100)


def insert(crate, sorted_crates):
    if not sorted_crates:
        return [crate]
    print("?", sorted_crates[-1], crate, flush=True)
    if input() == "<":
        return [*sorted_crates, crate]
    return [*insert(crate, sorted_crates[:-1]), sorted_crates[-1]]


def sort(n):
    return insert(n, sort(n - 1)) if n else []


n = int(input().split()[0])
print("!", *sort(n), flush=True)
