// Computes the numbers themselves, which do not fit into 32 bits for long.
package main

import (
	"fmt"
	"strings"
)

func main() {
	var n int
	fmt.Scan(&n)
	for i := 0; i < n; i++ {
		fmt.Print(strings.Repeat(" ", n-1-i))
		var number uint32 = 1
		for j := 0; j <= i; j++ {
			if j > 0 {
				number = number * uint32(i-j+1) / uint32(j)
				fmt.Print(" ")
			}
			fmt.Print(map[bool]string{true: "*", false: " "}[number%2 == 1])
		}
		fmt.Println()
	}
}
