class Solution {
    public TreeNode tidyTree(TreeNode root, int least) {
        while (true) {
            List<TreeNode> waiting = new LinkedList<>();
            Map<String, TreeNode> small = new TreeMap<>();
            if (root != null) waiting.add(root);
            while (!waiting.isEmpty()) {
                TreeNode node = waiting.remove(0);
                for (TreeNode child : new TreeNode[] {node.left, node.right}) {
                    if (child == null) continue;
                    waiting.add(child);
                    if (child.left == null && child.right == null && child.val < least)
                        small.put(child.toString(), node);
                }
            }
            if (small.isEmpty()) break;
            for (TreeNode node : small.values()) {
                if (node.left != null && small.containsKey(node.left.toString())) node.left = null;
                if (node.right != null && small.containsKey(node.right.toString())) node.right = null;
            }
        }
        boolean cut = root != null && root.left == null && root.right == null && root.val < least;
        return cut ? null : root;
    }
}
