package main

import "fmt"

func main() {
	ledger := map[int]int{}
	fmt.Println(sum(ledger))
}
