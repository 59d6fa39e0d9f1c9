package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
)

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Split(bufio.ScanWords)
	in.Scan()
	n, _ := strconv.Atoi(in.Text())
	var total int64
	for i := 0; i < n && in.Scan(); i++ {
		amount, _ := strconv.ParseInt(in.Text(), 10, 64)
		total += amount
	}
	fmt.Println(total)
}
