# Depth first search without recursion: each step is taken back when it led nowhere.
import sys

STEPS = {"N": (-1, 0), "E": (0, 1), "S": (1, 0), "W": (0, -1)}
BACK = {"N": "S", "S": "N", "E": "W", "W": "E"}


def ask(letter):
    print(letter, flush=True)
    answer = input()
    if answer == "exit":
        sys.exit()
    return answer


input()
seen = {(0, 0)}
path = [(0, 0, iter(STEPS), "")]
while path:
    y, x, ways, came = path[-1]
    for letter in ways:
        cell = y + STEPS[letter][0], x + STEPS[letter][1]
        if cell in seen:
            continue
        seen.add(cell)
        if ask(letter) == "step":
            path.append((*cell, iter(STEPS), letter))
            break
    else:
        path.pop()
        ask(BACK[came])
