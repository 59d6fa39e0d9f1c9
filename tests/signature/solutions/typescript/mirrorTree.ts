export function mirrorTree(root: TreeNode | null): TreeNode | null {
    return root && new TreeNode(root.val, mirrorTree(root.right), mirrorTree(root.left));
}
