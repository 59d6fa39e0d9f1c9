class Solution {
    public TreeNode tidyTree(TreeNode root, int least) {
        List<TreeNode> order = new ArrayList<>();
        if (root != null) order.add(root);
        for (int i = 0; i < order.size(); i++) {
            if (order.get(i).left != null) order.add(order.get(i).left);
            if (order.get(i).right != null) order.add(order.get(i).right);
        }
        Collections.reverse(order);
        for (TreeNode node : order) {
            if (goes(node.left, least)) node.left = null;
            if (goes(node.right, least)) node.right = null;
        }
        return goes(root, least) ? null : root;
    }

    private boolean goes(TreeNode node, int least) {
        return node != null && node.left == null && node.right == null && node.val < least;
    }
}
