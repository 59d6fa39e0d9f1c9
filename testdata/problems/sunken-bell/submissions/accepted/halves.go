// Halves the water that is left. The standard output of Go is not buffered.
package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	in := bufio.NewReader(os.Stdin)
	low, high := 1, 0
	fmt.Fscan(in, &high)
	for answer := ""; answer != "found"; {
		middle := (low + high) / 2
		fmt.Println(middle)
		fmt.Fscan(in, &answer)
		if answer == "deeper" {
			low = middle + 1
		} else {
			high = middle - 1
		}
	}
}
