// expect: MLE
// must-not: use more memory than its limit
// quick: no
// limits: memory=64
package main

import "fmt"

func main() {
	var kept [][]byte
	for i := 0; i < 192; i++ {
		block := make([]byte, 1<<20)
		for at := range block {
			block[at] = 1
		}
		kept = append(kept, block)
	}
	fmt.Println(42, len(kept))
}
