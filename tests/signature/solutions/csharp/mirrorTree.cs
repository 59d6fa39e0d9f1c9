public class Solution {
    public TreeNode MirrorTree(TreeNode root) {
        return root == null ? null : new TreeNode(root.val, MirrorTree(root.right), MirrorTree(root.left));
    }
}
