// Keeps a diary that tells the whole journey again at every station.
package main

import "fmt"

func main() {
	var m, a, b, c, x uint64
	fmt.Scan(&m, &a, &b, &c, &x)
	diary := [][]uint64{{}}
	seen := map[uint64]int{}
	for step := 0; ; step++ {
		if first, again := seen[x]; again {
			fmt.Println(len(diary[step]) - first)
			return
		}
		seen[x] = step
		journey := append([]uint64{}, diary[step]...)
		diary = append(diary, append(journey, x))
		x = ((a*x%m+b)%m*x + c) % m
	}
}
