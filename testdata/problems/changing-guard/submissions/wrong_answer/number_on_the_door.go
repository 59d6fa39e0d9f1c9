// Chalks the whole number of the chest on the door.
package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	in := bufio.NewReader(os.Stdin)
	var what, answer string
	var n, chest int
	fmt.Fscan(in, &what, &n)
	if what == "night" {
		fmt.Fscan(in, &chest)
		fmt.Println("open", chest)
		return
	}
	for answer != "crown" {
		chest++
		fmt.Println("open", chest)
		fmt.Fscan(in, &answer)
	}
	fmt.Println("chalk", chest)
}
