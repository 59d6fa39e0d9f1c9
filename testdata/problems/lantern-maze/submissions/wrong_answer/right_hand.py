# Keeps its right hand at the wall, and circles around islands.
input()
way = 0
while True:
    for turn in (1, 0, 3, 2):
        print("NESW"[(way + turn) % 4], flush=True)
        answer = input()
        if answer != "wall":
            way = (way + turn) % 4
            break
    if answer == "exit":
        break
