function mirrorTree(root) {
    return root && new TreeNode(root.val, mirrorTree(root.right), mirrorTree(root.left));
}
