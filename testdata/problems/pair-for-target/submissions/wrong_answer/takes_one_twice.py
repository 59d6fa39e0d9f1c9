# ruff: noqa
class Solution:
    def pairForTarget(self, numbers: List[int], target: int) -> List[int]:
        places = {number: index for index, number in enumerate(numbers)}
        for index, number in enumerate(numbers):
            if target - number in places:
                return [index, places[target - number]]
