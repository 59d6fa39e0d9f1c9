// expect: CE
// must-not: keep the compiler busy for ever
// quick: no
// limits: compile=4
package main

import "unsafe"

type T [unsafe.Sizeof(T{}) + 1]int

type A struct{ b B }
type B struct{ a A }

const big = 1 << (1 << 20)

func main() { _ = T{} }
