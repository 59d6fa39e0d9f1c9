class Solution {
    fun tidyTree(root: TreeNode?, least: Int): TreeNode? {
        if (root == null) return null
        root.left = tidyTree(root.left, least)
        root.right = tidyTree(root.right, least)
        return if (root.left == null && root.right == null && root.`val` < least) null else root
    }
}
