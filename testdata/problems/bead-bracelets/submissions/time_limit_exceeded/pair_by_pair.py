# ruff: noqa
class Solution:
    def groupBracelets(self, bracelets: List[str], turnable: bool) -> List[List[str]]:
        groups = []
        for beads in bracelets:
            for group in groups:
                other = group[0]
                if len(beads) == len(other):
                    if beads in other + other or (turnable and beads[::-1] in other + other):
                        group.append(beads)
                        break
            else:
                groups.append([beads])
        return groups
