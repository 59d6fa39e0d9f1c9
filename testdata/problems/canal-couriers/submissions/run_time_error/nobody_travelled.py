# ruff: noqa
class CanalCouriers:
    def __init__(self, start: Optional[Node]):
        order, self.parent, self.depth = [start], {1: 0}, {1: 0}
        for node in order:
            for other in node.neighbors:
                if other.val != self.parent[node.val]:
                    self.parent[other.val] = node.val
                    self.depth[other.val] = self.depth[node.val] + 1
                    order.append(other)
        size, heavy = Counter(), {}
        for node in reversed(order):
            town, above = node.val, self.parent[node.val]
            size[town] += 1
            size[above] += size[town]
            if above not in heavy or size[town] > size[heavy[above]]:
                heavy[above] = town
        self.top = {}
        for node in order:
            town, above = node.val, self.parent[node.val]
            self.top[town] = self.top[above] if above and heavy[above] == town else town
        self.newDay()

    def length(self, a, b):
        total = self.depth[a] + self.depth[b]
        while self.top[a] != self.top[b]:
            if self.depth[self.top[a]] < self.depth[self.top[b]]:
                a, b = b, a
            a = self.parent[self.top[a]]
        return total - 2 * min(self.depth[a], self.depth[b])

    def travel(self, origin: int, goal: int) -> int:
        self.journeys.append(self.length(origin, goal))
        return self.journeys[-1]

    def passes(self, origin: int, goal: int, town: int) -> bool:
        by_town = self.length(origin, town) + self.length(town, goal)
        return by_town == self.length(origin, goal)

    def average(self) -> float:
        return sum(self.journeys) / len(self.journeys)

    def newDay(self) -> None:
        self.journeys = []
