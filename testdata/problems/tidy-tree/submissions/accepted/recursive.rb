def tidy_tree(root, least)
  order = [root].compact
  order.each { |node| order.concat([node.left, node.right].compact) }
  cut = ->(node) { node && !node.left && !node.right && node.val < least }
  order.reverse_each do |node|
    node.left = nil if cut.call(node.left)
    node.right = nil if cut.call(node.right)
  end
  cut.call(root) ? nil : root
end
