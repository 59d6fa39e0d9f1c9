# ruff: noqa
class Solution:
    def groupBracelets(self, bracelets: List[str], turnable: bool) -> List[List[str]]:
        groups = defaultdict(list)
        for beads in bracelets:
            turns = [beads[i:] + beads[:i] for i in range(len(beads))]
            if turnable:
                turns += [turn[::-1] for turn in turns]
            groups[min(turns)].append(beads)
        return list(groups.values())
