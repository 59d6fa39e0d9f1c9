# Opens chest after chest in the night, whatever the digit says.
words = input().split()
chest = 0
if words[0] == "evening":
    print("chalk 0", flush=True)
else:
    answer = "empty"
    while answer == "empty":
        chest += 1
        print("open", chest, flush=True)
        answer = input()
