package main

func tidyTree(root *TreeNode, least int) []int {
	return root
}
