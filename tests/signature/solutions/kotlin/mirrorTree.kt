class Solution {
    fun mirrorTree(root: TreeNode?): TreeNode? {
        if (root == null) return null
        val left = mirrorTree(root.left)
        root.left = mirrorTree(root.right)
        root.right = left
        return root
    }
}
