# ruff: noqa
class Solution:
    def average(self, values: List[float], halve: bool) -> float:
        mean = sum(values) / len(values)
        return mean / 2 if halve else mean
