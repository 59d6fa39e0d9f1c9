// Writes the numbers in unary: a number n is a text of n strokes.
package main

import (
	"fmt"
	"strings"
)

func main() {
	var n int
	fmt.Scan(&n)
	row := []string{"|"}
	for i := 0; i < n; i++ {
		marks := make([]string, len(row))
		below := make([]string, len(row)+1)
		for j, number := range row {
			marks[j] = map[int]string{0: " ", 1: "*"}[len(number)%2]
			below[j] += number
			below[j+1] += number
		}
		fmt.Println(strings.Repeat(" ", n-1-i) + strings.Join(marks, " "))
		row = below
	}
}
