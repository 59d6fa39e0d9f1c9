func mirrorTree(root *TreeNode) *TreeNode {
	if root == nil {
		return nil
	}
	return &TreeNode{root.Val, mirrorTree(root.Right), mirrorTree(root.Left)}
}
