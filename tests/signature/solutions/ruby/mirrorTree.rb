def mirror_tree(root)
  root && TreeNode.new(root.val, mirror_tree(root.right), mirror_tree(root.left))
end
