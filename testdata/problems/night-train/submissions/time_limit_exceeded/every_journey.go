// Tries every journey that visits no town twice.
package main

import (
	"bufio"
	"fmt"
	"os"
)

type train struct{ to, minutes int }

var (
	trains  [][]train
	visited []bool
	best    = -1
)

func travel(town, time int) {
	if town == len(trains)-1 {
		if best < 0 || time < best {
			best = time
		}
		return
	}
	visited[town] = true
	for _, t := range trains[town] {
		if !visited[t.to] {
			travel(t.to, time+t.minutes)
		}
	}
	visited[town] = false
}

func main() {
	in := bufio.NewReader(os.Stdin)
	var n, m int
	fmt.Fscan(in, &n, &m)
	trains = make([][]train, n+1)
	visited = make([]bool, n+1)
	for ; m > 0; m-- {
		var a, b, t int
		fmt.Fscan(in, &a, &b, &t)
		trains[a] = append(trains[a], train{b, t})
		trains[b] = append(trains[b], train{a, t})
	}
	travel(1, 0)
	if best < 0 {
		fmt.Println("impossible")
	} else {
		fmt.Println(best)
	}
}
