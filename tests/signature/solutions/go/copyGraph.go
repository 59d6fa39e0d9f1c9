package main

func copyGraph(start *Node) *Node {
	copies := map[*Node]*Node{nil: nil}
	var clone func(*Node) *Node
	clone = func(node *Node) *Node {
		if made, ok := copies[node]; ok {
			return made
		}
		made := &Node{Val: node.Val}
		copies[node] = made
		for _, other := range node.Neighbors {
			made.Neighbors = append(made.Neighbors, clone(other))
		}
		return made
	}
	return clone(start)
}
