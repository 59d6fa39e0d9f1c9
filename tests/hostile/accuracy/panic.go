// expect: RE
// must-not: be accepted for output before a panic
// quick: no
package main

import "fmt"

func main() {
	fmt.Println(42)
	var nothing map[string]int
	nothing["x"] = 1
}
