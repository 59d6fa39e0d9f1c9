# ruff: noqa
class Solution:
    def pairForTarget(self, numbers: List[int], target: int) -> List[int]:
        for second in range(len(numbers)):
            for first in range(second):
                if numbers[first] + numbers[second] == target:
                    return [first, second]
