// expect: CE AC
// must-not: pass flags to the linker from the source
// quick: no
package main

import "fmt"

//go:cgo_ldflag "-Wl,--dynamic-linker=/tmp/evil"
//go:cgo_import_dynamic evil evil "/tmp/evil.so"
//go:generate sh -c "echo ESCAPED"

func main() {
	var a, b int
	fmt.Scan(&a, &b)
	fmt.Println(a + b)
}
