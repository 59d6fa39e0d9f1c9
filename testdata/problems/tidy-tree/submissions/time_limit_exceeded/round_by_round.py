# ruff: noqa
class Solution:
    def tidyTree(self, root: Optional[TreeNode], least: int) -> Optional[TreeNode]:
        crown = TreeNode(0, root)
        changed = True
        while changed:
            changed = False
            waiting = [crown]
            while waiting:
                node = waiting.pop()
                for side in ("left", "right"):
                    child = getattr(node, side)
                    if child is None:
                        continue
                    if child.left is None and child.right is None and child.val < least:
                        setattr(node, side, None)
                        changed = True
                    else:
                        waiting.append(child)
        return crown.left
