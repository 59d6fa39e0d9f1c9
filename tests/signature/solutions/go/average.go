package main

func average(values []float64, halve bool) float64 {
	sum := 0.0
	for _, value := range values {
		sum += value
	}
	if halve {
		sum /= 2
	}
	return sum / float64(len(values))
}
