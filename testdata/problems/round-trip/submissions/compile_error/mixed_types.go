package main

import "fmt"

func main() {
	var n int = 3
	var length float64 = 1.5
	fmt.Println(length * n)
}
