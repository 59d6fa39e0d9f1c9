func tidyTree(root *TreeNode, least int) *TreeNode {
	if root == nil {
		return nil
	}
	root.Left = tidyTree(root.Left, least)
	root.Right = tidyTree(root.Right, least)
	if root.Left == nil && root.Right == nil && root.Val < least {
		return nil
	}
	return root
}
