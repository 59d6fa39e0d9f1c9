// expect: RE ILE
// must-not: hold a slot for long
// quick: no
// limits: time=0.2
package main

func main() {
	var locked chan int
	<-locked
}
