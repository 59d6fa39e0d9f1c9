function copyGraph(start) {
    const copies = new Map();
    const copy = (node) => {
        if (!copies.has(node)) {
            copies.set(node, new Node(node.val));
            copies.get(node).neighbors = node.neighbors.map(copy);
        }
        return copies.get(node);
    };
    return start && copy(start);
}
