function reverseChain(head: ListNode | null): ListNode | null {
    let before: ListNode | null = null;
    for (; head; ) {
        const next: ListNode | null = head.next;
        head.next = before;
        before = head;
        head = next;
    }
    return before;
}
