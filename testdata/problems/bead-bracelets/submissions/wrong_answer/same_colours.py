# ruff: noqa
class Solution:
    def groupBracelets(self, bracelets: List[str], turnable: bool) -> List[List[str]]:
        groups = defaultdict(list)
        for beads in bracelets:
            groups["".join(sorted(beads))].append(beads)
        return list(groups.values())
