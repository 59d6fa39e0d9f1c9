// A table of all pairs of positions.
package main

import (
	"fmt"
	"strings"
)

func main() {
	var s string
	fmt.Scan(&s)
	s = strings.ToLower(s)
	n := len(s)
	table := make([][]int32, n)
	for i := range table {
		table[i] = make([]int32, n)
		for j := 0; j <= i; j++ {
			table[i][j] = 1
		}
		for j := i + 1; j < n; j++ {
			table[i][j] = -1
		}
	}
	from, longest := 0, 1
	for length := 2; length <= n; length++ {
		for i := 0; i+length <= n; i++ {
			j := i + length - 1
			if s[i] == s[j] && table[i+1][j-1] == 1 {
				table[i][j] = 1
				if length > longest {
					from, longest = i, length
				}
			}
		}
	}
	fmt.Println(s[from : from+longest])
}
