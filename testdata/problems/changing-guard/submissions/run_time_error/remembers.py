# Wants to keep the chest's number in a file, which is not there in the night.
words = input().split()
if words[0] == "evening":
    chest, answer = 0, ""
    while answer != "crown":
        chest += 1
        print("open", chest, flush=True)
        answer = input()
    print("chalk 0", flush=True)
else:
    with open("crown.txt") as note:
        print("open", note.read(), flush=True)
