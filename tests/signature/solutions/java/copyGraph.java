class Solution {
    private final Map<Node, Node> copies = new HashMap<>();

    public Node copyGraph(Node start) {
        if (start == null) return null;
        if (!copies.containsKey(start)) {
            Node copy = new Node(start.val);
            copies.put(start, copy);
            for (Node other : start.neighbors) copy.neighbors.add(copyGraph(other));
        }
        return copies.get(start);
    }
}
