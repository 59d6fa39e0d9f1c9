// Writes into a map that was never made.
package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	in := bufio.NewReader(os.Stdin)
	var n, q int
	var ledger map[int]int64
	fmt.Fscan(in, &n, &q)
	for i := 0; i < q; i++ {
		var what string
		var a, b int
		fmt.Fscan(in, &what, &a, &b)
		if what == "+" {
			ledger[a] += int64(b)
		} else {
			fmt.Println(ledger[a] + ledger[b])
		}
	}
}
