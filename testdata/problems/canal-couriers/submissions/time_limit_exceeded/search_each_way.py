# ruff: noqa
class CanalCouriers:
    def __init__(self, start: Optional[Node]):
        self.towns, waiting = {1: start}, [start]
        while waiting:
            for other in waiting.pop().neighbors:
                if other.val not in self.towns:
                    self.towns[other.val] = other
                    waiting.append(other)
        self.newDay()

    def length(self, a, b):
        far, waiting = {a: 0}, deque([a])
        while b not in far:
            town = waiting.popleft()
            for other in self.towns[town].neighbors:
                if other.val not in far:
                    far[other.val] = far[town] + 1
                    waiting.append(other.val)
        return far[b]

    def travel(self, origin: int, goal: int) -> int:
        self.journeys.append(self.length(origin, goal))
        return self.journeys[-1]

    def passes(self, origin: int, goal: int, town: int) -> bool:
        by_town = self.length(origin, town) + self.length(town, goal)
        return by_town == self.length(origin, goal)

    def average(self) -> float:
        return sum(self.journeys) / max(1, len(self.journeys))

    def newDay(self) -> None:
        self.journeys = []
