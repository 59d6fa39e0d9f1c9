public class Solution {
    private readonly Dictionary<Node, Node> copies = new Dictionary<Node, Node>();

    public Node CopyGraph(Node start) {
        if (start == null) return null;
        if (!copies.ContainsKey(start)) {
            var copy = copies[start] = new Node(start.val);
            foreach (var other in start.neighbors) copy.neighbors.Add(CopyGraph(other));
        }
        return copies[start];
    }
}
