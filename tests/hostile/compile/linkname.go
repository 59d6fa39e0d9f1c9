// expect: CE
// must-not: reach into the runtime by name
// quick: no
package main

import (
	"fmt"
	_ "unsafe"
)

//go:linkname hidden runtime.noSuchHiddenFunction
func hidden() int

func main() { fmt.Println("ESCAPED", hidden()) }
