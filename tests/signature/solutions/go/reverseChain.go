func reverseChain(head *ListNode) (before *ListNode) {
	for head != nil {
		head.Next, before, head = before, head, head.Next
	}
	return before
}
