# Draws its map from the upper left corner, where it need not stand.
STEPS = {"E": (0, 1), "S": (1, 0), "N": (-1, 0), "W": (0, -1)}
rows, columns = map(int, input().split())
drawn = {(y, x): " " for y in range(rows) for x in range(columns)}
cell = (0, 0)
while True:
    drawn[cell] = "."
    for letter, (dy, dx) in STEPS.items():
        beside = cell[0] + dy, cell[1] + dx
        if drawn[beside] == " ":
            break
    print(letter, flush=True)
    answer = input()
    if answer == "exit":
        break
    if answer == "step":
        cell = beside
    drawn[beside] = "#"
