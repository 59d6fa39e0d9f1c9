# ruff: noqa
class Solution:
    def copyGraph(self, start: Optional[Node]) -> Optional[Node]:
        copies = {}

        def copy(node):
            if node not in copies:
                copies[node] = Node(node.val)
                copies[node].neighbors = [copy(other) for other in node.neighbors]
            return copies[node]

        return copy(start) if start else None
