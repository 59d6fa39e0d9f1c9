// expect: WA
// must-not: fill the judge's memory when comparing
// quick: no
package main

import (
	"fmt"
	"strings"
)

func main() {
	fmt.Print(strings.Repeat("4", 1000000))
}
