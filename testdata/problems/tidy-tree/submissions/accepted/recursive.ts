function tidyTree(root: TreeNode | null, least: number): TreeNode | null {
    if (root === null) return null;
    root.left = tidyTree(root.left, least);
    root.right = tidyTree(root.right, least);
    return root.left || root.right || root.val >= least ? root : null;
}
