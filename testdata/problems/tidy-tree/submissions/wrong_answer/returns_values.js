function tidyTree(root, least) {
    return root ? [root.val] : [];
}
