# ruff: noqa
class Solution:
    def pairForTarget(self, numbers: List[int], target: int) -> List[int]:
        seen = {}
        for index, number in enumerate(numbers):
            if target - number in seen:
                return [seen[target - number], index]
            seen[number] = index
