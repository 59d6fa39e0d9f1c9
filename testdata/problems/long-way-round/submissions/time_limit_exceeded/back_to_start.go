// Goes on until the first station comes again, which need not be on the circle.
package main

import "fmt"

func main() {
	var m, a, b, c, start uint64
	fmt.Scan(&m, &a, &b, &c, &start)
	x, length := start, 0
	for {
		x = ((a*x%m+b)%m*x + c) % m
		length++
		if x == start {
			break
		}
	}
	fmt.Println(length)
}
