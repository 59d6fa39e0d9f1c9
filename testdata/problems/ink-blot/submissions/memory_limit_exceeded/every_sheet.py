# ruff: noqa
class Solution:
    def spreadInk(self, paper: List[List[str]], seconds: int) -> None:
        due = defaultdict(list)
        due[0] = [(i, j) for i, row in enumerate(paper) for j, f in enumerate(row) if f == "*"]
        sheets, wet, time = [], set(), 0
        while due and time <= seconds:
            sheets.append([list(row) for row in (sheets[-1] if sheets else paper)])
            for i, j in due.pop(time, ()):
                if (i, j) in wet:
                    continue
                wet.add((i, j))
                sheets[-1][i][j] = "*"
                for a, b in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
                    if 0 <= a < len(paper) and 0 <= b < len(paper[0]) and paper[a][b] in ".:":
                        due[time + (1 if paper[a][b] == "." else 3)].append((a, b))
            time += 1
        paper[:] = sheets[-1]
