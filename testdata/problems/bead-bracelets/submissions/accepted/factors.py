# ruff: noqa
class Solution:
    def groupBracelets(self, bracelets: List[str], turnable: bool) -> List[List[str]]:
        groups = defaultdict(list)
        for beads in bracelets:
            key = self.least(beads)
            if turnable:
                key = min(key, self.least(beads[::-1]))
            groups[key].append(beads)
        return list(groups.values())

    def least(self, beads):
        """The last Lyndon factor of the doubled string that begins in its first half."""
        twice, size = beads + beads, len(beads)
        at = start = 0
        while at < size:
            start = at
            i, j = at, at + 1
            while j < 2 * size and twice[i] <= twice[j]:
                i = i + 1 if twice[i] == twice[j] else at
                j += 1
            while at <= i:
                at += j - i
        return twice[start : start + size]
