# ruff: noqa
class Solution:
    def labels(self, words: List[str], first: str, loud: bool, number: int) -> List[str]:
        chosen = [w for w in words if loud or w.startswith(first)]
        return [f"{word}#{number + index}" for index, word in enumerate(chosen)]
