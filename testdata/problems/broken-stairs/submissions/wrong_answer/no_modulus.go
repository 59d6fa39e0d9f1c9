// Forgets the remainder, and stops after a while.
package main

import "fmt"

func main() {
	var n, k int
	fmt.Scan(&n, &k)
	ways := []int{1}
	for stair := 1; stair <= n && stair <= 100000; stair++ {
		sum := 0
		for step := 1; step <= k && step <= stair && stair%10 != 0; step++ {
			sum += ways[stair-step]
		}
		ways = append(ways, sum)
	}
	fmt.Println(ways[len(ways)-1])
}
