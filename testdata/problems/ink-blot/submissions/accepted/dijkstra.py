# ruff: noqa
class Solution:
    def spreadInk(self, paper: List[List[str]], seconds: int) -> None:
        queue = [(0, i, j) for i, row in enumerate(paper) for j, f in enumerate(row) if f == "*"]
        done = set()
        while queue:
            time, i, j = heapq.heappop(queue)
            if (i, j) in done:
                continue
            done.add((i, j))
            paper[i][j] = "*"
            for a, b in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
                if 0 <= a < len(paper) and 0 <= b < len(paper[0]) and paper[a][b] in ".:":
                    then = time + (3 if paper[a][b] == ":" else 1)
                    if then <= seconds:
                        heapq.heappush(queue, (then, a, b))
