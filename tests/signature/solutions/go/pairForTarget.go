package main

func pairForTarget(numbers []int, target int) []int {
	// HERE
	seen := map[int]int{}
	for i, number := range numbers {
		if before, ok := seen[target-number]; ok {
			return []int{before, i}
		}
		seen[number] = i
	}
	return nil
}
