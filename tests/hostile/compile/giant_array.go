// expect: CE
// must-not: write an object beyond the file limit
// quick: no
// limits: compile=6
package main

import "fmt"

var giant = [1 << 33]int{1<<33 - 1: 1}

func main() { fmt.Println(giant[7]) }
