# ruff: noqa
class Solution:
    def spreadInk(self, paper: List[List[str]], seconds: int) -> None:
        takes = {".": 1, ":": 3}
        since = {(i, j): 0 for i, r in enumerate(paper) for j, f in enumerate(r) if f == "*"}
        last = 0
        for second in range(1, seconds + 1):
            if second > last + 3:
                break
            for i, row in enumerate(paper):
                for j, field in enumerate(row):
                    for near in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
                        if (i, j) not in since and near in since:
                            if second - since[near] >= takes.get(field, seconds + 1):
                                since[i, j] = last = second
        for i, j in since:
            paper[i][j] = "*"
