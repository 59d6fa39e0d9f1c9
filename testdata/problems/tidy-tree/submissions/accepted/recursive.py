# ruff: noqa
class Solution:
    def tidyTree(self, root: Optional[TreeNode], least: int) -> Optional[TreeNode]:
        if root is None:
            return None
        root.left = self.tidyTree(root.left, least)
        root.right = self.tidyTree(root.right, least)
        if root.left is None and root.right is None and root.val < least:
            return None
        return root
