# expect: ILE
# must-not: hold a slot for long
# quick: no
# limits: time=0.2
import time

time.sleep(1000)
print(42)
