class Solution {
    private val copies = HashMap<Node, Node>()

    fun copyGraph(start: Node?): Node? {
        if (start == null) return null
        copies[start]?.let { return it }
        val copy = Node(start.`val`)
        copies[start] = copy
        for (other in start.neighbors) copy.neighbors.add(copyGraph(other))
        return copy
    }
}
