// Remembers the visited stations only: a hundred thousand are few.
package main

import "fmt"

func main() {
	var m, a, b, c, x uint64
	fmt.Scan(&m, &a, &b, &c, &x)
	seen := map[uint64]int{}
	for step := 0; ; step++ {
		if first, again := seen[x]; again {
			fmt.Println(step - first)
			return
		}
		seen[x] = step
		x = ((a*x%m+b)%m*x + c) % m
	}
}
