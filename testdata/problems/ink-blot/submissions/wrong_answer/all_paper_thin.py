# ruff: noqa
class Solution:
    def spreadInk(self, paper: List[List[str]], seconds: int) -> None:
        edge = deque((0, i, j) for i, r in enumerate(paper) for j, f in enumerate(r) if f == "*")
        while edge:
            time, i, j = edge.popleft()
            for a, b in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
                if 0 <= a < len(paper) and 0 <= b < len(paper[0]) and paper[a][b] in ".:":
                    if time < seconds:
                        paper[a][b] = "*"
                        edge.append((time + 1, a, b))
