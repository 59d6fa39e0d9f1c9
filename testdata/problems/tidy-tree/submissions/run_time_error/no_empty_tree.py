# ruff: noqa
class Solution:
    def tidyTree(self, root: Optional[TreeNode], least: int) -> Optional[TreeNode]:
        for side in ("left", "right"):
            if getattr(root, side) is not None or root.val is not None:
                setattr(root, side, self.tidyTree(getattr(root, side), least))
        return root
