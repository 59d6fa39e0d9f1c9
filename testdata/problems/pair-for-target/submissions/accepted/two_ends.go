package main

import "sort"

func pairForTarget(numbers []int, target int64) []int {
	order := make([]int, len(numbers))
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(a, b int) bool { return numbers[order[a]] < numbers[order[b]] })
	low, high := 0, len(order)-1
	for low < high {
		sum := int64(numbers[order[low]]) + int64(numbers[order[high]])
		if sum == target {
			return []int{order[low], order[high]}
		}
		if sum < target {
			low++
		} else {
			high--
		}
	}
	return nil
}
