"""Writes all data. Run it from the package's folder."""

import json
import random
from pathlib import Path

random.seed(20251106)


class Country:
    """Towns 1 to n; `parents` leads to town 1."""

    def __init__(self, parents):
        """`parents` of the towns 2, 3, ..., each smaller than its town."""
        self.size = len(parents) + 1
        names = [1, *random.sample(range(2, self.size + 1), self.size - 1)]
        self.parent = {names[i + 1]: names[p - 1] for i, p in enumerate(parents)}
        self.depth = {1: 0}
        for town in names[1:]:
            self.depth[town] = self.depth[self.parent[town]] + 1

    def neighbours(self):
        found = [[] for _ in range(self.size)]
        for town, parent in self.parent.items():
            found[town - 1].append(parent)
            found[parent - 1].append(town)
        for row in found:
            random.shuffle(row)
        return found

    def way(self, a, b):
        left, right = [a], [b]
        while left[-1] != right[-1]:
            side = left if self.depth[left[-1]] >= self.depth[right[-1]] else right
            side.append(self.parent[side[-1]])
        return left + right[-2::-1]


def write(name, country, calls):
    names, arguments, answers, journeys = ["CanalCouriers"], [[country.neighbours()]], [None], []
    for call, *given in calls:
        names.append(call)
        arguments.append(given)
        if call == "travel":
            journeys.append(len(country.way(*given)) - 1)
            answers.append(journeys[-1])
        elif call == "passes":
            answers.append(given[2] in country.way(*given[:2]))
        elif call == "average":
            answers.append(sum(journeys) / len(journeys) if journeys else 0)
        else:
            journeys = []
            answers.append(None)
    path = Path("data") / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".in").write_text(f"{line(names)}\n{line(arguments)}\n")
    path.with_suffix(".ans").write_text(line(answers) + "\n")


def line(value):
    return json.dumps(value, separators=(",", ":"))


def calls(country, count, weights=(60, 25, 10, 5), towns=None):
    """Of `passes`, half asks for a town of the way."""
    found = []
    towns = towns or range(1, country.size + 1)
    for call in random.choices(("travel", "passes", "average", "newDay"), weights, k=count):
        given = random.choices(towns, k=2) if call in ("travel", "passes") else []
        if call == "passes":
            on_the_way = random.random() < 0.5
            given.append(random.choice(country.way(*given) if on_the_way else towns))
        found.append((call, *given))
    return found


def chain(size):
    return Country(list(range(1, size)))


def star(size):
    return Country([1] * (size - 1))


def bushy(size, back):
    return Country([random.randint(max(1, town - back), town - 1) for town in range(2, size + 1)])


class Plain(Country):
    """Names as given, for samples."""

    def __init__(self, parents):
        self.size = len(parents) + 1
        self.parent = {i + 2: p for i, p in enumerate(parents)}
        self.depth = {1: 0}
        for town, parent in self.parent.items():
            self.depth[town] = self.depth[parent] + 1


sample = Plain([1, 1, 3, 3, 5])
write(
    "sample/1",
    sample,
    [
        ("average",),
        ("travel", 2, 6),
        ("travel", 4, 5),
        ("passes", 2, 6, 3),
        ("passes", 4, 6, 1),
        ("travel", 1, 1),
        ("average",),
        ("newDay",),
        ("travel", 6, 4),
        ("average",),
    ],
)
write("secret/01-one-town", Plain([]), [("travel", 1, 1), ("passes", 1, 1, 1), ("average",)])
write("secret/02-nothing-asked", Plain([1]), [("newDay",)])
write("secret/03-two-towns", Plain([1]), calls(Plain([1]), 30))
write("secret/04-ends-count", Plain([1, 2]), [("passes", 1, 3, 1), ("passes", 1, 3, 3), ("passes", 1, 2, 3)])
write("secret/05-small", country := bushy(12, 12), calls(country, 120))
write("secret/06-many-days", country := bushy(60, 8), calls(country, 400, (40, 10, 30, 20)))
write("secret/07-star", country := star(900), calls(country, 400))
write("secret/08-chain", country := chain(900), calls(country, 400))
write("secret/09-long-chain", country := chain(10_000), calls(country, 5_000, (80, 20, 0, 0)))
write("secret/10-bushy", country := bushy(10_000, 10_000), calls(country, 5_000))
write("secret/11-narrow", country := bushy(10_000, 5), calls(country, 5_000))
write("secret/12-one-long-day", country := bushy(3_000, 40), calls(country, 2_000, (90, 0, 10, 0)))
