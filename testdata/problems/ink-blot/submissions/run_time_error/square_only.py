# ruff: noqa
class Solution:
    def spreadInk(self, paper: List[List[str]], seconds: int) -> None:
        size = max(len(paper), len(paper[0]))
        queue = [(0, i, j) for i in range(size) for j in range(size) if paper[i][j] == "*"]
        done = set()
        while queue:
            time, i, j = heapq.heappop(queue)
            if time > seconds or (i, j) in done or paper[i][j] == "#":
                continue
            done.add((i, j))
            paper[i][j] = "*"
            for a, b in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
                if 0 <= a and 0 <= b and (a, b) not in done:
                    heapq.heappush(queue, (time + (3 if paper[a][b] == ":" else 1), a, b))
