package main

import "fmt"

func labels(words []string, first byte, loud bool, number int64) []string {
	result := []string{}
	for _, word := range words {
		if loud || (word != "" && word[0] == first) {
			result = append(result, fmt.Sprintf("%s#%d", word, number))
			number++
		}
	}
	return result
}
