// expect: TLE
// must-not: run beyond its CPU limit
// quick: no
// limits: time=0.3
package main

func main() {
	for {
	}
}
