# ruff: noqa
class Solution:
    def mirrorTree(self, root: Optional[TreeNode]) -> Optional[TreeNode]:
        if root:
            left, right = self.mirrorTree(root.left), self.mirrorTree(root.right)
            root.left, root.right = right, left
        return root
