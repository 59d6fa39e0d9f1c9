function copyGraph(start: Node | null): Node | null {
    const copies = new Map<Node, Node>();
    const copy = (node: Node): Node => {
        if (!copies.has(node)) {
            copies.set(node, new Node(node.val));
            copies.get(node)!.neighbors = node.neighbors.map(copy);
        }
        return copies.get(node)!;
    };
    return start && copy(start);
}
