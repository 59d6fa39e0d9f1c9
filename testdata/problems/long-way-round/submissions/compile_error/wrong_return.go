package main

import "fmt"

func next(x, m uint64) uint64 {
	return "x" + m
}

func main() {
	fmt.Println(next(1, 2))
}
