// Keeps a copy of the list for every prefix of it.
package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	in := bufio.NewReader(os.Stdin)
	var n int
	fmt.Fscan(in, &n)
	amounts := []int64{}
	prefixes := make([][]int64, 0, n)
	var total int64
	for i := 0; i < n; i++ {
		var amount int64
		fmt.Fscan(in, &amount)
		amounts = append(amounts, amount)
		prefixes = append(prefixes, append([]int64{}, amounts...))
		total += prefixes[i][i]
	}
	fmt.Println(total)
}
