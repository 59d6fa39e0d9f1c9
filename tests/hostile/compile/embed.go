// expect: CE
// must-not: embed files of the host
// quick: no
package main

import (
	_ "embed"
	"fmt"
)

//go:embed etc/shadow
var shadow string

//go:embed ../../../../etc/passwd
var passwd string

func main() { fmt.Println("ESCAPED", shadow, passwd) }
