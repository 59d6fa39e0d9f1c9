// A Fenwick tree over the lines that are ever written, one place for each writing.
package main

import (
	"bufio"
	"fmt"
	"os"
	"sort"
)

type thing struct {
	what string
	a, b int
}

func main() {
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	var n, q int
	fmt.Fscan(in, &n, &q)
	things := make([]thing, q)
	lines := []int{}
	for i := range things {
		t := &things[i]
		fmt.Fscan(in, &t.what, &t.a, &t.b)
		if t.what == "+" {
			lines = append(lines, t.a)
		}
	}
	sort.Ints(lines)
	tree := make([]int64, len(lines)+1)
	upto := func(line int) (sum int64) {
		for i := sort.SearchInts(lines, line+1); i > 0; i &= i - 1 {
			sum += tree[i]
		}
		return
	}
	for _, t := range things {
		if t.what == "?" {
			fmt.Fprintln(out, upto(t.b)-upto(t.a-1))
			continue
		}
		for i := sort.SearchInts(lines, t.a) + 1; i < len(tree); i += i & -i {
			tree[i] += int64(t.b)
		}
	}
}
